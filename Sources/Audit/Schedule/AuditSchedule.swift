package import IoTModel

/// When a scheduled audit runs: at midnight UTC of its days. AWS IoT API, `AuditFrequency`; AWS doesn't say at what time.
package enum AuditSchedule: Sendable, Hashable, Codable {
    case daily
    case weekly(Weekday)
    /// Every second week, beginning with the first such day.
    case biweekly(Weekday)
    case monthly(DayOfMonth)

    /// AWS IoT API, `DayOfWeek`.
    package enum Weekday: String, Sendable, Codable, CaseIterable {
        case sunday = "SUN"
        case monday = "MON"
        case tuesday = "TUE"
        case wednesday = "WED"
        case thursday = "THU"
        case friday = "FRI"
        case saturday = "SAT"

        /// Days since 1970; the first of them was a Thursday.
        init(ofDay day: Int64) { self = Self.allCases[Int(((day + 4) % 7 + 7) % 7)] }
    }

    /// AWS IoT API, `DayOfMonth`. A day that a month hasn't got is its last.
    package enum DayOfMonth: Sendable, Hashable, Codable {
        /// 1...31.
        case day(Int)
        case last

        package init?(_ text: String) {
            guard text != "LAST" else {
                self = .last
                return
            }
            guard let day = Int(text), (1...31).contains(day), text == "\(day)" else { return nil }
            self = .day(day)
        }

        package var text: String {
            switch self {
            case .day(let day): "\(day)"
            case .last: "LAST"
            }
        }
    }

    /// AWS IoT API, `AuditFrequency`.
    package enum Frequency: String, Sendable, CaseIterable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case biweekly = "BIWEEKLY"
        case monthly = "MONTHLY"
    }

    package var frequency: Frequency {
        switch self {
        case .daily: .daily
        case .weekly: .weekly
        case .biweekly: .biweekly
        case .monthly: .monthly
        }
    }

    package var dayOfWeek: Weekday? {
        switch self {
        case .daily, .monthly: nil
        case .weekly(let day), .biweekly(let day): day
        }
    }

    package var dayOfMonth: DayOfMonth? {
        if case .monthly(let day) = self { day } else { nil }
    }

    // MARK: Runs

    /// The first run after a moment.
    package func first(after moment: WallTime) -> WallTime {
        let day = Self.day(of: moment) + 1
        switch self {
        case .daily: return Self.midnight(of: day)
        case .weekly(let weekday), .biweekly(let weekday):
            let found = (day..<day + 7).first { Weekday(ofDay: $0) == weekday }
            return Self.midnight(of: found ?? day)
        case .monthly(let dayOfMonth):
            let (year, month, _) = Self.midnight(of: day).civilDate
            let thisMonth = Self.midnight(year: year, month: month, dayOfMonth)
            guard thisMonth <= moment else { return thisMonth }
            return month == 12
                ? Self.midnight(year: year + 1, month: 1, dayOfMonth)
                : Self.midnight(year: year, month: month + 1, dayOfMonth)
        }
    }

    /// The next run after `now` of one that ran, or should have run, at `run`: what was missed meanwhile isn't made up for.
    package func next(after run: WallTime, now: WallTime) -> WallTime {
        guard case .biweekly = self else { return first(after: max(run, now)) }
        let period: Int64 = 14 * 86_400_000
        let missed = max(0, now.milliseconds - run.milliseconds) / period
        return WallTime(milliseconds: run.milliseconds + (missed + 1) * period)
    }

    private static func day(of moment: WallTime) -> Int64 {
        let day = moment.milliseconds / 86_400_000
        return moment.milliseconds < 0 && moment.milliseconds % 86_400_000 != 0 ? day - 1 : day
    }

    private static func midnight(of day: Int64) -> WallTime { WallTime(milliseconds: day * 86_400_000) }

    private static func midnight(year: Int64, month: Int64, _ day: DayOfMonth) -> WallTime {
        let wanted: Int64 =
            switch day {
            case .day(let day): Int64(day)
            case .last: 31
            }
        // Every month has a 28th.
        let days = stride(from: wanted, through: min(wanted, 28), by: -1)
        for day in days {
            if let found = WallTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0) { return found }
        }
        preconditionFailure("month \(month) of \(year) has a day of 28 or less")
    }
}
