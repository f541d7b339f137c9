import Foundation
import IoTModel
import Registry

/// A part of a bulk registration's report: JSON, a line for each device.
struct ReportFile: Sendable, Equatable {
    /// AWS IoT API, `ReportType`.
    enum Kind: String, Sendable, CaseIterable {
        case results = "RESULTS"
        case errors = "ERRORS"
    }

    let account: AccountID
    let task: RegistrationTaskID
    let kind: Kind
    /// From 0; each has `Limits.Registration.reportLines` lines, the last one perhaps fewer.
    let number: Int

    private struct Success: Encodable {
        let lineNumber: Int
        let certificatePem: String?
        let resourceArns: [String: String]
    }

    private struct Failure: Encodable {
        let lineNumber: Int
        let errorCode: String
        let errorMessage: String
    }

    /// How many files hold so many lines.
    static func count(ofLines lines: Int) -> Int {
        (lines + Limits.Registration.reportLines - 1) / Limits.Registration.reportLines
    }

    /// Empty when there is no such report any more.
    func content(in registry: any RegistryStore) async throws(RegistryError) -> [UInt8] {
        let found = try await registry.read { reader throws(RegistryError) in
            let lines = Limits.Registration.reportLines
            var found: [(outcome: RegistrationOutcomeRecord, pem: String?)] = []
            for outcome in try reader.registrationOutcomes(
                of: task, account: account, succeeded: kind == .results, skipping: number * lines, limit: lines)
            {
                var pem: String?
                if let id = outcome.certificate { pem = try reader.certificate(id, of: account)?.pem }
                found.append((outcome, pem))
            }
            return found
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var content: [UInt8] = []
        for (outcome, pem) in found {
            let line: Data?
            switch outcome.outcome {
            case .registered(let arns):
                line = try? encoder.encode(
                    Success(lineNumber: outcome.line, certificatePem: pem, resourceArns: arns))
            case .failed(let code, let message):
                line = try? encoder.encode(Failure(lineNumber: outcome.line, errorCode: code, errorMessage: message))
            }
            content += line ?? Data()
            content.append(UInt8(ascii: "\n"))
        }
        return content
    }
}
