import IoTModel
import Testing

@testable import PKI

@Suite struct PEMTests {
    private static let der: [UInt8] = Array(0..<100)
    private static let block = PEM.encode("CERTIFICATE", der: der)

    @Test func `RFC 7468 §2: lines have 64 characters and the text ends in a newline`() {
        let lines = Self.block.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "-----BEGIN CERTIFICATE-----")
        #expect(lines.dropFirst().dropLast(2).map(\.count) == [64, 64, 8])
        #expect(lines.suffix(2) == ["-----END CERTIFICATE-----", ""])
    }

    @Test(arguments: [
        block, "\n\n" + block, block.replacing("\n", with: "\r\n"), block.replacing("\n", with: " "),
        "  " + block.replacing("\n", with: "\n  "),
        "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\n" + block + "trailing",
        "Certificate:\n    Data:\n        Version: 3 (0x2)\n" + block,
        block + PEM.encode("CERTIFICATE", der: [1, 2, 3]),
        PEM.encode("PRIVATE KEY", der: [9]) + block, "\u{FEFF}" + block,
        block.replacing("-----BEGIN CERTIFICATE-----\n", with: "-----BEGIN CERTIFICATE-----\nX-Note: a\nX-B: c\n\n"),
        block.replacing("CERTIFICATE", with: "X509 CERTIFICATE"),
        block + "-----BEGIN CERTIFICATE-----\nbroken",
    ])
    func `the first certificate is found whatever is around it`(_ text: String) throws {
        #expect(try PEM.certificate(in: text) == Self.der)
    }

    @Test(arguments: [
        ("", "the text holds no PEM block"), ("MIIB", "the text holds no PEM block"),
        (PEM.encode("PRIVATE KEY", der: [7]), "the text holds `PRIVATE KEY` only"),
        (String(block.dropLast(28)), "the `CERTIFICATE` block is cut off"),
        (block.replacing("END CERTIFICATE", with: "END X509 CERTIFICATE"), "the `CERTIFICATE` block is cut off"),
        (block.replacing("AAEC", with: "AA*C"), "the `CERTIFICATE` block isn't whole base64"),
        (block.replacing("AAEC", with: "AAC"), "the `CERTIFICATE` block isn't whole base64"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "the `CERTIFICATE` block isn't whole base64"),
        ("-----BEGIN CERTIFICATE", "a BEGIN line has no end"),
    ])
    func `what is wrong with the text is said`(_ text: String, _ beginning: String) {
        guard case .unreadablePEM(let sentence) = certificateError({ try PEM.certificate(in: text) }) else {
            Issue.record("expected unreadablePEM")
            return
        }
        #expect(sentence.hasPrefix(beginning), "\(sentence)")
    }

    @Test func `all certificates are given in order, other blocks are passed over`() throws {
        let text = PEM.encode("PRIVATE KEY", der: [9]) + Self.block + PEM.encode("CERTIFICATE", der: [1, 2, 3])
        #expect(try PEM.certificates(in: text) == [Self.der, [1, 2, 3]])
        #expect(try PEM.blocks(in: text).map(\.label) == ["PRIVATE KEY", "CERTIFICATE", "CERTIFICATE"])
        #expect(try PEM.blocks(in: "none").isEmpty)
        #expect(certificateError { try PEM.certificates(in: "none") } != nil)
    }

    @Test(arguments: ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])
    func `both labels of a signing request are read`(_ label: String) throws {
        #expect(try PEM.signingRequest(in: PEM.encode(label, der: Self.der)) == Self.der)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `RFC 4648 §10: test vectors`(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == Array(encoded.utf8))
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Z===", "Zm8==", "=Zg=", "Zg==Zg==", "Zm9v=", "Zm9v====", "Z-8="])
    func `RFC 4648 §4: text that isn't whole groups is refused`(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func `what is encoded decodes to itself`() throws {
        let random = SeededRandom.printed()
        for length in 0..<200 {
            let bytes = random.source.bytes(length)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            guard length > 0 else { continue }
            #expect(try PEM.blocks(in: PEM.encode("X", der: bytes)) == [PEM.Block(label: "X", der: bytes)])
        }
    }
}
