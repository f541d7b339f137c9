import IoTModel
import Registry

extension CertificateManager {
    /// `ListTagsForCertificate`.
    package struct ListTagsForCertificate: TargetedOperation {
        package static let name = "ListTagsForCertificate"

        package struct Output: Encodable, Sendable {
            let tags: [Item]
        }

        package struct Item: Encodable, Sendable {
            let key: String
            let value: String
        }

        let arn: ServerCertificateARN

        package init(_ body: JSONBody) throws(InvalidRequest) { arn = try CertificateManager.arn(body) }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let (arn, scope) = (arn, context.scope)
            let tags = try await context.read { reader throws(RegistryError) in
                _ = try reader.describeServerCertificate(arn, in: scope)
                return try reader.tags(of: arn.resource, account: scope.account)
            }
            return Output(tags: tags.map { Item(key: $0.key, value: $0.value) })
        }
    }

    /// `AddTagsToCertificate`.
    package struct AddTagsToCertificate: TargetedOperation {
        package static let name = "AddTagsToCertificate"

        let arn: ServerCertificateARN
        let tags: [Tag]

        package init(_ body: JSONBody) throws(InvalidRequest) {
            arn = try CertificateManager.arn(body)
            guard let tags = try CertificateManager.tags(body), !tags.isEmpty else {
                throw InvalidRequest("Tags", nil, expected: "a list of tags")
            }
            self.tags = tags
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Empty {
            let (arn, tags, scope) = (arn, tags, context.scope)
            try await context.write { writer throws(RegistryError) in
                try writer.tagServerCertificate(arn, with: tags, in: scope)
            }
            return Empty()
        }
    }

    /// `RemoveTagsFromCertificate`: a tag that gives a value goes only if it has that value.
    package struct RemoveTagsFromCertificate: TargetedOperation {
        package static let name = "RemoveTagsFromCertificate"

        let arn: ServerCertificateARN
        /// Each with the value it must have, if it matters.
        let tags: [(key: String, value: String?)]

        package init(_ body: JSONBody) throws(InvalidRequest) {
            arn = try CertificateManager.arn(body)
            guard let members = try body.objects("Tags"), !members.isEmpty else {
                throw InvalidRequest("Tags", nil, expected: "a list of tags")
            }
            var tags: [(key: String, value: String?)] = []
            for member in members {
                let key = try member.required("Key", "a tag's key") { $0 }
                tags.append((key, try member.optional("Value", "a tag's value") { $0 }))
            }
            self.tags = tags
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Empty {
            let (arn, tags, scope) = (arn, tags, context.scope)
            try await context.write { writer throws(RegistryError) in
                try writer.untagServerCertificate(
                    arn,
                    where: { held in tags.contains { $0.key == held.key && $0.value ?? held.value == held.value } },
                    in: scope)
            }
            return Empty()
        }
    }
}
