import IoTModel
import PKI
import Registry
import Testing

@testable import Gateway

struct AdmissionTests {
    private static let id = CertificateID(digest: [UInt8](repeating: 7, count: 32))
    private static let now = WallTime(seconds: 1_000_000)
    private static let validity = Validity(
        notBefore: WallTime(seconds: 999_000), notAfter: WallTime(seconds: 1_001_000))

    private static func principal(_ status: CertificateStatus) -> Principal {
        Principal(
            certificate: CertificateRecord(
                account: .standard, id: id, pem: "", status: status, mode: .standard, ownedBy: .standard,
                creationDate: now, lastModifiedDate: now, generationID: "", notBefore: validity.notBefore,
                notAfter: validity.notAfter), policies: [], things: [])
    }

    @Test(arguments: [CertificateStatus.inactive, .pendingActivation, .pendingTransfer, .registerInactive])
    func `only ACTIVE is admitted`(_ status: CertificateStatus) {
        let judgement = Admission.judge(
            Self.id, principal: Self.principal(status), validity: Self.validity, now: Self.now)
        #expect(judgement == .refuse(.certificateInactive(Self.id, status: status)))
    }

    @Test func `an active certificate inside its dates is admitted`() {
        #expect(
            Admission.judge(Self.id, principal: Self.principal(.active), validity: Self.validity, now: Self.now)
                == .admit)
    }

    @Test func `an unregistered certificate and a revoked one have reasons of their own`() {
        #expect(
            Admission.judge(Self.id, principal: nil, validity: Self.validity, now: Self.now)
                == .refuse(.certificateNotRegistered(Self.id)))
        #expect(
            Admission.judge(Self.id, principal: Self.principal(.revoked), validity: Self.validity, now: Self.now)
                == .refuse(.certificateRevoked(Self.id)))
    }

    @Test func `the first and the last second of the validity count, the ones beside them don't`() {
        func judge(_ now: WallTime) -> Admission.Judgement {
            Admission.judge(Self.id, principal: Self.principal(.active), validity: Self.validity, now: now)
        }
        #expect(judge(Self.validity.notBefore) == .admit)
        #expect(judge(Self.validity.notAfter) == .admit)
        let early = WallTime(milliseconds: Self.validity.notBefore.milliseconds - 1)
        let late = WallTime(milliseconds: Self.validity.notAfter.milliseconds + 1)
        #expect(
            judge(early)
                == .refuse(.certificateNotYetValid(Self.id, notBefore: Self.validity.notBefore, now: early)))
        #expect(
            judge(late) == .refuse(.certificateExpired(Self.id, notAfter: Self.validity.notAfter, now: late)))
    }

    /// DESIGN: unregistered 46, inactive or pending 49, revoked 44, expired 45, not yet valid 42, SNI 112.
    @Test func `each refusal has its alert`() {
        #expect(Refusal.certificateNotRegistered(Self.id).alert.rawValue == 46)
        #expect(Refusal.certificateInactive(Self.id, status: .inactive).alert.rawValue == 49)
        #expect(Refusal.certificateRevoked(Self.id).alert.rawValue == 44)
        #expect(Refusal.certificateExpired(Self.id, notAfter: Self.now, now: Self.now).alert.rawValue == 45)
        #expect(Refusal.certificateNotYetValid(Self.id, notBefore: Self.now, now: Self.now).alert.rawValue == 42)
        #expect(Refusal.sniMissing.alert.rawValue == 112)
        #expect(Refusal.sniUnknown(name: "x", endpoints: []).alert.rawValue == 112)
    }

    @Test func `a missing server name is refused or asks the certificate, as configured`() {
        let strict = Endpoints(first: .standard, names: ["localhost"], isNameRequired: true)
        let lax = Endpoints(first: .standard, names: ["localhost"], isNameRequired: false)
        let endpoint = Endpoint(name: "localhost", account: .standard)
        #expect(strict.judge(nil) == .refuse(.sniMissing))
        #expect(lax.judge(nil) == .findByCertificate)
        #expect(lax.judge("elsewhere") == .refuse(.sniUnknown(name: "elsewhere", endpoints: ["localhost"])))
        #expect(strict.judge("localhost") == .serve(endpoint))
        #expect(strict.judge("localhost.example") != .serve(endpoint))
    }

    @Test func `an alert that came in clear is read from its record`() {
        #expect(Alert(plaintextRecord: [21, 3, 3, 0, 2, 2, 48] as [UInt8])?.rawValue == 48)
        #expect(Alert(plaintextRecord: [22, 3, 3, 0, 2, 2, 48] as [UInt8]) == nil)
        #expect(Alert(plaintextRecord: [21, 3, 3, 0, 2, 2] as [UInt8]) == nil)
    }
}
