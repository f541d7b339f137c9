import Audit
import Foundation
import NIOHTTP1

/// The API's operations that `sallyport audit` calls.
struct AuditAPI: Sendable {
    private let client: APIClient

    init(_ client: APIClient) { self.client = client }

    private struct Started: Codable {
        let taskId: String
    }

    private struct Checks: Encodable {
        let targetCheckNames: [String]?
    }

    /// - Parameter checks: empty: all.
    /// - Returns: the task's identifier.
    func start(_ checks: [AuditCheck]) async throws -> String {
        let names = checks.isEmpty ? nil : checks.map(\.rawValue)
        let answer = try await client.send(
            .POST, "/sallyport/audits", service: "sallyport",
            body: try JSONEncoder().encode(Checks(targetCheckNames: names)))
        return try read(Started.self, answer).taskId
    }

    func task(_ id: String) async throws -> AuditTaskAnswer {
        try read(AuditTaskAnswer.self, try await client.send(.GET, "/audit/tasks/\(id)"))
    }

    private struct FindingsInput: Encodable {
        let taskId: String?
        let nextToken: String?
        let maxResults = 250
    }

    private struct FindingsPage: Decodable {
        let findings: [AuditFindingAnswer]
        let nextToken: String?
    }

    /// All of them. - Parameter task: nil: of all tasks.
    func findings(task: String?) async throws -> [AuditFindingAnswer] {
        var findings: [AuditFindingAnswer] = []
        var token: String?
        repeat {
            let input = FindingsInput(taskId: task, nextToken: token)
            let answer = try await client.send(.POST, "/audit/findings", body: try JSONEncoder().encode(input))
            let page = try read(FindingsPage.self, answer)
            findings += page.findings
            token = page.nextToken
        } while token != nil
        return findings
    }

    private func read<Answer: Decodable>(_ type: Answer.Type, _ data: Data) throws -> Answer {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw CommandFailure(
                "the server answers something else than this release understands; use the release that it was started"
                    + " with")
        }
    }
}

/// What DescribeAuditTask answers. AWS IoT API.
struct AuditTaskAnswer: Codable, Equatable {
    struct Check: Codable, Equatable {
        let checkRunStatus: String
        let totalResourcesCount: Int
        let nonCompliantResourcesCount: Int
        let suppressedNonCompliantResourcesCount: Int
        let errorCode: String?
        let message: String?
    }

    let taskStatus: String
    let auditDetails: [String: Check]

    var isInProgress: Bool { taskStatus == "IN_PROGRESS" }
}

/// AWS IoT API, `AuditFinding`, as far as it is printed.
struct AuditFindingAnswer: Codable, Equatable {
    struct Resource: Codable, Equatable {
        struct Identifier: Codable, Equatable {
            struct PolicyVersion: Codable, Equatable {
                let policyName: String
                let policyVersionId: String
            }

            struct Issuer: Codable, Equatable {
                let issuerCertificateSubject: String
                let issuerId: String
                let issuerCertificateSerialNumber: String
            }

            var deviceCertificateId: String?
            var caCertificateId: String?
            var clientId: String?
            var account: String?
            var policyVersionIdentifier: PolicyVersion?
            var issuerCertificateIdentifier: Issuer?
        }

        let resourceType: String
        let resourceIdentifier: Identifier
        let additionalInfo: [String: String]?
    }

    let findingId: String
    let taskId: String
    let checkName: String
    let findingTime: Double
    let severity: String
    let nonCompliantResource: Resource
    let relatedResources: [Resource]
    let reasonForNonCompliance: String
    let reasonForNonComplianceCode: String
    let isSuppressed: Bool
    /// Added here: the command that mends it.
    var remedy: String?
}
