package import IoTModel
package import Logging
package import Registry

/// Writes what the device ports noticed of connections into the registry, every few seconds and before an audit.
package struct ConnectionHistory: Sendable {
    package typealias Take = @Sendable () -> (observations: [ConnectionObservation], dropped: Int)

    package static let interval = Duration.seconds(5)
    /// In one transaction.
    private static let batch = 500
    private static let deletions = 1_000

    private let registry: any RegistryStore
    private let take: Take
    private let clock: WallClock
    private let logger: Logger

    package init(registry: any RegistryStore, take: @escaping Take, clock: WallClock, logger: Logger) {
        self.registry = registry
        self.take = take
        self.clock = clock
        self.logger = logger
    }

    /// Until the task is cancelled.
    package func run() async {
        let now = clock.now()
        await attempt { () async throws(RegistryError) in
            // What the last server left open has ended with it.
            try await registry.write { writer throws(RegistryError) in try writer.endSharedUses(at: now) }
        }
        while (try? await Task.sleep(for: Self.interval)) != nil {
            await write()
            await attempt { () async throws(RegistryError) in try await forget() }
        }
    }

    /// Returns when all that was noticed until now is in the registry, or lost with a line in the log.
    package func write() async {
        let (observations, dropped) = take()
        var lost = dropped
        var rest = observations[...]
        while !rest.isEmpty {
            let next = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            do throws(RegistryError) {
                lost += try await registry.write { writer throws(RegistryError) in try writer.keep(next) }
            } catch {
                lost += next.count
            }
        }
        guard lost > 0 else { return }
        logger.warning("Connections that audits tell of couldn't be kept", metadata: ["count": "\(lost)"])
    }

    private func forget() async throws(RegistryError) {
        let end = clock.now().advanced(by: .zero - Limits.Audit.history)
        while try await registry.read({ reader throws(RegistryError) in try reader.hasConnectionHistory(before: end) })
        {
            _ = try await registry.write { writer throws(RegistryError) in
                try writer.deleteConnectionHistory(before: end, limit: Self.deletions)
            }
        }
    }

    private func attempt(_ body: () async throws(RegistryError) -> Void) async {
        do throws(RegistryError) {
            try await body()
        } catch {
            logger.warning("The history of connections can't be written", metadata: ["reason": "\(error)"])
        }
    }
}
