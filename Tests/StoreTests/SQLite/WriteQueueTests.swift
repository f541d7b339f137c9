import IoTModel
import Registry
import Synchronization
import Testing

@testable import SQLiteStores

@Suite struct WriteQueueTests {
    /// A write that is known by its number.
    private func write(_ number: Int, told: Told) -> QueuedWrite {
        QueuedWrite(
            run: { _ in QueuedWrite.Outcome(error: nil, changes: [], tellWaiter: { told.append(number) }) },
            fail: { _ in told.append(number) })
    }

    @Test func `the queue takes as many writes as the limit says, and not one more`() throws {
        let queue = WriteQueue(maximum: Limits.API.queuedWrites)
        let told = Told()
        for number in 0..<Limits.API.queuedWrites { try queue.add(write(number, told: told)) }
        #expect(throws: RegistryError.unavailable(.queueFull(maximum: Limits.API.queuedWrites))) {
            try queue.add(write(-1, told: told))
        }
        #expect(queue.count == Limits.API.queuedWrites)
    }

    @Test func `writes are taken first in, first out, no more than asked for`() async throws {
        let queue = WriteQueue(maximum: 10)
        let told = Told()
        for number in 0..<5 { try queue.add(write(number, told: told)) }
        var sizes: [Int] = []
        queue.close()
        while true {
            let taken = await queue.take(atMost: 2)
            guard !taken.isEmpty else { break }
            sizes.append(taken.count)
            for write in taken { write.fail(.unavailable(.stopped)) }
        }
        #expect(sizes == [2, 2, 1])
        #expect(told.all == [0, 1, 2, 3, 4])
    }

    @Test func `one who waits is woken by a write and by the closing`() async throws {
        let queue = WriteQueue(maximum: 10)
        let told = Told()
        async let first = queue.take(atMost: 10)
        try queue.add(write(1, told: told))
        #expect(await first.count == 1)
        async let last = queue.take(atMost: 10)
        queue.close()
        #expect(await last.isEmpty)
        #expect(throws: RegistryError.unavailable(.stopped)) { try queue.add(write(2, told: told)) }
    }
}

/// The numbers of the writes whose waiters were told, in order.
private final class Told: Sendable {
    private let numbers = Mutex<[Int]>([])
    var all: [Int] { numbers.withLock { $0 } }
    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}
