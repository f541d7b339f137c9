/// A moment of civil time (UTC), in milliseconds since 1970: for validity dates and stamps, never for timers.
package struct WallTime: Hashable, Sendable, Comparable, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { milliseconds = seconds * 1000 }

    /// Seconds since 1970, as AWS's JSON gives time stamps.
    package var seconds: Double { Double(milliseconds) / 1000 }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package func advanced(by duration: Duration) -> WallTime {
        let (seconds, attoseconds) = duration.components
        return WallTime(milliseconds: milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}

/// Where civil time comes from. A parameter everywhere, so that any run can be replayed.
package struct WallClock: Sendable {
    package let now: @Sendable () -> WallTime
    package init(now: @escaping @Sendable () -> WallTime) { self.now = now }
}

/// Where unpredictable bytes come from: identifiers, serial numbers, secrets.
package struct RandomSource: Sendable {
    /// Gives as many bytes as asked.
    package let bytes: @Sendable (_ count: Int) -> [UInt8]
    package init(bytes: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.bytes = bytes }

    /// From the operating system's generator.
    package static let system = RandomSource { count in
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        // Each word may be a call to the kernel: eight bytes of it are used, not one.
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }

    /// A random (version 4) UUID in its lower-case text form. RFC 9562 §5.4.
    ///
    /// - Parameter version: another one for bytes that aren't random.
    package func uuid(version: UInt8 = 4) -> String {
        var octets = bytes(16)
        octets[6] = octets[6] & 0x0F | version << 4
        octets[8] = octets[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, octet) in octets.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension WallTime: CustomStringConvertible {
    /// ISO 8601 in UTC with whole seconds, such as `2030-01-02T03:04:05Z`.
    package var description: String {
        let (year, month, day) = civilDate
        let ofDay = secondOfDay
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(padded(ofDay / 3600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))Z"
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Seconds since midnight, UTC.
    package var secondOfDay: Int64 {
        let seconds = milliseconds.flooredQuotient(by: 1_000)
        return seconds - seconds.flooredQuotient(by: 86_400) * 86_400
    }

    /// The proleptic Gregorian date, UTC, counted in 400-year eras that begin on 1 March.
    package var civilDate: (year: Int64, month: Int64, day: Int64) {
        let day = milliseconds.flooredQuotient(by: 86_400_000) + 719_468
        let era = day.flooredQuotient(by: 146_097)
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }
}
