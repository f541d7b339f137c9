import IoTModel

extension WallTime {
    static let expectation = "a time such as 2030-01-02T03:04:05Z"

    /// Date and time of day in UTC, as AWS's clients write a time into a query; fractions of a second are left out.
    /// RFC 3339 §5.6.
    init?(iso8601 text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("Z") || parts[1].hasSuffix("+00:00") else { return nil }
        let clock = parts[1].replacing("+00:00", with: "Z").dropLast().split(separator: ".", maxSplits: 1)
        let date = parts[0].split(separator: "-").map { Int64($0) }
        let time = (clock.first ?? "").split(separator: ":").map { Int64($0) }
        guard date.count == 3, time.count == 3, let year = date[0], let month = date[1], let day = date[2],
            let hour = time[0], let minute = time[1], let second = time[2]
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}
