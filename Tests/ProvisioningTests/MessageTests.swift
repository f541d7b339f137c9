import IoTModel
import Provisioning
import Testing

@Suite struct MessageTests {
    private let members: [String: MessageValue] = [
        "text": .text("ü\"\\\n"), "empty": .text(""), "long": .text(String(repeating: "x", count: 70_000)),
        "number": .integer(500), "big": .integer(.max), "small": .integer(.min), "low": .integer(-1),
        "yes": .boolean(true),
        "no": .boolean(false), "nothing": .null, "map": .map(["a": .text("b"), "c": .map([:])]),
    ]

    @Test(arguments: PayloadFormat.allCases)
    func `what is written is read again`(_ format: PayloadFormat) throws {
        let bytes = DeviceMessage(members).encoded(in: format)
        #expect(try DeviceMessage(bytes, in: format) == DeviceMessage(members))
    }

    @Test(arguments: PayloadFormat.allCases)
    func `an empty payload is a message without members`(_ format: PayloadFormat) throws {
        #expect(try DeviceMessage([], in: format).members.isEmpty)
    }

    @Test func `RFC 8949: forms that other writers choose are read`() throws {
        let rows: [([UInt8], [String: MessageValue])] = [
            ([0xA0], [:]), ([0xBF, 0xFF], [:]), ([0xD9, 0xD9, 0xF7, 0xA0], [:]),
            ([0xBF, 0x7F, 0x61, 0x61, 0x61, 0x62, 0xFF, 0x61, 0x78, 0xFF], ["ab": .text("x")]),
            ([0xA1, 0x78, 0x01, 0x61, 0x18, 0x05], ["a": .integer(5)]),
            ([0xA1, 0x61, 0x61, 0x38, 0x63], ["a": .integer(-100)]),
            ([0xA1, 0x61, 0x61, 0xF9, 0x3C, 0x00], ["a": .other]),
            ([0xA1, 0x61, 0x61, 0xFB, 0, 0, 0, 0, 0, 0, 0, 0x15], ["a": .other]),
            ([0xA1, 0x61, 0x61, 0x42, 1, 2], ["a": .other]), ([0xA1, 0x61, 0x61, 0x5F, 0x41, 1, 0xFF], ["a": .other]),
            ([0xA1, 0x61, 0x61, 0x82, 1, 0xA0], ["a": .other]), ([0xA1, 0x61, 0x61, 0x9F, 0xFF], ["a": .other]),
            ([0xA1, 0x61, 0x61, 0xF7], ["a": .null]), ([0xA1, 0x61, 0x61, 0xF5], ["a": .boolean(true)]),
        ]
        for (bytes, members) in rows { #expect(try DeviceMessage(bytes, in: .cbor).members == members) }
    }

    @Test(arguments: [
        [0xFF], [0xA1], [0xA1, 0x61], [0x61, 0x61], [0xA1, 0x01, 0x02], [0xA0, 0x00], [0xBF, 0x61, 0x61],
        [0xA1, 0x61, 0xFF, 0x00], [0xA2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02], [0xA1, 0x61, 0x61, 0x1C],
        [0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xA1, 0x7B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xA1, 0x61, 0x61, 0xFF], [0xA1, 0x61, 0x61, 0x1F], [0x7F, 0x7F],
        [0xA1, 0x61, 0x61, 0x9B, 0x7F, 0, 0, 0, 0, 0, 0, 0],
    ])
    func `what isn't a map in CBOR is refused`(_ bytes: [UInt8]) {
        #expect(throws: MalformedMessage.self) { _ = try DeviceMessage(bytes, in: .cbor) }
    }

    @Test(arguments: ["[]", "{", "\"a\"", "{\"a\":1,\"a\":2}", "\u{FEFF}{}"])
    func `what isn't an object in JSON is refused`(_ text: String) {
        #expect(throws: MalformedMessage.self) { _ = try DeviceMessage(Array(text.utf8), in: .json) }
    }

    @Test func `texts are the members that are`() throws {
        let message = try DeviceMessage(
            Array(#"{"p": {"a": "b"}, "q": {"a": 1}, "r": null, "s": "t"}"#.utf8), in: .json)
        #expect(message.texts("p") == ["a": "b"] && message.texts("q") == nil && message.texts("s") == nil)
        #expect(message.texts("r") == [:] && message.texts("absent") == [:])
        #expect(message.text("s") == "t" && message.text("p") == nil)
    }

    @Test func `messages nest 4 deep and have 256 members, not one more`() throws {
        let depth = Limits.Provisioning.messageDepth
        func nested(_ levels: Int) -> [UInt8] {
            [UInt8](repeating: 0, count: levels - 1).flatMap { _ in [0xA1, 0x61, 0x61] as [UInt8] } + [0xA0]
        }
        _ = try DeviceMessage(nested(depth + 1), in: .cbor)
        #expect(throws: MalformedMessage.self) { _ = try DeviceMessage(nested(depth + 2), in: .cbor) }
        func json(_ levels: Int) -> [UInt8] {
            Array(
                (String(repeating: #"{"a":"#, count: levels - 1) + "{}" + String(repeating: "}", count: levels - 1))
                    .utf8)
        }
        _ = try DeviceMessage(json(depth), in: .json)
        #expect(throws: MalformedMessage.self) { _ = try DeviceMessage(json(depth + 1), in: .json) }
        func wide(_ count: Int) -> DeviceMessage {
            DeviceMessage(Dictionary(uniqueKeysWithValues: (0..<count).map { ("m\($0)", MessageValue.null) }))
        }
        let most = Limits.Provisioning.messageMembers
        for format in PayloadFormat.allCases {
            _ = try DeviceMessage(wide(most).encoded(in: format), in: format)
            #expect(throws: MalformedMessage.self) {
                _ = try DeviceMessage(wide(most + 1).encoded(in: format), in: format)
            }
        }
    }

    /// Property: whatever the bytes, reading ends, with a message or an error.
    @Test func `damaged messages end in a message or an error`() throws {
        var generator = SeededGenerator(seed: 20_261_121)
        let small = DeviceMessage(members.filter { $0.key != "long" })
        for format in PayloadFormat.allCases {
            let whole = small.encoded(in: format)
            for _ in 0..<20_000 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[index] = .random(in: 0...255, using: &generator)
                    case 1: bytes.insert(.random(in: 0...255, using: &generator), at: index)
                    default: if bytes.count > 1 { bytes.remove(at: index) }
                    }
                }
                if let read = try? DeviceMessage(bytes, in: format) {
                    #expect(try DeviceMessage(read.encoded(in: format), in: format).members.keys == read.members.keys)
                }
            }
        }
    }

    @Test func `a token is kept as its digest alone`() {
        let token = OwnershipToken(random: Array(0..<32))
        #expect(token.text.count == 64 && token.digest.count == 32)
        #expect(OwnershipToken(token.text).digest == token.digest)
        #expect(OwnershipToken(token.text + "0").digest != token.digest)
    }
}

/// SplitMix64, so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
