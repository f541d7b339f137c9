package import IoTModel
package import Registry
import Synchronization

/// Publishes what the registry tells of its changes, to the subscribers of the account that they are in: after the
/// commit, in the order of the commits, whoever made the change.
package struct RegistryEventPublisher: Sendable {
    private let registry: any RegistryStore
    private let router: any MessageRouter
    private let region: Region
    private let clock: WallClock
    private let random: RandomSource
    /// Told how many were lost since it was last told.
    private let reportLoss: @Sendable (Int) -> Void

    package init(
        registry: any RegistryStore, router: any MessageRouter, region: Region, clock: WallClock,
        random: RandomSource, reportLoss: @escaping @Sendable (Int) -> Void
    ) {
        self.registry = registry
        self.router = router
        self.region = region
        self.clock = clock
        self.random = random
        self.reportLoss = reportLoss
    }

    private struct Told: Sendable {
        let event: RegistryEvent
        let time: WallTime
    }

    /// Listens from now on.
    /// - Returns: the task that publishes, until it is cancelled.
    package func start() -> Task<Void, Never> {
        let (events, continuation) = AsyncStream.makeStream(
            of: Told.self, bufferingPolicy: .bufferingOldest(Limits.Registry.waitingEvents))
        let lost = LossCount()
        let clock = clock
        registry.observe { changes in
            for case .event(let event) in changes {
                if case .dropped = continuation.yield(Told(event: event, time: clock.now())) { lost.add() }
            }
        }
        return Task {
            for await told in events {
                let scope = AccountScope(account: told.event.account, region: region)
                let message = told.event.message(in: scope, id: random.uuid(), at: told.time)
                await router.publish(message, in: scope.account)
                let count = lost.take()
                if count > 0 { reportLoss(count) }
            }
        }
    }

    private final class LossCount: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        func take() -> Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }
}
