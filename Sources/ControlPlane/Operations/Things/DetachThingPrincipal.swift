import IoTModel
import Registry

/// `DetachThingPrincipal`: `DELETE /things/{thingName}/principals`, header `x-amzn-principal`, empty 200. Done when it
/// answers; on AWS it takes a while.
package struct DetachThingPrincipal: Operation {
    package static let route = Route(.delete, "/things/{thingName}/principals", action: "iot:DetachThingPrincipal")

    let thing: ThingName
    let principal: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        thing = try request.path("thingName")
        principal = try request.thingPrincipal()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, certificate, account) = (thing, try context.certificate(principal), context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.detachThing(thing, from: certificate, account: account)
        }
        return Empty()
    }
}
