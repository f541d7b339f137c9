import IoTModel
import Registry

/// `TagResource`: `POST /tags`, empty 200. A key that is there takes the new value.
package struct TagResource: Operation {
    package static let route = Route(.post, "/tags", action: "iot:TagResource")

    let resource: ARN
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        resource = try body.required("resourceArn", ARN.expectation, ARN.init(_:))
        guard let tags = try body.tags() else {
            throw InvalidRequest("tags", nil, expected: #"a list such as [{"Key":"site","Value":"north"}]"#)
        }
        self.tags = tags
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (resource, tags, scope) = (resource, tags, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.tagResource(resource, with: tags, in: scope)
        }
        return Empty()
    }
}

extension ARN {
    static let expectation = "an ARN such as arn:aws:iot:us-east-1:123456789012:policy/name"
}

extension JSONBody {
    /// Nil when it isn't given. A tag without a value has the empty one.
    func tags() throws(InvalidRequest) -> [Tag]? {
        guard let given = try objects("tags") else { return nil }
        var tags: [Tag] = []
        for item in given {
            tags.append(
                Tag(
                    key: try item.required("Key", "a tag's key") { $0 },
                    value: try item.optional("Value", "a tag's value") { $0 } ?? ""))
        }
        return tags
    }
}
