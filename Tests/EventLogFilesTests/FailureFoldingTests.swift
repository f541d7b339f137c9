import Broker
import IoTModel
import Testing

@Suite struct FailureFoldingTests {
    private static let atOnce = FailureFolding.writtenAtOnce

    /// Gives the same failure `count` times at one moment; the answers that were `.write`.
    private func written(
        _ count: Int, of entry: LogEntry, by folding: inout FailureFolding, now: Duration = .zero
    ) -> Int {
        (0..<count).filter { _ in folding.failed(entry, now: now) == .write }.count
    }

    @Test(arguments: [(atOnce, atOnce, 0), (atOnce + 1, atOnce, 1), (atOnce + 950, atOnce, 950)])
    func `alike failures beyond the limit are held and told in one line`(_ given: Int, _ now: Int, _ held: Int) {
        var folding = FailureFolding()
        #expect(written(given, of: refusal(from: "192.0.2.1"), by: &folding) == now)
        let told = folding.due(now: FailureFolding.stretch)
        #expect(told.map(\.count) == (held == 0 ? [] : [held]))
        #expect(told.allSatisfy { $0.reason == "SNI_MISSING" && $0.source?.ip == "192.0.2.1" })
    }

    @Test func `nothing is told before the stretch is over, and nothing twice`() {
        var folding = FailureFolding()
        _ = written(Self.atOnce + 1, of: refusal(from: "192.0.2.1"), by: &folding)
        #expect(folding.due(now: FailureFolding.stretch - .milliseconds(1)).isEmpty)
        #expect(folding.due(now: FailureFolding.stretch).count == 1)
        #expect(folding.due(now: FailureFolding.stretch * 9).isEmpty)
    }

    @Test func `after a stretch failures are written again`() {
        var folding = FailureFolding()
        let entry = refusal(from: "192.0.2.1")
        _ = written(Self.atOnce + 1, of: entry, by: &folding)
        #expect(folding.failed(entry, now: .seconds(9)) == .hold)
        _ = folding.due(now: .seconds(10))
        #expect(folding.failed(entry, now: .seconds(10)) == .write)
    }

    @Test func `another source, reason or type of event counts for itself`() {
        var folding = FailureFolding()
        _ = written(Self.atOnce + 1, of: refusal(from: "192.0.2.1"), by: &folding)
        var connect = refusal(from: "192.0.2.1")
        connect.eventType = .connect
        #expect(folding.failed(refusal(from: "192.0.2.2"), now: .zero) == .write)
        #expect(folding.failed(refusal(from: "192.0.2.1", reason: "SNI_UNKNOWN"), now: .zero) == .write)
        #expect(folding.failed(connect, now: .zero) == .write)
        #expect(folding.failed(refusal(from: "192.0.2.1"), now: .zero) == .hold)
    }

    @Test func `the line that tells is the latest one held`() {
        var folding = FailureFolding()
        for second in 0...Self.atOnce {
            _ = folding.failed(refusal(from: "192.0.2.1", at: WallTime(seconds: Int64(second))), now: .zero)
        }
        #expect(folding.rest().map(\.timestamp.seconds) == [Double(Self.atOnce)])
    }

    @Test func `stretches end each in its own time`() {
        var folding = FailureFolding()
        _ = written(Self.atOnce + 1, of: refusal(from: "192.0.2.1"), by: &folding, now: .zero)
        _ = written(Self.atOnce + 1, of: refusal(from: "192.0.2.2"), by: &folding, now: .seconds(4))
        #expect(folding.due(now: .seconds(10)).map(\.source?.ip) == ["192.0.2.1"])
        #expect(folding.due(now: .seconds(13)).isEmpty)
        #expect(folding.due(now: .seconds(14)).map(\.source?.ip) == ["192.0.2.2"])
    }

    @Test func `sources beyond the limit share one count`() {
        var folding = FailureFolding()
        for number in 0..<FailureFolding.maximumSources {
            #expect(folding.failed(refusal(from: "known-\(number)"), now: .zero) == .write)
        }
        let answers = (0..<Self.atOnce + 5).map { folding.failed(refusal(from: "new-\($0)"), now: .zero) }
        #expect(answers.filter { $0 == .write }.count == Self.atOnce)
        #expect(folding.failed(refusal(from: "known-0"), now: .zero) == .write)
        #expect(folding.rest().map(\.count) == [5])
    }
}
