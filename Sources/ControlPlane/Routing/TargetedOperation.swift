/// One operation of a service that speaks AWS JSON 1.1: every call is `POST /`, and `X-Amz-Target` says which it is.
package protocol TargetedOperation: Sendable {
    associatedtype Output: Encodable & Sendable

    /// As in the service's model, such as `ImportCertificate`.
    static var name: String { get }
    /// Reads and checks the request; nothing happens yet.
    init(_ body: JSONBody) throws(InvalidRequest)
    func perform(in context: OperationContext) async throws(APIError) -> Output
}

/// The services that speak AWS JSON 1.1, by what `X-Amz-Target` begins with.
enum TargetedService: String, Sendable, CaseIterable {
    case certificateManager = "CertificateManager"
    case logs = "Logs_20140328"

    /// What a signature for it must be scoped to.
    var signingName: String {
        switch self {
        case .certificateManager: "acm"
        case .logs: "logs"
        }
    }

    /// AWS Certificate Manager's members begin with a capital letter.
    var hasCapitalizedMembers: Bool { self == .certificateManager }

    /// The service that a target names; nil for one that this server doesn't have.
    init?(target: String) {
        let name = target.prefix { $0 != "." }
        guard name.count < target.count else { return nil }
        self.init(rawValue: String(name))
    }

    func error(_ error: APIError) -> AWSError {
        switch self {
        case .certificateManager: AWSError(certificateManager: error)
        case .logs: AWSError(logs: error)
        }
    }
}

/// Their operations.
enum TargetedOperations {
    typealias Respond = @Sendable (JSONBody, OperationContext) async throws(APIError) -> APIResponse

    /// The header's value; nil when the request is for an operation with a path of its own.
    static func target(of head: RequestHead) -> String? {
        guard head.path == "/", head.method == "POST" else { return nil }
        return head.values("x-amz-target").first
    }

    /// - Throws: `unknownTarget`, or `notImplemented` for an operation that AWS has and this server hasn't.
    static func operation(_ target: String) throws(APIError) -> Respond {
        guard let service = TargetedService(target: target) else { throw .unknownTarget(target) }
        let name = String(target.dropFirst(service.rawValue.count + 1))
        guard let respond = implemented[service]?[name] else {
            // AWS's model grows: whatever could be an operation's name is one that this server hasn't.
            let isName = (1...128).contains(name.utf8.count) && name.allSatisfy { $0.isASCII && $0.isLetter }
            throw isName ? .notImplemented(operation: name) : .unknownTarget(target)
        }
        return respond
    }

    private static let implemented: [TargetedService: [String: Respond]] = [
        .certificateManager: certificateManager, .logs: logs,
    ]

    private static let certificateManager: [String: Respond] = Dictionary(uniqueKeysWithValues: [
        pair(CertificateManager.ImportCertificate.self), pair(CertificateManager.DescribeCertificate.self),
        pair(CertificateManager.GetCertificate.self), pair(CertificateManager.ListCertificates.self),
        pair(CertificateManager.DeleteCertificate.self), pair(CertificateManager.ListTagsForCertificate.self),
        pair(CertificateManager.AddTagsToCertificate.self), pair(CertificateManager.RemoveTagsFromCertificate.self),
    ])

    private static let logs: [String: Respond] = Dictionary(uniqueKeysWithValues: [
        pair(CloudWatchLogs.DescribeLogGroups.self, of: .logs),
        pair(CloudWatchLogs.DescribeLogStreams.self, of: .logs),
        pair(CloudWatchLogs.FilterLogEvents.self, of: .logs), pair(CloudWatchLogs.GetLogEvents.self, of: .logs),
        pair(CloudWatchLogs.PutRetentionPolicy.self, of: .logs),
        pair(CloudWatchLogs.DeleteRetentionPolicy.self, of: .logs),
    ])

    private static func pair<Known: TargetedOperation>(
        _ operation: Known.Type, of service: TargetedService = .certificateManager
    ) -> (String, Respond) {
        let respond: Respond = { body, context throws(APIError) in
            let operation: Known
            do throws(InvalidRequest) {
                operation = try Known(body)
            } catch {
                throw .invalidRequest(error)
            }
            return try APIResponse(targeted: try await operation.perform(in: context), of: service)
        }
        return (Known.name, respond)
    }
}
