import ArgumentParser
import Audit
import Foundation
import Testing

@testable import CLI

@Suite struct AuditReportTests {
    private func finding(
        _ check: String = "LOGGING_DISABLED_CHECK", severity: String = "LOW", reason: String = "LOGGING_DISABLED",
        identifier: String = #"{"account":"123456789012"}"#, suppressed: Bool = false
    ) throws -> AuditFindingAnswer {
        let text = """
            {"findingId":"f","taskId":"t","checkName":"\(check)","findingTime":1.5,"severity":"\(severity)",
             "nonCompliantResource":{"resourceType":"X","resourceIdentifier":\(identifier)},"relatedResources":[],
             "reasonForNonCompliance":"Because.","reasonForNonComplianceCode":"\(reason)","isSuppressed":\(suppressed)}
            """
        return try JSONDecoder().decode(AuditFindingAnswer.self, from: Data(text.utf8))
    }

    private func task(_ status: String = "COMPLETED", failed: String...) -> AuditTaskAnswer {
        let check = AuditTaskAnswer.Check(
            checkRunStatus: "FAILED", totalResourcesCount: 0, nonCompliantResourcesCount: 0,
            suppressedNonCompliantResourcesCount: 0, errorCode: "NO_REVOCATION_LISTS", message: "No lists.")
        return AuditTaskAnswer(
            taskStatus: status, auditDetails: Dictionary(uniqueKeysWithValues: failed.map { ($0, check) }))
    }

    private func status(_ report: AuditReport) -> Int32 {
        do {
            try report.exit()
            return 0
        } catch {
            return (error as? ExitCode)?.rawValue ?? -1
        }
    }

    @Test func `findings are grouped by severity, with what mends them`() throws {
        let policy = #"{"policyVersionIdentifier":{"policyName":"wide","policyVersionId":"2"}}"#
        let report = AuditReport(
            findings: [
                try finding(),
                try finding(
                    "IOT_POLICY_OVERLY_PERMISSIVE_CHECK", severity: "CRITICAL",
                    reason: "ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS", identifier: policy),
                try finding(suppressed: true),
            ], task: task(), askedFor: [])
        #expect(
            report.text == """
                CRITICAL  IOT_POLICY_OVERLY_PERMISSIVE_CHECK
                  policy wide, version 2
                    Because.
                    mend: aws iot create-policy-version --policy-name wide --set-as-default --policy-document file://policy.json

                LOW  LOGGING_DISABLED_CHECK
                  account 123456789012
                    Because.
                    mend: aws iot set-v2-logging-options --role-arn arn:aws:iam::123456789012:role/logging \
                --default-log-level INFO --no-disable-all-logs

                2 findings (1 critical, 1 low); 1 more is suppressed.

                """)
        #expect(status(report) == 2)
    }

    @Test func `nothing found is success, also where something is suppressed or couldn't be looked at`() throws {
        let report = AuditReport(
            findings: [try finding(suppressed: true)], task: task(failed: "B_CHECK", "A_CHECK"), askedFor: [])
        #expect(
            report.text == "Not checked: A_CHECK, B_CHECK. No lists.\n\nNothing was found; 1 more is suppressed.\n")
        #expect(status(report) == 0)
    }

    @Test func `what a check with an answer left out is told of`() {
        func check(_ status: String, _ message: String?) -> AuditTaskAnswer.Check {
            AuditTaskAnswer.Check(
                checkRunStatus: status, totalResourcesCount: 1, nonCompliantResourcesCount: 0,
                suppressedNonCompliantResourcesCount: 0, errorCode: nil, message: message)
        }
        let task = AuditTaskAnswer(
            taskStatus: "COMPLETED",
            auditDetails: [
                "A": check("COMPLETED_COMPLIANT", "Not all."), "B": check("COMPLETED_COMPLIANT", nil),
                "C": check("COMPLETED_COMPLIANT", "Not all."),
            ])
        let report = AuditReport(findings: [], task: task, askedFor: [])
        #expect(report.text == "Note: A, C. Not all.\n\nNothing was found.\n")
        #expect(status(report) == 0)
    }

    @Test func `a check that was named and has no answer is a failure, and so is an audit that failed`() throws {
        let name = "REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK"
        let named = AuditReport(
            findings: [], task: task(failed: name), askedFor: [.revokedDeviceCertificate])
        #expect(status(named) == 1)
        #expect(status(AuditReport(findings: [try finding()], task: task("FAILED"), askedFor: [])) == 1)
        #expect(AuditReport(findings: [], task: task("CANCELED"), askedFor: []).text == "The audit is CANCELED.\n")
    }

    @Test func `progress is told by checks and resources`() {
        func check(_ status: String, _ total: Int) -> AuditTaskAnswer.Check {
            AuditTaskAnswer.Check(
                checkRunStatus: status, totalResourcesCount: total, nonCompliantResourcesCount: 0,
                suppressedNonCompliantResourcesCount: 0, errorCode: nil, message: nil)
        }
        let task = AuditTaskAnswer(
            taskStatus: "IN_PROGRESS",
            auditDetails: [
                "A": check("COMPLETED_COMPLIANT", 1), "B": check("IN_PROGRESS", 500), "C": check("FAILED", 0),
            ])
        #expect(AuditProgressLine.text(task) == "Auditing: 2 of 3 checks done, 500 resources looked at")
    }

    @Test func `of many findings of a check the first are printed`() throws {
        let maximum = AuditReport.printedFindings
        for (count, rest) in [(maximum, ""), (maximum + 1, "  and 1 more; --json prints all\n")] {
            let findings = try (0..<count).map { _ in try finding() }
            let text = AuditReport(findings: findings, task: task(), askedFor: []).text
            #expect(text.split(separator: "Because.").count - 1 == maximum)
            #expect(text.contains("more;") == !rest.isEmpty && (rest.isEmpty || text.contains(rest)))
        }
    }

    @Test func `what a client called itself can't command the terminal`() throws {
        let client = #"{"clientId":"a\u001b[31mb\u0007\u061c"}"#
        let report = AuditReport(
            findings: [
                try finding(
                    "CONFLICTING_CLIENT_IDS_CHECK", severity: "HIGH", reason: "DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS",
                    identifier: client)
            ], task: task(), askedFor: [])
        #expect(report.text.contains(#"client id a\u{1b}[31mb\u{7}\u{61c}"# + "\n"))
    }

    @Test(arguments: [
        "LOGGING_DISABLED_CHECK", "logging_disabled", "logging-disabled", "Logging-Disabled-Check",
    ])
    func `a check is found by its name in any form`(_ text: String) throws {
        #expect(try AuditCommand.check(text) == .loggingDisabled)
    }

    @Test func `a name that is no check's is refused with those that are`() {
        #expect(throws: ValidationError.self) { try AuditCommand.check("logging") }
    }
}
