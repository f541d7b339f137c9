import IoTModel
import Testing

@testable import PKI

@Suite struct CertificateTimeTests {
    @Test(arguments: [
        (0x17, "491231235959Z", 2_524_607_999), (0x17, "500101000000Z", -631_152_000),
        (0x17, "000229000000Z", 951_782_400),
        (0x17, "2601020304Z", 1_767_323_040), (0x17, "260102030405+0130", 1_767_317_645),
        (0x17, "260102030405-0130", 1_767_328_445), (0x18, "20500101000000Z", 2_524_608_000),
        (0x18, "99991231235959Z", 253_402_300_799), (0x18, "20260102030405.75Z", 1_767_323_045),
        (0x18, "00000101000000Z", -62_167_219_200),
    ])
    func `RFC 5280 §4.1.2.5: both kinds of time are read`(tag: UInt8, text: String, seconds: Int64) {
        #expect(read(tag, text) == WallTime(seconds: seconds))
    }

    @Test(arguments: [
        (0x17, ""), (0x17, "260102030405"), (0x17, "260230030405Z"), (0x17, "261302030405Z"), (0x17, "260102240405Z"),
        (0x17, "260102036005Z"), (0x17, "260102030460Z"), (0x17, "26010203040xZ"), (0x17, "260102030405ZZ"),
        (0x17, "260102030405+01"), (0x17, "20260102030405Z"), (0x18, "2601020304Z"), (0x16, "260102030405Z"),
        (0x17, "010229000000Z"), (0x18, "21000229000000Z"), (0x17, "260100030405Z"), (0x17, "260002030405Z"),
    ])
    func `a text that is no time is refused`(tag: UInt8, text: String) {
        #expect(read(tag, text) == nil)
    }

    @Test(arguments: [
        (2_524_607_999, 0x17, "491231235959Z"), (2_524_608_000, 0x18, "20500101000000Z"),
        (-631_152_000, 0x17, "500101000000Z"), (-631_152_001, 0x18, "19491231235959Z"),
    ])
    func `RFC 5280 §4.1.2.5: UTCTime from 1950 through 2049, else GeneralizedTime`(
        seconds: Int64, tag: UInt8, text: String
    ) {
        let encoded = CertificateTime.encode(WallTime(seconds: seconds))
        #expect(encoded.tag == tag)
        #expect(String(decoding: encoded.text, as: UTF8.self) == text)
    }

    @Test func `what is written is read back`() {
        let random = SeededRandom.printed()
        for _ in 0..<1_000 {
            // From 1900 to 2200.
            let time = WallTime(seconds: Int64(random.next(below: 9_467_020_800)) - 2_208_988_800)
            let (tag, text) = CertificateTime.encode(time)
            #expect(read(tag, String(decoding: text, as: UTF8.self)) == time)
        }
    }

    private func read(_ tag: UInt8, _ text: String) -> WallTime? {
        Array(text.utf8).withUnsafeBytes { CertificateTime.read(tag: tag, $0) }
    }
}
