import IoTModel
import MQTTCodec
import Testing

/// UTF-8 Encoded Strings, by way of a PUBLISH's topic. MQTT 5.0 §1.5.4.
struct TextTests {
    private func clause(ofTopic topic: [UInt8]) -> String? {
        do {
            _ = try ClientPacket(packet(0x30, prefixed(topic)), .v3_1_1)
            return nil
        } catch {
            return (error as? MalformedPacket)?.clause.description
        }
    }

    /// Each at every distance from the beginning, since eight bytes are looked at together.
    private func expect(_ clause: String?, for bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        for before in 0..<17 {
            for after in [0, 1, 7, 8, 9] {
                let topic =
                    Array(repeating: UInt8(ascii: "a"), count: before) + bytes
                    + Array(repeating: UInt8(ascii: "z"), count: after)
                #expect(
                    self.clause(ofTopic: topic) == clause, "\(before) before, \(after) after",
                    sourceLocation: sourceLocation)
            }
        }
    }

    @Test(arguments: [
        "a", "\u{1}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FEFF}", "\u{FFFF}",
        "\u{10000}", "\u{10FFFF}", "héllo wörld", "日本語のトピック",
    ])
    func `well-formed text is accepted`(text: String) {
        expect(nil, for: Array(text.utf8))
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x41, 0x80], [0xF0, 0x9F, 0x98, 0x41], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func `MQTT-1.5.4-1: ill-formed text, surrogates and overlong forms are malformed`(bytes: [UInt8]) {
        expect("MQTT-1.5.4-1", for: bytes)
    }

    @Test func `MQTT-1.5.4-2: U+0000 is malformed`() {
        expect("MQTT-1.5.4-2", for: [0])
    }

    @Test(arguments: ["+", "#", "a/+", "#b"])
    func `MQTT-3.3.2-2: a wildcard in a topic name is refused wherever it stands`(text: String) {
        expect("MQTT-3.3.2-2", for: Array(text.utf8))
    }

    @Test func `text agrees with the standard library's validation`() {
        let seed: UInt64 = 0x7E57
        var random = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] = [
            [0x41], [0xC3, 0xA9], [0xE6, 0x97, 0xA5], [0xF0, 0x9F, 0x98, 0x80], [0x80], [0xED], [0xF4], [0x90], [0xE0],
        ]
        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...12, using: &random)).flatMap { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((clause(ofTopic: bytes) == nil) == isValid, "seed \(seed), round \(round): \(bytes)")
        }
    }
}
