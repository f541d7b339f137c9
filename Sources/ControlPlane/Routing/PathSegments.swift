/// A path split at its slashes before anything is decoded: an encoded slash belongs to its segment.
struct PathSegments {
    private let raw: [Substring]

    /// - Parameter path: as on the wire, without the query.
    init(_ path: String) {
        raw = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
    }

    private init(_ raw: [Substring]) { self.raw = raw }

    var count: Int { raw.count }

    subscript(index: Int) -> Substring { raw[index] }

    func decoded(_ index: Int) -> String? { percentDecoded(raw[index]) }

    /// What follows from `index` on, with its slashes.
    func from(_ index: Int) -> Substring {
        guard let last = raw.last else { return "" }
        return raw[index].base[raw[index].startIndex..<last.endIndex]
    }

    var withoutTrailingSlash: PathSegments { raw.last == "" ? PathSegments(raw.dropLast()) : self }
}

/// RFC 3986 §2.1. Nil when a `%` isn't followed by two hexadecimal digits, or the result isn't UTF-8.
func percentDecoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var decoded: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
        guard byte == UInt8(ascii: "%") else {
            decoded.append(byte)
            continue
        }
        guard let high = bytes.next().flatMap(hexadecimalDigit), let low = bytes.next().flatMap(hexadecimalDigit) else {
            return nil
        }
        decoded.append(high << 4 | low)
    }
    return String(validating: decoded, as: UTF8.self)
}

private func hexadecimalDigit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
