import Audit
import IoTModel

let now = WallTime(seconds: 1_900_000_000)
let day = Duration.seconds(86_400)

func certificateID(_ number: UInt8) -> CertificateID {
    CertificateID(digest: [UInt8](repeating: 0, count: 31) + [number])
}

func certificate(
    _ number: UInt8 = 1, inUse: Bool = true, waiting: Bool = false, notBefore: Duration = .zero,
    notAfter: Duration = day * 5_000, modified: Duration = .zero, pem: String = "", hasPolicy: Bool? = nil,
    signed: [CertificateID]? = nil
) -> CertificateAuditFacts {
    CertificateAuditFacts(
        id: certificateID(number), isInUse: inUse, waitsForActivation: waiting,
        notBefore: now.advanced(by: notBefore), notAfter: now.advanced(by: notAfter),
        lastModified: now.advanced(by: modified), pem: pem, hasPolicy: hasPolicy, signed: signed)
}

func judge(
    _ facts: AuditFacts, _ checks: AuditCheck..., thresholds: AuditThresholds = AuditThresholds(),
    lists: AuditLists = AuditLists()
) -> AuditVerdict {
    Auditor(checks: Set(checks), thresholds: thresholds, now: now, lists: lists).judge(facts)
}
