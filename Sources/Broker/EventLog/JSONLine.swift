import IoTModel

/// Writes one JSON object on one line, from texts that a peer may have chosen.
///
/// RFC 8259 §7. Beside what JSON demands, the characters are escaped that could end a line, drive a terminal or turn
/// the direction of writing. Every Swift string is valid Unicode, so bytes that were not UTF-8 arrive as U+FFFD.
struct JSONLine {
    private var bytes: [UInt8]
    private var isFirst = true

    /// Continues what is in `bytes`.
    init(into bytes: consuming [UInt8]) {
        self.bytes = bytes
        self.bytes.append(UInt8(ascii: "{"))
    }

    /// Everything so far, with the object closed and a line feed.
    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    mutating func member(_ name: StaticString, _ text: String?, maximumBytes: Int = LogEntry.maximumTextBytes) {
        guard let text else { return }
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        append(text, maximumBytes: maximumBytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func member(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        begin(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    mutating func null(_ name: StaticString) {
        begin(name)
        bytes.append(contentsOf: "null".utf8)
    }

    /// AWS's form of a time stamp, such as `2030-01-02 03:04:05.678`, UTC.
    mutating func member(_ name: StaticString, _ time: WallTime) {
        begin(name)
        let date = time.civilDate
        let second = time.secondOfDay
        let remainder = time.milliseconds % 1_000
        append(max(0, date.year), width: 4, after: "\"")
        append(date.month, width: 2, after: "-")
        append(date.day, width: 2, after: "-")
        append(second / 3_600, width: 2, after: " ")
        append(second / 60 % 60, width: 2, after: ":")
        append(second % 60, width: 2, after: ":")
        append(remainder < 0 ? remainder + 1_000 : remainder, width: 3, after: ".")
        bytes.append(UInt8(ascii: "\""))
    }

    /// Left out when there are no elements. Each element is an object, which `write` fills.
    mutating func array<Element>(
        _ name: StaticString, _ elements: some Collection<Element>, write: (inout JSONLine, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        begin(name)
        var separator = UInt8(ascii: "[")
        for element in elements {
            bytes.append(separator)
            bytes.append(UInt8(ascii: "{"))
            isFirst = true
            write(&self, element)
            bytes.append(UInt8(ascii: "}"))
            separator = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    private mutating func begin(_ name: StaticString) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// The last `width` decimal digits of a number that isn't negative.
    private mutating func append(_ number: Int64, width: Int, after separator: Unicode.Scalar) {
        bytes.append(UInt8(ascii: separator))
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func append(_ text: String, maximumBytes: Int) {
        if text.utf8.count <= maximumBytes, text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        let end = bytes.count + maximumBytes
        for scalar in text.unicodeScalars {
            guard bytes.count < end else {
                bytes.append(contentsOf: "…".utf8)
                return
            }
            append(scalar)
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: #"\""#.utf8)
        case "\\": bytes.append(contentsOf: #"\\"#.utf8)
        case "\n": bytes.append(contentsOf: #"\n"#.utf8)
        case "\r": bytes.append(contentsOf: #"\r"#.utf8)
        case "\t": bytes.append(contentsOf: #"\t"#.utf8)
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
            "\u{2066}"..."\u{2069}":
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: #"\u"#.utf8)
            for shift in stride(from: 12, through: 0, by: -4) {
                bytes.append(digits[Int(scalar.value >> UInt32(shift) & 15)])
            }
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
        }
    }

    /// Printable ASCII without the two characters that JSON escapes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
