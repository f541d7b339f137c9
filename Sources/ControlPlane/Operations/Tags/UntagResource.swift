import IoTModel
import Registry

/// `UntagResource`: `POST /untag`, empty 200. Keys that aren't there are passed over.
package struct UntagResource: Operation {
    package static let route = Route(.post, "/untag", action: "iot:UntagResource")

    let resource: ARN
    let keys: [String]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        resource = try body.required("resourceArn", ARN.expectation, ARN.init(_:))
        guard let keys = try body.textList("tagKeys") else {
            throw InvalidRequest("tagKeys", nil, expected: "a list of keys")
        }
        self.keys = keys
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (resource, keys, scope) = (resource, keys, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.untagResource(resource, keys: keys, in: scope)
        }
        return Empty()
    }
}
