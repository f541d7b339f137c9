import FoundationEssentials
import IoTModel
import SwiftASN1
import Testing
@_spi(FixedExpiryValidationTime) import X509

@testable import PKI

/// The change from one root to the next, judged by swift-certificates at the moments that matter.
@Suite struct RolloverTests {
    private static let names = ["iot.local.test"]

    private static func days(_ count: Int) -> WallTime { now.advanced(by: .days(count)) }

    private func rolledOver(_ kind: ServerHierarchy.Kind) throws -> (old: ServerHierarchy, new: ServerHierarchy) {
        let old = try Shared.hierarchy(kind)
        return (
            old, try old.rolledOver(names: Self.names, now: Self.days(7_400), random: SeededRandom(seed: 30).source)
        )
    }

    private func verifies(_ chain: [[UInt8]], trusting root: [UInt8], at moment: WallTime) async throws -> Bool {
        var verifier = Verifier(rootCertificates: CertificateStore([try Certificate(derEncoded: root)])) {
            RFC5280Policy(fixedExpiryValidationTime: Date(timeIntervalSince1970: moment.seconds))
            ServerIdentityPolicy(serverHostname: "iot.local.test", serverIP: nil)
        }
        let certificates = try chain.map { try Certificate(derEncoded: $0) }
        let result = await verifier.validate(
            leaf: certificates[0], intermediates: CertificateStore(certificates.dropFirst()))
        switch result {
        case .validCertificate: return true
        case .couldNotValidate: return false
        }
    }

    @Test func `a root gets a successor below five years, not at five`() throws {
        let hierarchy = try Shared.hierarchy(.ecdsa)
        let end = try CertificateFacts(der: hierarchy.rootDER).validity.notAfter
        let last = end.advanced(by: .days(-ServerHierarchy.rolloverDays))
        #expect(!hierarchy.needsRollover(now: last))
        #expect(hierarchy.needsRollover(now: WallTime(milliseconds: last.milliseconds + 1)))
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `whoever trusts either root trusts what is sent`(_ kind: ServerHierarchy.Kind) async throws {
        let (old, new) = try rolledOver(kind)
        let moment = Self.days(7_401)
        #expect(new.rootDER != old.rootDER && new.chain.count == 3)
        #expect(try await verifies(new.chain, trusting: old.rootDER, at: moment))
        #expect(try await verifies(new.chain, trusting: new.rootDER, at: moment))
        #expect(
            try await !verifies(
                new.chain, trusting: try Shared.hierarchy(.ecdsa == kind ? .rsa : .ecdsa).rootDER, at: moment))
        #expect(new.rootsPEM == new.rootPEM + old.rootPEM)
        #expect(try !new.needsReissue(names: Self.names, now: moment))
        #expect(!new.needsRollover(now: moment))
    }

    @Test func `when the old root has ended it is left out, in the chain and in the file`() async throws {
        let (old, new) = try rolledOver(.ecdsa)
        let end = try CertificateFacts(der: old.rootDER).validity.notAfter
        let late = end.advanced(by: .seconds(1))
        let renewed = try new.reissued(
            names: Self.names, now: end.advanced(by: .days(-1)), random: SeededRandom(seed: 31).source)
        #expect(renewed.chain.count == 3)
        #expect(try !renewed.needsReissue(names: Self.names, now: end))
        #expect(try renewed.needsReissue(names: Self.names, now: late))
        let after = try renewed.reissued(names: Self.names, now: late, random: SeededRandom(seed: 32).source)
        #expect(after.chain.count == 2 && after.rootsPEM == new.rootPEM)
        #expect(try await verifies(after.chain, trusting: new.rootDER, at: late))
    }

    @Test func `what is stored is loaded whole, and a root that didn't sign the next one is noticed`() throws {
        let (_, new) = try rolledOver(.ecdsa)
        let loaded = try ServerHierarchy(.ecdsa, stored: new.stored)
        #expect(loaded.chain == new.chain && loaded.rootsPEM == new.rootsPEM)
        let stored = new.stored
        let former = try #require(stored.former)
        let stranger = try Shared.hierarchy(.rsa).rootPEM
        for wrong in [
            FormerRoot.Stored(root: stranger, cross: former.cross),
            FormerRoot.Stored(root: former.root, cross: stored.intermediate.certificate),
        ] {
            let error = certificateError {
                try ServerHierarchy(
                    .ecdsa,
                    stored: .init(
                        root: stored.root, intermediate: stored.intermediate, leaf: stored.leaf, former: wrong))
            }
            #expect(error == .unusableHierarchy("the root before hasn't signed the root's key"))
        }
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `RFC 5280 §4.2.2.1: the certificate says where its issuer can be fetched`(
        _ kind: ServerHierarchy.Kind
    ) throws {
        let url = "http://iot.local.test:8080/roots"
        let hierarchy = try Shared.hierarchy(kind)
        #expect(hierarchy.leafFacts.extensions.issuerURLs == [])
        #expect(try hierarchy.needsReissue(names: Self.names, issuers: url, now: now))
        let new = try hierarchy.reissued(
            names: Self.names, issuers: url, now: now, random: SeededRandom(seed: 33).source)
        #expect(new.leafFacts.extensions.issuerURLs == ["\(url)/\(kind.rawValue)-intermediate.der"])
        #expect(try !new.needsReissue(names: Self.names, issuers: url, now: now))
        #expect(try new.needsReissue(names: Self.names, now: now))
        #expect(new.intermediateDER == new.chain[1])
    }
}
