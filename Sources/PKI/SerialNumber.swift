/// A certificate's serial number: any integer, though RFC 5280 §4.1.2.2 asks for a positive one of at most 20 octets.
package struct SerialNumber: Hashable, Sendable {
    /// Two's complement, most significant octet first, as in the certificate.
    package let octets: [UInt8]

    /// Longer serial numbers have no decimal form here: the conversion's cost grows with the square of the length.
    package static let longestDecimalOctets = 64

    init(_ octets: some Sequence<UInt8>) { self.octets = Array(octets) }

    package var isNegative: Bool { octets.first.map { $0 >= 0x80 } ?? false }

    /// The magnitude in lower-case hexadecimal, two digits an octet, with `-` before it when negative. `00` for zero.
    package var hexadecimal: String {
        let magnitude = magnitude
        return (isNegative ? "-" : "") + PKI.hexadecimal(magnitude.isEmpty ? [0] : magnitude)
    }

    /// Nil beyond `longestDecimalOctets`.
    package var decimal: String? {
        guard octets.count <= Self.longestDecimalOctets else { return nil }
        // Little-endian digits, base ten.
        var digits: [UInt8] = []
        for octet in magnitude {
            var carry = Int(octet)
            for index in digits.indices {
                carry += Int(digits[index]) << 8
                digits[index] = UInt8(carry % 10)
                carry /= 10
            }
            while carry > 0 {
                digits.append(UInt8(carry % 10))
                carry /= 10
            }
        }
        guard !digits.isEmpty else { return "0" }
        let text = String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return isNegative ? "-" + text : text
    }

    /// The absolute value without leading zero octets; empty for zero.
    private var magnitude: [UInt8] {
        var magnitude = octets
        if isNegative {
            var carry: UInt8 = 1
            for index in magnitude.indices.reversed() {
                let (sum, overflow) = (~magnitude[index]).addingReportingOverflow(carry)
                magnitude[index] = sum
                carry = overflow ? 1 : 0
            }
        }
        return Array(magnitude.drop { $0 == 0 })
    }
}

extension SerialNumber: CustomStringConvertible {
    package var description: String { hexadecimal }
}
