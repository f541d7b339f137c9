/// RFC 3986 §2 as AWS uses it: everything but unreserved characters is encoded, with upper-case digits.
enum PercentEncoding {
    /// Encodes every byte once more: a `%` becomes `%25`.
    /// - Parameter slashes: whether `/` is kept.
    static func encode(_ bytes: some Sequence<UInt8>, keepingSlashes slashes: Bool = false) -> String {
        var encoded: [UInt8] = []
        for byte in bytes { append(byte, to: &encoded, keepingSlashes: slashes) }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// One form for every way to write the same component: escapes are decoded first. A `%` that begins no escape, and
    /// `+`, stand for themselves.
    static func normalize(_ component: some Sequence<UInt8>) -> String {
        var encoded: [UInt8] = []
        for byte in octets(component) { append(byte, to: &encoded, keepingSlashes: false) }
        return String(decoding: encoded, as: UTF8.self)
    }

    static func decode(_ component: some Sequence<UInt8>) -> String {
        String(decoding: octets(component), as: UTF8.self)
    }

    private static func octets(_ component: some Sequence<UInt8>) -> [UInt8] {
        let characters = Array(component)
        var octets: [UInt8] = []
        octets.reserveCapacity(characters.count)
        var index = 0
        while index < characters.count {
            if characters[index] == UInt8(ascii: "%"), index + 2 < characters.count,
                let high = nibble(characters[index + 1]), let low = nibble(characters[index + 2])
            {
                octets.append(high << 4 | low)
                index += 3
            } else {
                octets.append(characters[index])
                index += 1
            }
        }
        return octets
    }

    private static func append(_ byte: UInt8, to encoded: inout [UInt8], keepingSlashes slashes: Bool) {
        if isUnreserved(byte) || (slashes && byte == UInt8(ascii: "/")) {
            encoded.append(byte)
        } else {
            let digits = Array("0123456789ABCDEF".utf8)
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// The `name=value` parts of a query, still encoded. Split by bytes: characters may join a separator with what follows.
func queryParts(_ query: String) -> [(name: Substring.UTF8View, value: Substring.UTF8View)] {
    query.utf8.split(separator: UInt8(ascii: "&")).map { part in
        let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        return (part[..<equals], part[equals...].dropFirst())
    }
}

/// The value of one hexadecimal digit in either case.
func nibble(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
