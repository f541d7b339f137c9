import IoTModel

/// UTCTime and GeneralizedTime. X.680 §46 and §47; RFC 5280 §4.1.2.5 asks for the forms that end in seconds and `Z`,
/// but certificates in the field also leave the seconds out or give an offset from UTC, so those are read too.
enum CertificateTime {
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18

    /// Nil for another tag or a text that is no time. Fractions of a second are cut off.
    static func read(tag: UInt8, _ text: UnsafeRawBufferPointer) -> WallTime? {
        var digits = DigitReader(text: text)
        let year: Int64
        switch tag {
        case utcTime:
            guard let ofCentury = digits.number(2) else { return nil }
            year = ofCentury >= 50 ? 1_900 + ofCentury : 2_000 + ofCentury
        case generalizedTime:
            guard let whole = digits.number(4) else { return nil }
            year = whole
        default: return nil
        }
        guard let month = digits.number(2), let day = digits.number(2), let hour = digits.number(2),
            let minute = digits.number(2)
        else { return nil }
        let second = digits.number(2) ?? 0
        digits.skipFraction()
        guard let offsetSeconds = digits.zone(),
            let local = WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return local.advanced(by: .seconds(-offsetSeconds))
    }

    /// The tag and text for `time`: UTCTime until 2049, GeneralizedTime from 2050.
    static func encode(_ time: WallTime) -> (tag: UInt8, text: [UInt8]) {
        // `2030-01-02T03:04:05Z` holds the digits in the wanted order.
        let digits = time.description.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let zone = UInt8(ascii: "Z")
        let year = time.civilDate.year
        return (1_950...2_049).contains(year)
            ? (utcTime, digits.dropFirst(2) + [zone]) : (generalizedTime, digits + [zone])
    }
}

private struct DigitReader {
    let text: UnsafeRawBufferPointer
    private var position = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    /// The next `count` characters as a number; nil, and nothing consumed, when they aren't all digits.
    mutating func number(_ count: Int) -> Int64? {
        guard text.count - position >= count else { return nil }
        var value: Int64 = 0
        for index in position..<(position + count) {
            guard let digit = digit(at: index) else { return nil }
            value = value * 10 + digit
        }
        position += count
        return value
    }

    mutating func skipFraction() {
        guard position < text.count, text[position] == UInt8(ascii: ".") else { return }
        position += 1
        while position < text.count, digit(at: position) != nil { position += 1 }
    }

    /// Seconds east of UTC; nil unless a zone is there and ends the text.
    mutating func zone() -> Int64? {
        guard position < text.count else { return nil }
        let sign = text[position]
        position += 1
        if sign == UInt8(ascii: "Z") { return position == text.count ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(2), let minutes = number(2), position == text.count
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (sign == UInt8(ascii: "+") ? 1 : -1)
    }

    private func digit(at index: Int) -> Int64? {
        let character = text[index]
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
        return Int64(character - UInt8(ascii: "0"))
    }
}
