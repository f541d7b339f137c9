import Broker

/// Where a search goes on, as text: direction, file and place in it.
struct LogToken: Equatable {
    let direction: LogSearch.Direction
    let position: LogPosition

    init(_ direction: LogSearch.Direction, _ position: LogPosition) {
        self.direction = direction
        self.position = position
    }

    /// Nil for what isn't such a text.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let file = UInt64(parts[1], radix: 16), let offset = UInt64(parts[2], radix: 16),
            parts[1].utf8.count == 16, parts[2].utf8.count == 16
        else { return nil }
        switch parts[0] {
        case "f": direction = .forward
        case "b": direction = .backward
        default: return nil
        }
        position = LogPosition(file: file, offset: offset)
    }

    var text: String {
        "\(direction == .forward ? "f" : "b")/\(Self.padded(position.file))/\(Self.padded(position.offset))"
    }

    private static func padded(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension JSONBody {
    func logToken() throws(InvalidRequest) -> LogToken? {
        try optional("nextToken", "the token of the page before, as it was given", LogToken.init(_:))
    }
}
