import Audit
import IoTModel
import Testing

@Suite struct ScheduleTests {
    private static func time(
        _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64 = 0, _ minute: Int64 = 0
    ) -> WallTime {
        WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: 0) ?? WallTime(seconds: 0)
    }

    struct Run: Sendable {
        let schedule: AuditSchedule
        let after: WallTime
        let expected: WallTime
    }

    // 2026-11-21 was a Saturday.
    private static let first = [
        Run(schedule: .daily, after: time(2026, 11, 21, 17), expected: time(2026, 11, 22)),
        Run(schedule: .daily, after: time(2026, 11, 21), expected: time(2026, 11, 22)),
        Run(schedule: .daily, after: time(2026, 12, 31, 23, 59), expected: time(2027, 1, 1)),
        Run(schedule: .weekly(.saturday), after: time(2026, 11, 21, 17), expected: time(2026, 11, 28)),
        Run(schedule: .weekly(.sunday), after: time(2026, 11, 21, 17), expected: time(2026, 11, 22)),
        Run(schedule: .weekly(.friday), after: time(2026, 11, 21, 17), expected: time(2026, 11, 27)),
        Run(schedule: .biweekly(.monday), after: time(2026, 11, 21, 17), expected: time(2026, 11, 23)),
        Run(schedule: .monthly(.day(1)), after: time(2026, 11, 21), expected: time(2026, 12, 1)),
        Run(schedule: .monthly(.day(22)), after: time(2026, 11, 21), expected: time(2026, 11, 22)),
        Run(schedule: .monthly(.day(21)), after: time(2026, 11, 21, 0, 1), expected: time(2026, 12, 21)),
        Run(schedule: .monthly(.day(1)), after: time(2026, 12, 2), expected: time(2027, 1, 1)),
        // A day that a month hasn't got is its last.
        Run(schedule: .monthly(.day(31)), after: time(2026, 11, 21), expected: time(2026, 11, 30)),
        Run(schedule: .monthly(.day(31)), after: time(2026, 11, 30), expected: time(2026, 12, 31)),
        Run(schedule: .monthly(.day(29)), after: time(2027, 2, 1), expected: time(2027, 2, 28)),
        Run(schedule: .monthly(.day(30)), after: time(2028, 2, 1), expected: time(2028, 2, 29)),
        Run(schedule: .monthly(.last), after: time(2028, 2, 29), expected: time(2028, 3, 31)),
        Run(schedule: .monthly(.last), after: time(2026, 11, 21), expected: time(2026, 11, 30)),
        Run(schedule: .monthly(.last), after: time(2026, 12, 31, 1), expected: time(2027, 1, 31)),
    ]

    @Test(arguments: first)
    func `the first run is at the next midnight of its days`(_ run: Run) {
        #expect(run.schedule.first(after: run.after) == run.expected)
    }

    @Test func `the next run follows the one before, and none is made up for`() {
        let run = Self.time(2026, 11, 23)
        let soon = Self.time(2026, 11, 23, 0, 1)
        #expect(AuditSchedule.daily.next(after: run, now: soon) == Self.time(2026, 11, 24))
        #expect(AuditSchedule.daily.next(after: run, now: Self.time(2026, 12, 5, 3)) == Self.time(2026, 12, 6))
        #expect(AuditSchedule.weekly(.monday).next(after: run, now: soon) == Self.time(2026, 11, 30))
        #expect(
            AuditSchedule.monthly(.day(31)).next(after: Self.time(2026, 11, 30), now: soon) == Self.time(2026, 12, 31))
    }

    @Test func `every second week stays every second week, also after weeks without a server`() {
        let schedule = AuditSchedule.biweekly(.monday)
        let run = Self.time(2026, 11, 23)
        #expect(schedule.next(after: run, now: Self.time(2026, 11, 23, 0, 1)) == Self.time(2026, 12, 7))
        #expect(schedule.next(after: run, now: Self.time(2026, 12, 6, 23)) == Self.time(2026, 12, 7))
        #expect(schedule.next(after: run, now: Self.time(2026, 12, 7)) == Self.time(2026, 12, 21))
        #expect(schedule.next(after: run, now: Self.time(2026, 12, 15)) == Self.time(2026, 12, 21))
    }

    @Test func `a day of the month is a number from 1 to 31, or LAST`() {
        for text in ["1", "31", "LAST"] { #expect(AuditSchedule.DayOfMonth(text)?.text == text) }
        for text in ["0", "32", "", "01", "last", "-1", "+1", " 1"] {
            #expect(AuditSchedule.DayOfMonth(text) == nil, "\(text)")
        }
    }
}
