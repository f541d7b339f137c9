import IoTModel

/// ISO 8601 basic format in UTC, `20261121T093000Z`, the only one that signatures use.
enum SignatureTime {
    static let expectation = "a time such as 20261121T093000Z"

    static func read(_ text: String) -> WallTime? {
        let characters = Array(text.utf8)
        guard characters.count == 16, characters[8] == UInt8(ascii: "T"), characters[15] == UInt8(ascii: "Z") else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for character in characters[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
                value = value * 10 + Int64(character - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
            let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        return WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    static func text(_ time: WallTime) -> String {
        time.description.filter { $0 != "-" && $0 != ":" }
    }
}
