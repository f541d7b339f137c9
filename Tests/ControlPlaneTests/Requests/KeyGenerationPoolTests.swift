import Dispatch
import Testing

@testable import ControlPlane

@Suite(.timeLimit(.minutes(1))) struct KeyGenerationPoolTests {
    private struct Failed: Error, Equatable {}

    /// Waits on a thread of the pool, never on one of Swift's.
    private func block(_ pool: KeyGenerationPool, until semaphore: DispatchSemaphore) async throws -> Int {
        try await pool.run { () throws(Failed) in
            semaphore.wait()
            return 1
        }.get()
    }

    private func wait(until isTrue: () -> Bool) async {
        while !isTrue() { await Task.yield() }
    }

    @Test func `as many run and wait as may, and one more is refused`() async throws {
        let pool = KeyGenerationPool(running: 2, waiting: 3)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for taken in 1...5 {
                group.addTask { try await block(pool, until: gate) }
                await wait { pool.load.running + pool.load.waiting == taken }
            }
            #expect(pool.load == (2, 3))
            await #expect(throws: APIError.self) { try await block(pool, until: gate) }
            for _ in 1...5 { gate.signal() }
            let made = try await group.reduce(0, +)
            #expect(made == 5)
        }
        await wait { pool.load == (0, 0) }
        #expect(try await pool.run { () throws(Failed) in 7 }.get() == 7)
    }

    @Test func `a failure is the caller's and leaves room for the next`() async throws {
        let pool = KeyGenerationPool(running: 1, waiting: 0)
        let result = try await pool.run { () throws(Failed) -> Int in throw Failed() }
        #expect(throws: Failed()) { try result.get() }
        await wait { pool.load == (0, 0) }
        #expect(try await pool.run { () throws(Failed) in 7 }.get() == 7)
    }
}
