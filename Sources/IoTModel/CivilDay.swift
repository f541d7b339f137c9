/// A day of civil time (UTC), such as `2030-01-02`.
package struct CivilDay: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Since 1970-01-01.
    package let number: Int64

    package init(_ time: WallTime) {
        let milliseconds = time.milliseconds
        number = milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds + 1) / 86_400_000 - 1
    }

    /// Reads what `description` writes; nil for another text.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            let time = WallTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
        else { return nil }
        self.init(time)
    }

    package var start: WallTime { WallTime(milliseconds: number * 86_400_000) }

    package var description: String { String(start.description.prefix(10)) }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
