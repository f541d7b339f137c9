import Foundation
import Testing

@testable import PolicyEngine

/// What is said of a decision, for each form of failure: `Fixtures/policies/NAME/case.json` with its `decision.txt` and
/// `decision.json`, which `scripts/record-fixtures` rewrites.
@Suite struct GoldenDecisionTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/policies")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

    private static func decision(_ name: String) throws -> Decision {
        let data = try Data(contentsOf: folder.appendingPathComponent(name).appendingPathComponent("case.json"))
        return try JSONDecoder().decode(GoldenCase.self, from: data).decision()
    }

    private static func json(_ decision: Decision) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(decision), as: UTF8.self) + "\n"
    }

    @Test(arguments: names)
    func `a decision is told as the golden files have it`(_ name: String) throws {
        let decision = try Self.decision(name)
        let json = try Self.json(decision)
        for (file, text) in [("decision.txt", decision.explanation), ("decision.json", json)] {
            let place = Self.folder.appendingPathComponent(name).appendingPathComponent(file)
            if ProcessInfo.processInfo.environment["SALLYPORT_RECORD"] != nil {
                try Data(text.utf8).write(to: place)
            } else {
                let golden = try? String(contentsOf: place, encoding: .utf8)
                #expect(text == golden, "\(name)/\(file) differs: run scripts/record-fixtures and review what changed")
            }
        }
        #expect(decision.explanation.hasPrefix("\(decision.outcome.authDecision): \(decision.reason)."))
        for finding in decision.findings { #expect(decision.explanation.contains("\(finding.match)")) }
    }

    private struct Recorded: Decodable {
        struct Statement: Decodable { let mismatch: Mismatch? }
        struct Mismatch: Decodable { let kind: String }
        let authDecision: String
        let statements: [Statement]
    }

    @Test func `each form of failure has a golden file`() throws {
        var kinds: Set<String> = []
        var whys: Set<String> = []
        for name in Self.names {
            let decision = try Self.decision(name)
            whys.formUnion(decision.findings.flatMap(\.missing).map { Self.label($0.why) })
            let recorded = try JSONDecoder().decode(Recorded.self, from: Data(Self.json(decision).utf8))
            kinds.formUnion(recorded.statements.compactMap(\.mismatch?.kind))
            kinds.insert(recorded.authDecision)
        }
        #expect(
            kinds == [
                "ALLOWED", "EXPLICIT_DENY", "IMPLICIT_DENY", "action", "action-excluded", "action-misspelt", "resource",
                "resource-kind", "mqtt-wildcard", "resource-part", "resource-no-arn", "resource-case",
                "resource-version",
                "resource-excluded", "condition", "variable",
            ])
        #expect(
            whys == [
                "unknownVariable", "notForDevices", "noClientID", "noCertificate", "noSourceIP", "noServerName",
                "noTime", "outsideMQTT", "noThing", "thingNotAttached", "noThingType", "noThingAttribute",
                "notInCertificate", "notSubstitutable", "isList", "onlyAtConnect", "noConnectAttribute", "noWill",
            ])
    }

    /// A new case needs a name here, and so a golden file.
    private static func label(_ why: MissingValue) -> String {
        switch why {
        case .unknownVariable: "unknownVariable"
        case .notForDevices: "notForDevices"
        case .noClientID: "noClientID"
        case .noCertificate: "noCertificate"
        case .noSourceIP: "noSourceIP"
        case .noServerName: "noServerName"
        case .noTime: "noTime"
        case .outsideMQTT: "outsideMQTT"
        case .noThing: "noThing"
        case .thingNotAttached: "thingNotAttached"
        case .noThingType: "noThingType"
        case .noThingAttribute: "noThingAttribute"
        case .notInCertificate: "notInCertificate"
        case .notSubstitutable: "notSubstitutable"
        case .isList: "isList"
        case .onlyAtConnect: "onlyAtConnect"
        case .noConnectAttribute: "noConnectAttribute"
        case .noWill: "noWill"
        }
    }
}
