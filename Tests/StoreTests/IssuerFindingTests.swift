import IoTModel
import PKI
import Registry
import Testing

@Suite struct IssuerFindingTests {
    /// Two CAs with one subject and two keys, and a third with a name of its own.
    private static let authorities = Result {
        let same = RandomSource { [UInt8](repeating: 7, count: $0) }
        return try [same, same, .system].map { try DeviceAuthority.create(now: start, random: $0) }
    }

    private let keys = IssuerKeyCache(maximum: 2)

    private func record(
        _ index: Int, status: CACertificateStatus = .active, autoRegistration: AutoRegistrationStatus = .enable
    ) throws -> CACertificateRecord {
        let authority = try Self.authorities.get()[index]
        let facts = try CertificateFacts(der: authority.rootDER)
        return CACertificateRecord(
            account: account, id: facts.id, pem: authority.rootPEM, subject: facts.subjectDigest, status: status,
            autoRegistration: autoRegistration, registrationConfig: nil, mode: .standard, ownedBy: account,
            creationDate: start, lastModifiedDate: start, generationID: "g", notBefore: facts.validity.notBefore,
            notAfter: facts.validity.notAfter)
    }

    private func leaf(of index: Int) throws -> [UInt8] {
        let pair = try Self.authorities.get()[index].issueWithNewKey(now: start, random: .system)
        return try PEM.certificate(in: pair.certificate.pem)
    }

    private func find(
        _ candidates: [CACertificateRecord], _ leaf: [UInt8], at now: WallTime = start
    ) -> IssuerFinding {
        IssuerFinding(among: candidates, certificateDER: leaf, keys: keys, now: now)
    }

    @Test func `of two CAs with one name the one whose key signed counts`() throws {
        let (first, second) = (try record(0), try record(1))
        #expect(first.subject == second.subject && first.id != second.id)
        for (index, ca) in [first, second].enumerated() {
            let leaf = try leaf(of: index)
            #expect(find([first, second], leaf) == .registers(ca))
            #expect(find([second, first], leaf) == .registers(ca))
        }
        #expect(try find([first], leaf(of: 1)) == .otherKey(first.id))
        #expect(try find([], leaf(of: 1)) == .unknownIssuer)
        #expect(try find([try record(2), first], leaf(of: 0)) == .registers(first))
    }

    @Test func `a CA that may not register says why, unless another one with its key may`() throws {
        let leaf = try leaf(of: 0)
        let inactive = try record(0, status: .inactive)
        let silent = try record(0, autoRegistration: .disable)
        #expect(find([inactive], leaf) == .refuses(inactive.id, .inactive))
        #expect(find([silent], leaf) == .refuses(silent.id, .autoRegistrationDisabled))
        let active = try record(0)
        #expect(find([silent, active], leaf) == .registers(active))
    }

    @Test func `a CA registers from its first to its last moment`() throws {
        let (ca, leaf) = (try record(0), try leaf(of: 0))
        #expect(find([ca], leaf, at: ca.notBefore) == .registers(ca))
        #expect(find([ca], leaf, at: ca.notAfter) == .registers(ca))
        let early = WallTime(milliseconds: ca.notBefore.milliseconds - 1)
        let late = WallTime(milliseconds: ca.notAfter.milliseconds + 1)
        #expect(
            find([ca], leaf, at: early) == .refuses(ca.id, .notYetValid(notBefore: ca.notBefore, now: early)))
        #expect(find([ca], leaf, at: late) == .refuses(ca.id, .expired(notAfter: ca.notAfter, now: late)))
    }
}
