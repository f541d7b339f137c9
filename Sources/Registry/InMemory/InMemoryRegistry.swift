/// The registry without a disk: for tests and throw-away servers. Everything is lost when the process ends.
///
/// Each write works on a copy of what it touches, so a write costs as much as the tables it changes are long.
package actor InMemoryRegistry: RegistryStore {
    private var tables = InMemoryTables()
    private nonisolated let feed = ChangeFeed()

    package init() {}

    package func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(RegistryError) -> T {
        try body(InMemoryTransaction(tables))
    }

    package func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(RegistryError) -> T {
        let transaction = InMemoryTransaction(tables)
        let result = try body(transaction)
        tables = transaction.tables
        feed.publish(transaction.changes)
        return result
    }

    package nonisolated func observe(_ observer: @escaping Observer) { feed.add(observer) }
}
