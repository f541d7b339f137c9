import Foundation
import IoTModel
import Registry
import SQLiteStores

/// Every store the registry's rules must hold over. A new one adds a case.
enum Backend: CaseIterable, Sendable {
    case inMemory, sqlite

    /// Runs `body` with a new, empty store, and removes what the store left behind.
    @discardableResult
    func withStore<T>(_ body: (any RegistryStore) async throws -> T) async throws -> T {
        switch self {
        case .inMemory: return try await body(InMemoryRegistry())
        case .sqlite:
            return try await withTemporaryFolder { folder in
                let store = try SQLiteRegistry(path: folder + "/registry.sqlite")
                do {
                    let result = try await body(store)
                    await store.close()
                    return result
                } catch {
                    await store.close()
                    throw error
                }
            }
        }
    }
}

/// Gives `body` the path of a new folder, and removes it afterwards.
@discardableResult
func withTemporaryFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stores-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

extension RegistryStore {
    /// `write`, for closures that don't name their error type.
    @discardableResult
    func change<T: Sendable>(_ body: @escaping @Sendable (any RegistryWriter) throws -> T) async throws -> T {
        try await write { writer throws(RegistryError) in try typed { try body(writer) } }
    }

    /// `read`, for closures that don't name their error type.
    func look<T: Sendable>(_ body: @escaping @Sendable (any RegistryReader) throws -> T) async throws -> T {
        try await read { reader throws(RegistryError) in try typed { try body(reader) } }
    }
}

private func typed<T>(_ body: () throws -> T) throws(RegistryError) -> T {
    do {
        return try body()
    } catch let error as RegistryError {
        throw error
    } catch {
        throw .unavailable(.failed("\(error)"))
    }
}
