import ArgumentParser
import Audit
import Foundation
import IoTModel

/// What an audit found, as it is printed.
struct AuditReport {
    /// Of one check; `--json` has all of them.
    static let printedFindings = 20

    private let findings: [AuditFindingAnswer]
    /// Nil where earlier audits are told of.
    private let task: AuditTaskAnswer?
    private let askedFor: [AuditCheck]

    /// - Parameter askedFor: the checks that the user named.
    init(findings: [AuditFindingAnswer], task: AuditTaskAnswer?, askedFor: [AuditCheck]) {
        self.findings = findings.map { finding in
            var finding = finding
            finding.remedy = finding.mending
            return finding
        }
        self.task = task
        self.askedFor = askedFor
    }

    private var open: [AuditFindingAnswer] { findings.filter { !$0.isSuppressed } }
    /// Check and message.
    private var failed: [(check: String, message: String)] {
        (task?.auditDetails ?? [:]).filter { $0.value.checkRunStatus == "FAILED" }
            .map { (check: $0.key, message: $0.value.message ?? "") }.sorted { $0.check < $1.check }
    }

    /// - Throws: the exit status, unless nothing was found and nothing failed.
    func exit() throws {
        let names = Set(askedFor.map(\.rawValue))
        guard task?.taskStatus ?? "COMPLETED" == "COMPLETED", !failed.contains(where: { names.contains($0.check) })
        else {
            throw ExitCode(1)
        }
        guard open.isEmpty else { throw ExitCode(2) }
    }

    // MARK: Text

    var text: String {
        var lines: [String] = []
        for severity in AuditSeverity.allCases {
            let found = open.filter { $0.severity == severity.rawValue }
            for check in Set(found.map(\.checkName)).sorted() {
                lines += section(severity.rawValue, check, found.filter { $0.checkName == check })
            }
        }
        lines += notChecked
        lines += notes
        lines.append(summary)
        return lines.map { "\($0)\n" }.joined()
    }

    private func section(_ severity: String, _ check: String, _ found: [AuditFindingAnswer]) -> [String] {
        var lines = ["\(severity)  \(check)"]
        for finding in found.prefix(Self.printedFindings) {
            lines.append("  \(finding.name.terminalText)")
            lines.append("    \(finding.reasonForNonCompliance.terminalText)")
            if let remedy = finding.remedy { lines.append("    mend: \(remedy.terminalText)") }
        }
        if found.count > Self.printedFindings {
            lines.append("  and \(found.count - Self.printedFindings) more; --json prints all")
        }
        return lines + [""]
    }

    /// Checks with the same message are told of together.
    private var notChecked: [String] {
        let messages = Set(failed.map(\.message)).sorted()
        let lines = messages.map { message in
            let names = failed.filter { $0.message == message }.map(\.check).joined(separator: ", ")
            return "Not checked: \(names). \(message.terminalText)"
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    /// What checks that have an answer say of it: that something wasn't looked at.
    private var notes: [String] {
        let told = (task?.auditDetails ?? [:]).filter { $0.value.checkRunStatus != "FAILED" }.compactMap { check, run in
            run.message.map { (check: check, message: $0) }
        }
        let lines = Set(told.map(\.message)).sorted().map { message in
            let names = told.filter { $0.message == message }.map(\.check).sorted().joined(separator: ", ")
            return "Note: \(names). \(message.terminalText)"
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private var summary: String {
        let suppressed = findings.count - open.count
        let hidden = suppressed == 0 ? "" : "; \(suppressed) more \(suppressed == 1 ? "is" : "are") suppressed"
        guard !open.isEmpty else {
            if let task, task.taskStatus != "COMPLETED" { return "The audit is \(task.taskStatus)." }
            return "Nothing was found\(hidden)."
        }
        let counts = AuditSeverity.allCases.compactMap { severity -> String? in
            let count = open.count { $0.severity == severity.rawValue }
            return count == 0 ? nil : "\(count) \(severity.rawValue.lowercased())"
        }
        return "\(open.count) \(open.count == 1 ? "finding" : "findings") (\(counts.joined(separator: ", ")))\(hidden)."
    }

    // MARK: JSON

    private struct Document: Encodable {
        let taskId: String?
        let taskStatus: String?
        let auditDetails: [String: AuditTaskAnswer.Check]?
        let findings: [AuditFindingAnswer]
    }

    func json(taskID: String?) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            taskId: taskID, taskStatus: task?.taskStatus, auditDetails: task?.auditDetails, findings: findings)
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
}

extension AuditFindingAnswer {
    /// The resource as people call it.
    fileprivate var name: String {
        let identifier = nonCompliantResource.resourceIdentifier
        if let id = identifier.deviceCertificateId { return "certificate \(id)" }
        if let id = identifier.caCertificateId { return "CA certificate \(id)" }
        if let id = identifier.clientId { return "client id \(id)" }
        if let account = identifier.account { return "account \(account)" }
        if let policy = identifier.policyVersionIdentifier {
            return "policy \(policy.policyName), version \(policy.policyVersionId)"
        }
        if let issuer = identifier.issuerCertificateIdentifier {
            return "issuer \(issuer.issuerCertificateSubject) (CA certificate \(issuer.issuerId))"
        }
        return nonCompliantResource.resourceType
    }

    /// Nil for what this release doesn't know.
    fileprivate var mending: String? {
        guard let check = AuditCheck(rawValue: checkName),
            let reason = AuditReason(rawValue: reasonForNonComplianceCode), let resource
        else { return nil }
        return reason.remedy(for: resource, check: check)
    }

    private var resource: AuditResource? {
        let identifier = nonCompliantResource.resourceIdentifier
        if let id = identifier.deviceCertificateId { return CertificateID(id).map(AuditResource.deviceCertificate) }
        if let id = identifier.caCertificateId { return CertificateID(id).map(AuditResource.caCertificate) }
        if let id = identifier.clientId { return .clientID(id) }
        if let account = identifier.account { return AccountID(account).map(AuditResource.account) }
        if let policy = identifier.policyVersionIdentifier {
            guard let name = PolicyName(policy.policyName), let version = Int(policy.policyVersionId) else {
                return nil
            }
            return .policy(name, version: version)
        }
        return identifier.issuerCertificateIdentifier.map {
            .issuer(
                .init(
                    subject: $0.issuerCertificateSubject, issuerID: $0.issuerId,
                    serialNumber: $0.issuerCertificateSerialNumber))
        }
    }
}
