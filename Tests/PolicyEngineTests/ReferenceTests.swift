import Foundation
import Testing

/// The engine against an evaluator written straight from the rules. A failure names seed and round.
@Suite struct ReferenceTests {
    /// `POLICY_PAIRS` and `POLICY_SEED` make it more, or another, of them.
    @Test func `the engine decides 20,000 random requests as the reference evaluator does`() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["POLICY_SEED"].flatMap(UInt64.init) ?? 2026
        let pairs = environment["POLICY_PAIRS"].flatMap(Int.init) ?? 20_000
        var run = ReferenceRun(seed: seed)
        for _ in 0..<pairs { try run.next() }
        print("\(pairs) requests with seed \(seed): \(run.counts)")
        for answer in ["ALLOWED", "EXPLICIT_DENY", "IMPLICIT_DENY", "denied by one Deny more"] {
            #expect(run.counts[answer, default: 0] > pairs / 20, "seed \(seed): too few of \(answer)")
        }
    }
}
