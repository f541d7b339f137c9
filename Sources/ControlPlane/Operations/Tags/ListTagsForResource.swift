import IoTModel
import Registry

/// `ListTagsForResource`: `GET /tags?resourceArn={arn}`. By key; never a second page.
package struct ListTagsForResource: Operation {
    package static let route = Route(.get, "/tags", action: "iot:ListTagsForResource")

    package struct Output: Encodable, Sendable {
        let tags: [Item]
    }

    package struct Item: Encodable, Sendable {
        let key: String
        let value: String

        enum CodingKeys: String, CodingKey {
            case key = "Key"
            case value = "Value"
        }
    }

    let resource: ARN

    package init(_ request: RequestReader) throws(InvalidRequest) {
        resource = try request.query("resourceArn", ARN.expectation, ARN.init(_:))
        if let token = try request.optionalQuery("nextToken", "the token of the page before", { $0 }) {
            throw InvalidRequest("`\(token.prefix(100))` is not a token of this list, which has one page")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (resource, scope) = (resource, context.scope)
        let tags = try await context.read { reader throws(RegistryError) in
            try reader.listTags(of: resource, in: scope)
        }
        return Output(tags: tags.map { Item(key: $0.key, value: $0.value) })
    }
}
