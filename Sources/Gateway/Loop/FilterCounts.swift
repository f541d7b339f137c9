/// How many subscriptions of one loop stand behind each filter: other loops need to know only of the first and the last.
struct FilterCounts {
    private var counts: [[UInt8]: Int] = [:]

    /// - Returns: whether it is the first.
    mutating func add(_ filter: [UInt8]) -> Bool {
        let count = counts[filter, default: 0] + 1
        counts[filter] = count
        return count == 1
    }

    /// - Returns: whether it was the last.
    mutating func remove(_ filter: [UInt8]) -> Bool {
        guard let count = counts[filter] else { return false }
        counts[filter] = count > 1 ? count - 1 : nil
        return count == 1
    }
}
