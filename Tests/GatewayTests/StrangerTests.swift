import IoTModel
import PKI
import Registry
import Testing

@testable import Gateway

/// Certificates that aren't registered, and those that wait after they registered themselves.
@Suite struct StrangerTests {
    private static let id = CertificateID(digest: [UInt8](repeating: 7, count: 32))
    private static let ca = CertificateID(digest: [UInt8](repeating: 8, count: 32))
    private static let now = WallTime(seconds: 1_000_000)
    private static let validity = Validity(
        notBefore: WallTime(seconds: 999_000), notAfter: WallTime(seconds: 1_001_000))

    private static func judge(
        _ stranger: Stranger, isNamed: Bool = true, at now: WallTime = now
    ) -> Admission.Judgement {
        stranger.judge(id, validity: validity, isNamed: isNamed, now: now)
    }

    private static func pending(under ca: CertificateID?, at now: WallTime = now) -> Admission.Judgement {
        let record = CertificateRecord(
            account: .standard, id: id, pem: "", status: .pendingActivation, mode: .standard, caCertificateID: ca,
            ownedBy: .standard, creationDate: now, lastModifiedDate: now, generationID: "",
            notBefore: validity.notBefore, notAfter: validity.notAfter)
        let principal = Principal(certificate: record, policies: [], things: [])
        return Admission.judge(id, principal: principal, validity: validity, now: now)
    }

    @Test func `what registers itself is held until its CONNECT, inside its dates`() {
        let late = WallTime(milliseconds: Self.validity.notAfter.milliseconds + 1)
        let early = WallTime(milliseconds: Self.validity.notBefore.milliseconds - 1)
        for judge in [
            { Self.judge(.registersItself(.standard), at: $0) }, { Self.pending(under: Self.ca, at: $0) },
        ] as [(WallTime) -> Admission.Judgement] {
            #expect(judge(Self.now) == .holdUntilConnect)
            #expect(judge(Self.validity.notBefore) == .holdUntilConnect)
            #expect(judge(Self.validity.notAfter) == .holdUntilConnect)
            #expect(
                judge(late) == .refuse(.certificateExpired(Self.id, notAfter: Self.validity.notAfter, now: late)))
            #expect(
                judge(early)
                    == .refuse(.certificateNotYetValid(Self.id, notBefore: Self.validity.notBefore, now: early)))
        }
    }

    @Test func `a pending certificate without a CA is refused as inactive`() {
        #expect(Self.pending(under: nil) == .refuse(.certificateInactive(Self.id, status: .pendingActivation)))
    }

    @Test func `SNI_ONLY wants the endpoint named before anything is registered`() {
        #expect(Self.judge(.registersItself(.sniOnly)) == .holdUntilConnect)
        #expect(Self.judge(.registersItself(.standard), isNamed: false) == .holdUntilConnect)
        #expect(
            Self.judge(.registersItself(.sniOnly), isNamed: false)
                == .refuse(.sniNeeded(Self.id, because: .mode)))
    }

    @Test(arguments: [
        (IssuerFinding.unknownIssuer, "register-certificate-without-ca"), (.otherKey(ca), "another key"),
        (.refuses(ca, .inactive), "--new-status ACTIVE"),
        (.refuses(ca, .autoRegistrationDisabled), "--new-auto-registration-status ENABLE"),
        (.refuses(ca, .expired(notAfter: now, now: now)), "expired at"),
        (.refuses(ca, .notYetValid(notBefore: now, now: now)), "valid from"),
    ])
    func `whoever isn't registered is told what its CA is missing`(_ finding: IssuerFinding, _ words: String) {
        let refusal = Refusal.certificateNotRegistered(Self.id, finding)
        #expect(Self.judge(.notRegistered(finding)) == .refuse(refusal))
        #expect(refusal.reason == "DEVICE_CERTIFICATE_NOT_REGISTERED" && refusal.alert.rawValue == 46)
        #expect(refusal.details.contains(words) && refusal.details.contains("\(Self.id)"))
    }

    @Test func `a key that no certificate may have is named`() {
        let refusal = Refusal.certificateUnacceptable(Self.id, .keyTooShort(bits: 1_024))
        #expect(Self.judge(.unacceptable(.keyTooShort(bits: 1_024))) == .refuse(refusal))
        #expect(refusal.reason == "CERTIFICATE_NOT_ACCEPTED" && refusal.details.contains("1024 bits"))
        #expect(refusal.alert.rawValue == 43)
    }
}
