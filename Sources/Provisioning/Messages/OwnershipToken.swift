import Crypto

/// What a device proves with that it was the one who had a certificate made: handed out once, kept as its digest.
package struct OwnershipToken: Sendable, Equatable {
    /// As the device has it.
    package let text: String

    /// - Parameter random: 32 bytes.
    package init(random: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        text = String(decoding: random.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// - Parameter text: from a device; anything.
    package init(_ text: String) { self.text = text }

    /// 32 bytes.
    package var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
