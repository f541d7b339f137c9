import IoTModel
import Registry

/// `AttachThingPrincipal`: `PUT /things/{thingName}/principals?thingPrincipalType={type}`, header `x-amzn-principal`,
/// empty 200.
package struct AttachThingPrincipal: Operation {
    package static let route = Route(.put, "/things/{thingName}/principals", action: "iot:AttachThingPrincipal")

    let thing: ThingName
    let principal: String
    let type: ThingPrincipalType

    package init(_ request: RequestReader) throws(InvalidRequest) {
        thing = try request.path("thingName")
        principal = try request.thingPrincipal()
        type = try request.thingPrincipalType() ?? .nonExclusive
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, certificate, type) = (thing, try context.certificate(principal), type)
        let account = context.account
        try await context.write { writer throws(RegistryError) in
            try writer.attachThing(thing, to: certificate, type: type, account: account)
        }
        return Empty()
    }
}

extension RequestReader {
    func thingPrincipal() throws(InvalidRequest) -> String {
        try header("x-amzn-principal", "a certificate's ARN") { $0 }
    }

    /// Nil when it isn't given.
    func thingPrincipalType() throws(InvalidRequest) -> ThingPrincipalType? {
        try optionalQuery(
            "thingPrincipalType", ThingPrincipalType.allCases.map(\.rawValue).joined(separator: " or "),
            ThingPrincipalType.init(rawValue:))
    }
}
