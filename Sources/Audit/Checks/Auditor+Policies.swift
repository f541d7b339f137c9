import IoTModel
import PolicyEngine

extension Auditor {
    func judge(_ facts: AuditFacts.PolicyFacts, into verdict: inout AuditVerdict) {
        // What is stored was read once before it was stored, perhaps by a server that was less strict.
        guard let document = try? PolicyDocument(facts.document) else {
            for check in checks where check.subject == .policies { miss(.unreadable, for: check, &verdict) }
            return
        }
        let concerns = document.concerns
        let resource = AuditResource.policy(facts.name, version: facts.version)

        func finding(_ check: AuditCheck, _ reason: AuditReason, _ concerns: [PolicyConcern]) -> [AuditFinding] {
            guard !concerns.isEmpty else { return [] }
            let sentences = concerns.map { concern in
                let sid = concern.sid.map { " (Sid `\($0)`)" } ?? ""
                return "Statement \(concern.statement)\(sid): \(concern.text)."
            }
            return [AuditFinding(check, reason, resource, sentences.joined(separator: " "))]
        }

        // AWS IoT Device Defender, "AWS IoT policies overly permissive".
        look(for: .policyOverlyPermissive, &verdict) {
            finding(.policyOverlyPermissive, .broadDataPlaneAccess, concerns.filter { $0.kind == .overlyPermissive })
        }
        // AWS IoT Device Defender, "AWS IoT policy potentially misconfigured".
        look(for: .policyMisconfiguration, &verdict) {
            let denied = concerns.filter { document.statements[$0.statement - 1].effect == .deny }
            return finding(
                .policyMisconfiguration, .wildcardsInDeny, denied.filter { $0.kind == .mqttWildcard })
                + finding(.policyMisconfiguration, .denyBypassed, denied.filter { $0.kind == .denyBypassed })
        }
        look(for: .policyDoubtful, &verdict) {
            finding(
                .policyDoubtful, .doubtfulStatement,
                concerns.filter { concern in
                    switch concern.kind {
                    case .neverResolves, .unknownAction, .wrongResource, .denyLapses: true
                    case .mqttWildcard: document.statements[concern.statement - 1].effect == .allow
                    case .overlyPermissive, .unreachable, .denyBypassed: false
                    }
                })
        }
    }
}
