import Crypto

/// RSA keys whose private half everybody can know, by a digest, as Debian's package `openssl-blacklist` lists those of
/// CVE-2008-0166: a line for each key with the last 20 hexadecimal digits of the SHA-1 of `Modulus=HEX` and a line feed.
package struct WeakKeyList: Sendable {
    /// The last 10 octets of the digest, in two parts.
    private struct Entry: Hashable {
        let high: UInt16
        let low: UInt64
    }

    private var entries: Set<Entry> = []

    package var count: Int { entries.count }

    package init() {}

    /// Takes the lines of a list in. Lines that begin with `#` are comments.
    ///
    /// - Parameter maximum: entries in all.
    /// - Throws: `Unreadable`, with the number of the line, from 1.
    package mutating func add(_ text: some StringProtocol, maximum: Int) throws(Unreadable) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let digits = String(line.filter { !$0.isWhitespace })
            guard !digits.isEmpty, !digits.hasPrefix("#") else { continue }
            guard [20, 40].contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                let high = UInt16(digits.suffix(20).prefix(4), radix: 16),
                let low = UInt64(digits.suffix(16), radix: 16)
            else { throw Unreadable(line: index + 1, reason: "expected 20 or 40 hexadecimal digits") }
            entries.insert(Entry(high: high, low: low))
            guard entries.count <= maximum else {
                throw Unreadable(line: index + 1, reason: "more than \(maximum) keys in all")
            }
        }
    }

    /// - Parameter modulus: most significant octet first, without leading zeros.
    package func contains(_ modulus: [UInt8]) -> Bool {
        let digits = modulus.map { octet in
            let text = String(octet, radix: 16, uppercase: true)
            return text.utf8.count == 1 ? "0" + text : text
        }
        let digest = Array(Insecure.SHA1.hash(data: Array("Modulus=\(digits.joined())\n".utf8)))
        let high = digest[10..<12].reduce(0) { $0 << 8 | UInt16($1) }
        let low = digest[12..<20].reduce(0) { $0 << 8 | UInt64($1) }
        return entries.contains(Entry(high: high, low: low))
    }

    /// A list that isn't one.
    package struct Unreadable: Error, Equatable {
        package let line: Int
        package let reason: String

        package init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }
}
