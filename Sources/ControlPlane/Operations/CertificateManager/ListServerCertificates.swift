import IoTModel
import Registry

extension CertificateManager {
    /// `ListCertificates`, by identifier. All kinds of keys are listed, also without `Includes`.
    package struct ListCertificates: TargetedOperation {
        package static let name = "ListCertificates"

        package struct Output: Encodable, Sendable {
            let certificateSummaryList: [Summary]
            let nextToken: String?
        }

        package struct Summary: Encodable, Sendable {
            let certificateArn: String
            let domainName: String?
            let subjectAlternativeNameSummaries: [String]
            let hasAdditionalSubjectAlternativeNames: Bool
            let status: String
            let type: String
            let keyAlgorithm: String
            let renewalEligibility: String
            let notBefore: Double
            let notAfter: Double
            let createdAt: Double
            let importedAt: Double
        }

        let page: PageRequest
        let statuses: [String]?
        let keyTypes: [String]?

        package init(_ body: JSONBody) throws(InvalidRequest) {
            let range = Limits.ServerCertificates.listPage
            let count = try body.number("MaxItems")
            if let count, !range.contains(Int(clamping: count)) {
                throw InvalidRequest(
                    "MaxItems", "\(count)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            page = PageRequest(
                marker: try body.optional("NextToken", "a token of the page before") { $0 },
                size: count.map { Int($0) } ?? Limits.API.pageSize.upperBound)
            statuses = try body.textList("CertificateStatuses")
            keyTypes = try body.object("Includes")?.textList("keyTypes")
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let (page, scope) = (page, context.scope)
            let found = try await context.read { reader throws(RegistryError) in
                try reader.listServerCertificates(in: scope, page: page)
            }
            let summaries = found.items.filter { isWanted($0, now: context.now) }.map { record in
                Summary(ServerCertificateARN(scope: scope, id: record.id), record, now: context.now)
            }
            return Output(certificateSummaryList: summaries, nextToken: found.nextMarker)
        }

        private func isWanted(_ record: ServerCertificateRecord, now: WallTime) -> Bool {
            (statuses?.contains(record.status(at: now)) ?? true)
                && (keyTypes?.contains(record.content.keyAlgorithm) ?? true)
        }
    }
}

extension CertificateManager.ListCertificates.Summary {
    fileprivate init(_ arn: ServerCertificateARN, _ record: ServerCertificateRecord, now: WallTime) {
        certificateArn = "\(arn)"
        domainName = record.content.domainNames.first
        subjectAlternativeNameSummaries = record.content.domainNames
        hasAdditionalSubjectAlternativeNames = false
        status = record.status(at: now)
        type = "IMPORTED"
        keyAlgorithm = record.content.keyAlgorithm
        renewalEligibility = "INELIGIBLE"
        notBefore = record.content.notBefore.seconds
        notAfter = record.content.notAfter.seconds
        createdAt = record.creationDate.seconds
        importedAt = record.importDate.seconds
    }
}
