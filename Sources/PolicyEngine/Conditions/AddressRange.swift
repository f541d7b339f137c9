/// An IP address or a block of addresses (RFC 4632, RFC 4291 §2.3). IPv4-mapped IPv6 addresses are IPv4 addresses.
struct AddressRange: Equatable {
    private enum Family { case v4, v6 }

    private let family: Family
    private let high: UInt64
    private let low: UInt64
    /// Leading bits that count, of 32 or 128.
    private let prefixBits: Int

    /// An address alone, or with `/` and a number of leading bits. Bits behind these are ignored.
    init?(_ text: UnsafeRawBufferPointer) {
        var address = text[...]
        var bits: Int?
        if let slash = text.lastIndex(of: UInt8(ascii: "/")) {
            guard let number = Self.decimal(text[(slash + 1)...], most: 128) else { return nil }
            address = text[..<slash]
            bits = number
        }
        if let v4 = Self.v4(address) {
            guard bits ?? 32 <= 32 else { return nil }
            (family, high, low, prefixBits) = (.v4, 0, UInt64(v4), bits ?? 32)
        } else if let groups = Self.v6(address) {
            // ::ffff:a.b.c.d
            if groups.high == 0, groups.low >> 32 == 0xFFFF, bits ?? 128 >= 96 {
                (family, high, low, prefixBits) = (.v4, 0, groups.low & 0xFFFF_FFFF, (bits ?? 128) - 96)
            } else {
                (family, high, low, prefixBits) = (.v6, groups.high, groups.low, bits ?? 128)
            }
        } else {
            return nil
        }
    }

    /// Whether the address `other`, whose own prefix doesn't count, lies inside.
    func contains(_ other: AddressRange) -> Bool {
        guard family == other.family else { return false }
        switch family {
        case .v4: return (low ^ other.low) >> UInt64(32 - prefixBits) == 0
        case .v6:
            if prefixBits <= 64 { return (high ^ other.high) >> UInt64(64 - prefixBits) == 0 }
            return high == other.high && (low ^ other.low) >> UInt64(128 - prefixBits) == 0
        }
    }

    private static func decimal(_ text: Slice<UnsafeRawBufferPointer>, most: Int) -> Int? {
        guard 1...3 ~= text.count, text.allSatisfy(\.isDigit) else { return nil }
        let value = text.reduce(0) { $0 * 10 + Int($1 & 15) }
        return value <= most ? value : nil
    }

    private static func v4(_ text: Slice<UnsafeRawBufferPointer>) -> UInt32? {
        var rest = text
        var address: UInt32 = 0
        for index in 0..<4 {
            let end = index == 3 ? rest.endIndex : rest.firstIndex(of: UInt8(ascii: "."))
            guard let end, let part = decimal(rest[..<end], most: 255) else { return nil }
            address = address << 8 | UInt32(part)
            if index < 3 { rest = rest[(end + 1)...] }
        }
        return address
    }

    /// RFC 4291 §2.2: groups of up to four digits, one `::` for a run of zeros, the last 32 bits perhaps as IPv4.
    private static func v6(_ text: Slice<UnsafeRawBufferPointer>) -> (high: UInt64, low: UInt64)? {
        let colon = UInt8(ascii: ":")
        var before = Groups()
        var after = Groups()
        var isShortened = false
        var rest = text
        if rest.starts(with: [colon, colon]) {
            isShortened = true
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let end = rest.firstIndex(of: colon) ?? rest.endIndex
            let part = rest[..<end]
            if end == rest.endIndex, part.contains(UInt8(ascii: ".")) {
                guard let address = v4(part) else { return nil }
                if isShortened { after.append(address) } else { before.append(address) }
                break
            }
            guard 1...4 ~= part.count else { return nil }
            var group: UInt64 = 0
            for byte in part {
                guard let digit = byte.hexadecimalValue else { return nil }
                group = group << 4 | UInt64(digit)
            }
            if isShortened { after.append(group) } else { before.append(group) }
            guard end < rest.endIndex else { break }
            rest = rest[(end + 1)...]
            if rest.first == colon {
                guard !isShortened else { return nil }
                isShortened = true
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        let count = before.count + after.count
        guard isShortened ? count < 8 : count == 8 else { return nil }
        let start = before.shifted(left: 8 - before.count)
        return (start.high | after.high, start.low | after.low)
    }

    /// 16-bit groups, the last one lowest.
    private struct Groups {
        private(set) var high: UInt64 = 0
        private(set) var low: UInt64 = 0
        private(set) var count = 0

        mutating func append(_ group: UInt64) {
            self = shifted(left: 1)
            low |= group
            count += 1
        }

        mutating func append(_ address: UInt32) {
            append(UInt64(address >> 16))
            append(UInt64(address & 0xFFFF))
        }

        func shifted(left groups: Int) -> Groups {
            var result = self
            for _ in 0..<min(groups, 8) {
                result.high = result.high << 16 | result.low >> 48
                result.low <<= 16
            }
            return result
        }
    }
}
