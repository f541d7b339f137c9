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
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// A random (version 4) UUID in its lower-case text form. RFC 9562 §5.4.
    package func uuid() -> String {
        var octets = bytes(16)
        octets[6] = octets[6] & 0x0F | 0x40
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
