import Broker
import IoTModel

/// What the beginning and the end of a line say, read without parsing the rest. Lines begin as `LogEntry.appendLine`
/// writes them: peers' texts come later, and their quotes are escaped.
struct LogLine {
    enum Shown: Equatable {
        case standard
        /// The name's place in the line.
        case logGroup(Range<Int>)
        case nowhere
    }

    let time: Int64
    /// As a number.
    let account: Int64
    let shown: Shown
    /// How much of the line is the entry itself, without the member that says where it is shown.
    let entryBytes: Int

    /// Nil for a line that isn't an entry: what a crash tore, or another program wrote.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let time = Self.time(line), line.last == UInt8(ascii: "}") else { return nil }
        self.time = time
        guard let account = Self.account(line) else { return nil }
        self.account = account
        (shown, entryBytes) = Self.shown(line)
    }

    /// Nothing but the stamp.
    static func time(_ line: UnsafeRawBufferPointer) -> Int64? {
        let start = beginning.utf8CodeUnitCount
        guard line.count > start + 23, line.begins(with: beginning) else { return nil }
        func number(_ place: Int, _ digits: Int) -> Int64? {
            var number: Int64 = 0
            for offset in start + place..<start + place + digits {
                let digit = Int64(line[offset]) - 48
                guard (0...9).contains(digit) else { return nil }
                number = number * 10 + digit
            }
            return number
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), let milliseconds = number(20, 3),
            let time = WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return time.milliseconds + milliseconds
    }

    private static let beginning: StaticString = #"{"timestamp":""#
    private static let accountMember: StaticString = #","accountId":""#
    private static let nowhereMember: StaticString = #","logGroup":null}"#
    private static let logGroupMember: StaticString = #","logGroup":""#

    private static func account(_ line: UnsafeRawBufferPointer) -> Int64? {
        let length = accountMember.utf8CodeUnitCount
        // Behind the stamp, the level and the trace's identifier.
        var place = beginning.utf8CodeUnitCount + 23
        let end = min(place + 256, line.count - length - 12)
        while place < end {
            guard line[place] == UInt8(ascii: ","), line[place...].begins(with: accountMember) else {
                place += 1
                continue
            }
            var number: Int64 = 0
            for byte in line[(place + length)..<(place + length + 12)] {
                let digit = Int64(byte) - 48
                guard (0...9).contains(digit) else { return nil }
                number = number * 10 + digit
            }
            return number
        }
        return nil
    }

    private static func shown(_ line: UnsafeRawBufferPointer) -> (Shown, Int) {
        let nowhere = line.count - nowhereMember.utf8CodeUnitCount
        if nowhere >= 0, line[nowhere...].begins(with: nowhereMember) { return (.nowhere, nowhere) }
        // A name has no character that JSON escapes.
        guard line.count >= 2, line[line.count - 2] == UInt8(ascii: "\"") else { return (.standard, line.count) }
        let end = line.count - 2
        guard let quote = line[..<end].lastIndex(of: UInt8(ascii: "\"")) else { return (.standard, line.count) }
        let member = quote + 1 - logGroupMember.utf8CodeUnitCount
        guard member >= 0, line[member...].begins(with: logGroupMember) else { return (.standard, line.count) }
        return (.logGroup(quote + 1..<end), member)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func begins(with text: StaticString) -> Bool { self[...].begins(with: text) }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where self[startIndex + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }
}
