import IoTModel
import Testing

@Suite struct CivilDayTests {
    @Test(arguments: [
        ("1970-01-01", Int64(0)), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2030-01-02", 21_916),
    ])
    func `a day is written and read as its date`(_ text: String, _ number: Int64) throws {
        let day = try #require(CivilDay(text))
        #expect(day.number == number && day.description == text)
        #expect(CivilDay(day.start) == day)
        #expect(CivilDay(WallTime(milliseconds: day.start.milliseconds + 86_399_999)) == day)
        #expect(CivilDay(WallTime(milliseconds: day.start.milliseconds - 1)).number == number - 1)
    }

    @Test(arguments: [
        "", "2030-1-02", "2030-01-32", "2030-02-29", "20300102", "2030-01-02 ", "+030-01-02", "2030/01/02",
    ])
    func `other texts are no day`(_ text: String) { #expect(CivilDay(text) == nil) }
}
