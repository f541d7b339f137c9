package import IoTModel

extension WallTime {
    /// Reads a time as date conditions do: a date, a date and time with zone, or seconds since 1970.
    package init?(policyText text: String) {
        guard let milliseconds = Array(text.utf8).withUnsafeBytes(ConditionText.moment) else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

/// What the text of a condition value says as a number, a moment or a truth value. Nil when it says no such thing.
enum ConditionText {
    /// Decimal, with fraction and exponent if any: `-1`, `2.5`, `1e3`.
    static func number(_ text: UnsafeRawBufferPointer) -> Double? {
        guard let last = text.last, last.isDigit else { return nil }
        for byte in text {
            // `Double` would also read hexadecimal, `inf` and `nan`.
            guard byte.isDigit || "+-.eE".utf8.contains(byte) else { return nil }
        }
        return Double(String(decoding: text, as: UTF8.self))
    }

    static func boolean(_ text: UnsafeRawBufferPointer) -> Bool? {
        if equalsIgnoringCase(text, "true") { return true }
        if equalsIgnoringCase(text, "false") { return false }
        return nil
    }

    private static func equalsIgnoringCase(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            text.count == word.count && zip(text, word).allSatisfy { $0.asciiLowercased == $1 }
        }
    }

    /// - Returns: milliseconds since 1970. A date, or date and time with zone (ISO 8601, W3C's profile), or seconds
    ///   since 1970.
    static func moment(_ text: UnsafeRawBufferPointer) -> Int64? {
        if text.count <= 12, !text.isEmpty, text.allSatisfy(\.isDigit) {
            return text.reduce(Int64(0)) { $0 * 10 + Int64($1 & 15) } * 1000
        }
        var reader = DigitReader(text: text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), 1...12 ~= month,
            reader.skip("-"), let day = reader.number(2), 1...daysInMonth(month, of: year) ~= day
        else { return nil }
        let midnight = daysSince1970(year: year, month: month, day: day) * 86_400_000
        if reader.isAtEnd { return midnight }
        guard reader.skip("T"), let time = reader.time(), let zone = reader.zone(), reader.isAtEnd else { return nil }
        return midnight + time - zone
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Proleptic Gregorian; years begin in March, so that the leap day is the last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = (marchYear >= 0 ? marchYear / 4 - marchYear / 100 + marchYear / 400 : -1)
        return marchYear * 365 + leapDays + dayOfYear - 719_468
    }
}

/// Fixed-width numbers of a time stamp.
private struct DigitReader {
    let text: UnsafeRawBufferPointer
    private var offset = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { offset == text.count }

    mutating func number(_ width: Int) -> Int64? {
        guard offset + width <= text.count else { return nil }
        var value: Int64 = 0
        for byte in text[offset..<offset + width] {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int64(byte & 15)
        }
        offset += width
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard offset < text.count, text[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.s…`, in milliseconds.
    mutating func time() -> Int64? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = number(2), second < 60 else { return nil }
        milliseconds += second * 1000
        guard skip(".") else { return milliseconds }
        guard var fraction = number(1) else { return nil }
        fraction *= 100
        var unit: Int64 = 10
        while let digit = number(1) {
            fraction += digit * unit
            unit /= 10
        }
        return milliseconds + fraction
    }

    /// `Z` or `±hh:mm`: the offset from UTC in milliseconds.
    mutating func zone() -> Int64? {
        if skip("Z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        if sign == 1 && !skip("+") { return nil }
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
        return sign * (hour * 60 + minute) * 60_000
    }
}
