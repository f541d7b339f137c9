/// A JSON value of a log entry, as far as filter patterns ask for it. RFC 8259.
package enum LogValue: Sendable, Equatable {
    case null
    case flag(Bool)
    /// With its text as written.
    case number(Double, text: [UInt8])
    /// UTF-8.
    case text([UInt8])
    case list([LogValue])
    /// In the order they were written; of a repeated name the first counts.
    case object([(name: [UInt8], value: LogValue)])

    /// Nil unless the bytes are one JSON value and nothing else.
    package init?(json bytes: [UInt8]) {
        var reader = LogValueReader(bytes)
        guard let value = reader.whole() else { return nil }
        self = value
    }

    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    func member(_ name: [UInt8]) -> LogValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    func element(_ index: Int) -> LogValue? {
        guard case .list(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    var children: [LogValue] {
        switch self {
        case .list(let elements): elements
        case .object(let members): members.map(\.value)
        case .null, .flag, .number, .text: []
        }
    }

    /// Nil unless it is a number as JSON writes them.
    static func parsedNumber(_ text: ArraySlice<UInt8>) -> Double? {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let unsigned = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        guard unsigned.first.map(isDigit) == true, unsigned.last.map(isDigit) == true,
            unsigned.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }),
            unsigned.first != UInt8(ascii: "0") || !(unsigned.dropFirst().first.map(isDigit) ?? false)
        else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }

    package static func == (left: LogValue, right: LogValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.flag(let left), .flag(let right)): left == right
        case (.number(let left, _), .number(let right, _)): left == right
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.object(let left), .object(let right)):
            left.elementsEqual(right) { $0.name == $1.name && $0.value == $1.value }
        case (_, _): false
        }
    }
}
