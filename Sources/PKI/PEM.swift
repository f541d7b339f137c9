/// The textual encoding of certificates and keys, read leniently and written strictly. RFC 7468.
///
/// Text around the blocks (`openssl x509 -text` output, bag attributes, comments), CRLF, indentation and lost line
/// breaks do no harm; the frame and the base64 inside it must be whole.
package enum PEM {
    package struct Block: Equatable, Sendable {
        /// Such as `CERTIFICATE`.
        package let label: String
        package let der: [UInt8]
    }

    /// DER of the first certificate in `text`; what follows it is not looked at.
    package static func certificate(in text: String) throws(CertificateError) -> [UInt8] {
        try first(of: certificateLabels, in: text)
    }

    /// DER of the certificates in `text`, in order; at least one.
    package static func certificates(in text: String) throws(CertificateError) -> [[UInt8]] {
        let found = try blocks(in: text).filter { certificateLabels.contains($0.label) }
        guard !found.isEmpty else { return [try first(of: certificateLabels, in: text)] }
        return found.map(\.der)
    }

    /// DER of the first certificate signing request in `text`.
    package static func signingRequest(in text: String) throws(CertificateError) -> [UInt8] {
        try first(of: ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], in: text)
    }

    /// Every block of `text`, in order; none is no error.
    package static func blocks(in text: String) throws(CertificateError) -> [Block] {
        var frames = FrameReader(text)
        var blocks: [Block] = []
        while let frame = try frames.next() {
            blocks.append(Block(label: frame.label, der: try decode(frame)))
        }
        return blocks
    }

    /// One block with lines of 64 characters, ended by a newline.
    package static func encode(_ label: String, der: some Collection<UInt8>) -> String {
        var text = Array("-----BEGIN \(label)-----\n".utf8)
        for (index, character) in Base64.encode(der).enumerated() {
            if index > 0, index % 64 == 0 { text.append(UInt8(ascii: "\n")) }
            text.append(character)
        }
        text.append(contentsOf: "\n-----END \(label)-----\n".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private static let certificateLabels = ["CERTIFICATE", "X509 CERTIFICATE"]

    private static func first(of labels: [String], in text: String) throws(CertificateError) -> [UInt8] {
        var frames = FrameReader(text)
        var others: [String] = []
        while let frame = try frames.next() {
            guard labels.contains(frame.label) else {
                others.append(frame.label)
                continue
            }
            return try decode(frame)
        }
        let found =
            others.first.map { "the text holds `\($0)` only" } ?? "the text holds no PEM block"
        throw .unreadablePEM("\(found); expected a block that begins with `-----BEGIN \(labels[0])-----`")
    }

    private static func decode(_ frame: FrameReader.Frame) throws(CertificateError) -> [UInt8] {
        guard let der = Base64.decode(frame.body), !der.isEmpty else {
            throw .unreadablePEM(
                "the `\(frame.label)` block isn't whole base64; expected the lines between BEGIN and END unchanged")
        }
        return der
    }
}

/// Finds the BEGIN and END lines of one block after another, in one pass.
private struct FrameReader {
    struct Frame {
        let label: String
        let body: ArraySlice<UInt8>
    }

    private static let begin = Array("-----BEGIN ".utf8)
    private static let dashes = Array("-----".utf8)
    private static let longestLabel = 64

    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    mutating func next() throws(CertificateError) -> Frame? {
        guard let start = Self.end(of: Self.begin, in: rest) else { return nil }
        rest = rest[start...]
        guard let labelEnd = Self.start(of: Self.dashes, in: rest.prefix(Self.longestLabel + Self.dashes.count)) else {
            throw .unreadablePEM("a BEGIN line has no end; expected `-----BEGIN CERTIFICATE-----`")
        }
        let label = String(decoding: rest[..<labelEnd], as: UTF8.self)
        rest = rest[(labelEnd + Self.dashes.count)...]
        let end = Array("-----END \(label)-----".utf8)
        guard let bodyEnd = Self.start(of: end, in: rest) else {
            throw .unreadablePEM("the `\(label)` block is cut off; expected `-----END \(label)-----` after it")
        }
        let body = rest[..<bodyEnd]
        rest = rest[(bodyEnd + end.count)...]
        return Frame(label: label, body: Self.withoutHeaders(body))
    }

    /// Drops the RFC 1421 headers that older tools write between BEGIN and the base64.
    private static func withoutHeaders(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let colon = body.lastIndex(of: UInt8(ascii: ":")) else { return body }
        guard let lineEnd = body[colon...].firstIndex(of: UInt8(ascii: "\n")) else { return [] }
        return body[(lineEnd + 1)...]
    }

    private static func start(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - pattern.count)).first { index in
            bytes[index] == pattern[0] && bytes[index..<(index + pattern.count)].elementsEqual(pattern)
        }
    }

    private static func end(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        start(of: pattern, in: bytes).map { $0 + pattern.count }
    }
}
