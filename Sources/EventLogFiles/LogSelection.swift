import Broker
import IoTModel
import LogFilter

/// What one search has found, and whether it may go on.
struct LogSelection {
    private let search: LogSearch
    private let account: Int64
    private var logGroup: [UInt8]?
    private var answerBytes = 0
    private var readBytes = 0
    private(set) var events: [LogEvent] = []

    /// What CloudWatch Logs counts for each event beside its message.
    private static let eventOverheadBytes = 26

    init(_ search: LogSearch) {
        self.search = search
        account = Int64(search.account.rawValue) ?? -1
        if case .named(let name) = search.logGroup { logGroup = Array(name.utf8) }
    }

    /// Whether another block may be read: the first always, so that every search comes further.
    var mayRead: Bool { readBytes == 0 || readBytes < search.maximumReadBytes }

    /// Takes what fits from whole lines, in the direction of the search.
    ///
    /// - Parameter start: where in the file they begin.
    /// - Returns: where in the file to go on, when there was no room for more; else nil.
    mutating func take(_ bytes: [UInt8], from start: Int) -> Int? {
        readBytes += bytes.count
        return bytes.withUnsafeBytes { bytes in
            var lines: [Range<Int>] = []
            var lineStart = 0
            bytes.forEachLine { line in
                lines.append(lineStart..<lineStart + line.count)
                lineStart += line.count + 1
            }
            switch search.direction {
            case .forward:
                for line in lines where !take(UnsafeRawBufferPointer(rebasing: bytes[line])) {
                    return start + line.lowerBound
                }
            case .backward:
                for line in lines.reversed() where !take(UnsafeRawBufferPointer(rebasing: bytes[line])) {
                    return start + line.upperBound + 1
                }
            }
            return nil
        }
    }

    /// - Returns: false when the line is looked for and there is no room for it.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let line = LogLine(bytes), line.account == account, search.times.contains(line.time),
            isOfGroup(line, bytes)
        else { return true }
        let day = CivilDay(WallTime(milliseconds: line.time))
        guard search.days.includes(day) else { return true }
        var message = Array(bytes[..<line.entryBytes])
        if line.entryBytes < bytes.count { message.append(UInt8(ascii: "}")) }
        guard search.pattern.matches(message) else { return true }
        let size = message.count + Self.eventOverheadBytes
        guard events.count < search.maximumEvents, events.isEmpty || answerBytes + size <= search.maximumAnswerBytes
        else { return false }
        answerBytes += size
        events.append(
            LogEvent(
                time: WallTime(milliseconds: line.time), day: day, message: message, id: Self.id(line.time, bytes)))
        return true
    }

    private func isOfGroup(_ line: LogLine, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch (search.logGroup, line.shown) {
        case (.everything, _), (.standard, .standard): true
        case (.named, .logGroup(let range)): logGroup.map { bytes[range].elementsEqual($0) } ?? false
        case (.standard, _), (.named, _): false
        }
    }

    /// From the stamp and two hashes of the line, which has a random identifier in it.
    private static func id(_ time: Int64, _ line: UnsafeRawBufferPointer) -> String {
        let hashes = [line.hash(from: 0xCBF2_9CE4_8422_2325), line.hash(from: 0x6C62_272E_07BB_0142)]
        return padded("\(time)", 16) + hashes.map { padded("\($0)", 20) }.joined()
    }

    private static func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
