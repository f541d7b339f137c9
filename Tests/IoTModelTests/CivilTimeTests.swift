import IoTModel
import Testing

@Suite struct CivilTimeTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (2000, 2, 29, 951_782_400), (1999, 12, 31, 946_598_400), (2100, 3, 1, 4_107_542_400),
        (1600, 2, 29, -11_670_998_400), (0, 1, 1, -62_167_219_200), (9_999, 12, 31, 253_402_214_400),
    ])
    func `a date is counted from 1970 in the Gregorian calendar`(year: Int64, month: Int64, day: Int64, seconds: Int64)
    {
        #expect(
            WallTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0) == WallTime(seconds: seconds))
    }

    @Test(arguments: [
        (2026, 2, 29, 0, 0, 0), (2100, 2, 29, 0, 0, 0), (2026, 4, 31, 0, 0, 0), (2026, 0, 1, 0, 0, 0),
        (2026, 13, 1, 0, 0, 0), (2026, 1, 0, 0, 0, 0), (2026, 1, 32, 0, 0, 0), (2026, 1, 1, 24, 0, 0),
        (2026, 1, 1, 0, 60, 0), (2026, 1, 1, 0, 0, 60), (2026, 1, 1, -1, 0, 0), (10_000, 1, 1, 0, 0, 0),
        (-1, 1, 1, 0, 0, 0),
    ])
    func `there is no such day or time`(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) {
        #expect(WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second) == nil)
    }

    @Test func `every day from 1599 to 2401 is the date that it was made of`() throws {
        for day in -135_000...157_500 {
            let time = WallTime(seconds: Int64(day) * 86_400 + 3_723)
            let date = time.civilDate
            let made = WallTime(year: date.year, month: date.month, day: date.day, hour: 1, minute: 2, second: 3)
            guard made == time else {
                Issue.record("\(time) became \(made.map(String.init(describing:)) ?? "nothing")")
                return
            }
        }
    }
}
