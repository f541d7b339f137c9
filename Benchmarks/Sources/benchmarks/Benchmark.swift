import CAllocationCounter
import Glibc

/// One row of the table: an operation and how to repeat it.
struct Benchmark: Sendable {
    let name: String
    /// Runs the operation `count` times and returns something that depends on each run, so that none is optimised away.
    let run: @Sendable (_ count: Int) -> Int

    struct Figures {
        /// CPU time of the fastest of several rounds: what disturbs a round only ever makes it slower.
        let nanoseconds: Double
        /// Of the round in the middle.
        let median: Double
        let allocations: Double
    }

    func measure() -> Figures {
        // What is built at the first use isn't measured.
        _ = elapsed(1)
        var count = 1
        while elapsed(count).nanoseconds < 20_000_000 { count *= 2 }
        let rounds = (0..<7).map { _ in elapsed(count) }
        let times = rounds.map(\.nanoseconds).sorted()
        let fewest = rounds.map(\.allocations).min() ?? 0
        return Figures(
            nanoseconds: Double(times[0]) / Double(count), median: Double(times[times.count / 2]) / Double(count),
            allocations: Double(fewest) / Double(count))
    }

    private func elapsed(_ count: Int) -> (nanoseconds: UInt64, allocations: UInt64) {
        let allocations = allocation_count()
        let start = Self.cpuNanoseconds()
        let result = run(count)
        let end = Self.cpuNanoseconds()
        withUnsafePointer(to: result) { _ = $0 }
        Self.sink &+= result
        return (end - start, allocation_count() - allocations)
    }

    nonisolated(unsafe) private static var sink = 0  // one thread alone measures

    private static func cpuNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
