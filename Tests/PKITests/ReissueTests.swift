import IoTModel
import Testing

@testable import PKI

@Suite struct ReissueTests {
    private static let names = ["iot.local.test"]

    @Test(arguments: [
        (["iot.local.test"], false), (["IOT.Local.Test"], false), (["iot.local.test", "localhost", "::1"], false),
        (["iot.local.test", "0:0:0:0:0:0:0:1"], false), (["other.test"], true), ([], true),
        (["iot.local.test", "other.test"], true), (["iot.local.test", "192.0.2.7"], true),
    ])
    func `a certificate is replaced when its names aren't the wanted ones`(_ names: [String], _ needed: Bool) throws {
        #expect(try Shared.hierarchy(.ecdsa).needsReissue(names: names, now: now) == needed)
    }

    @Test func `a certificate is replaced below 30 days, not at 30`() throws {
        let hierarchy = try Shared.hierarchy(.ecdsa)
        let last = hierarchy.leafFacts.validity.notAfter.advanced(by: .days(-ServerHierarchy.renewalDays))
        #expect(try !hierarchy.needsReissue(names: Self.names, now: last))
        let later = WallTime(milliseconds: last.milliseconds + 1)
        #expect(try hierarchy.needsReissue(names: Self.names, now: later))
        let before = hierarchy.leafFacts.validity.notBefore.advanced(by: .seconds(-1))
        #expect(try hierarchy.needsReissue(names: Self.names, now: before))
    }

    @Test func `new names change the server's certificate and key only`() throws {
        let old = try Shared.hierarchy(.ecdsa)
        let new = try old.reissued(names: ["other.test"], now: now, random: SeededRandom(seed: 20).source)
        #expect(new.stored.root == old.stored.root)
        #expect(new.stored.intermediate == old.stored.intermediate)
        #expect(new.chain[0] != old.chain[0])
        #expect(new.leafKey != old.leafKey)
        #expect(new.leafFacts.extensions.subjectAlternativeNames.first == .dns("other.test"))
        #expect(try !new.needsReissue(names: ["other.test"], now: now))
        #expect(try ServerHierarchy(.ecdsa, stored: new.stored).chain == new.chain)
    }

    @Test func `an intermediate that would end first is replaced as well`() throws {
        let old = try Shared.hierarchy(.ecdsa)
        let intermediate = try CertificateFacts(der: old.chain[1])
        let lastFitting = intermediate.validity.notAfter.advanced(by: .days(1 - ServerHierarchy.leafDays))
        let kept = try old.reissued(names: Self.names, now: lastFitting, random: SeededRandom(seed: 21).source)
        #expect(kept.stored.intermediate == old.stored.intermediate)
        let late = lastFitting.advanced(by: .seconds(1))
        let replaced = try old.reissued(names: Self.names, now: late, random: SeededRandom(seed: 22).source)
        #expect(replaced.stored.intermediate != old.stored.intermediate)
        #expect(replaced.stored.root == old.stored.root)
        #expect(try ServerHierarchy(.ecdsa, stored: replaced.stored).chain == replaced.chain)
        #expect(replaced.leafFacts.validity.contains(late))
    }

    @Test(arguments: [
        "", "*", "a..b", ".a", "a.", "-a.test", "a-.test", "a b", "a,b", "ä.test", "*.*.test", "a.*.test", "1.2.3",
        "1.2.3.4.5",
        "300.1.1.1", "host:8883", "https://host", String(repeating: "a", count: 64) + ".test",
        String(repeating: "a.", count: 126) + "ab",
    ])
    func `a name that no certificate can hold is refused as it was given`(_ name: String) throws {
        #expect(certificateError { try ServerName(name) } == .unusableServerName(name))
        let hierarchy = try Shared.hierarchy(.ecdsa)
        #expect(certificateError { try hierarchy.needsReissue(names: [name], now: now) } == .unusableServerName(name))
    }

    @Test(arguments: [
        ("localhost", "localhost"), ("A.Test", "a.test"), ("*.iot.test", "*.iot.test"), ("my_host", "my_host"),
        ("192.0.2.7", "192.0.2.7"), ("2001:DB8:0::1", "2001:db8::1"),
        (String(repeating: "a", count: 63) + ".test", String(repeating: "a", count: 63) + ".test"),
        (String(repeating: "a.", count: 126) + "a", String(repeating: "a.", count: 126) + "a"),
    ])
    func `names have one form`(_ given: String, _ form: String) throws {
        #expect(try ServerName(given).description == form)
    }

    @Test func `a name too long for a common name is among the alternative names`() throws {
        let long = String(repeating: "a", count: 60) + ".test"
        let hierarchy = try Shared.hierarchy(.ecdsa).reissued(
            names: [long], now: now, random: SeededRandom(seed: 23).source)
        #expect(hierarchy.leafFacts.extensions.subjectAlternativeNames.first == .dns(long))
        #expect(hierarchy.leafFacts.subject.commonName == "localhost")
    }
}
