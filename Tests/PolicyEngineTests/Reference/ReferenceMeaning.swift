import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Addresses as the C library reads them.
enum ReferenceAddress {
    static func isInside(_ address: String, _ range: String) -> Bool {
        guard let (inner, _) = bits(of: address), let (outer, count) = bits(of: range) else { return false }
        return inner.count == outer.count && inner.prefix(count) == outer.prefix(count)
    }

    /// 32 or 128 bits and how many of them count. An IPv4-mapped address is an IPv4 address.
    private static func bits(of text: String) -> ([Bool], Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let bytes = octets(parts[0]) else { return nil }
        var bits: [Bool] = []
        for byte in bytes {
            for shift in [7, 6, 5, 4, 3, 2, 1, 0] as [UInt8] { bits.append((byte >> shift) & 1 == 1) }
        }
        guard let count = parts.count == 2 ? Int(parts[1]) : bits.count, count >= 0, count <= bits.count else {
            return nil
        }
        let isMapped = bytes.count == 16 && bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        return isMapped && count >= 96 ? (Array(bits[96...]), count - 96) : (bits, count)
    }

    private static func octets(_ text: String) -> [UInt8]? {
        var v4 = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &v4) == 1 { return v4 }
        var v6 = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &v6) == 1 ? v6 : nil
    }
}

/// Dates as Foundation's calendar counts them.
enum ReferenceTime {
    static func seconds(_ text: String) -> Double? {
        // More digits are no time of this world.
        if 1...12 ~= text.count, text.allSatisfy({ $0.isASCII && $0.isNumber }) { return Double(text) }
        for format in ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssXXXXX"] {
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(identifier: "UTC")
            formatter.isLenient = false
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date.timeIntervalSince1970 }
        }
        return nil
    }

    static func text(_ seconds: Int) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
    }
}
