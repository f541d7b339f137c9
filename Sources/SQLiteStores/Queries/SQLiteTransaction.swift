import GRDB
import IoTModel
import Registry

/// One transaction, as the registry's rules see it. Confined to the database's queue while the transaction runs.
final class SQLiteTransaction: RegistryWriter {
    let database: Database
    private(set) var changes: [RegistryChange] = []

    init(_ database: Database) { self.database = database }

    func note(_ change: RegistryChange) { changes.append(change) }

    /// The rows a statement gives, in its order.
    func all<Item>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Columns) throws(RegistryError) -> Item
    ) throws(RegistryError) -> [Item] {
        do {
            var items: [Item] = []
            let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
            while let row = try rows.next() { items.append(try decode(Columns(row: row))) }
            return items
        } catch {
            throw RegistryError(databaseError: error)
        }
    }

    func first<Item>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Columns) throws(RegistryError) -> Item
    ) throws(RegistryError) -> Item? {
        try all(sql, arguments, decode).first
    }

    /// - Returns: how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: StatementArguments) throws(RegistryError) -> Int {
        do {
            try database.cachedStatement(sql: sql).execute(arguments: arguments)
            return database.changesCount
        } catch {
            throw RegistryError(databaseError: error)
        }
    }
}

extension Window {
    /// SQL that continues a `WHERE` clause with this window of an ordered column (or row value).
    ///
    /// - Parameters:
    ///   - column: the ordered expression, with an index behind it.
    ///   - parameter: as many placeholders as `column` has parts; bound to `after` when there is one.
    func sql(over column: String, parameter: String = "?") -> String {
        let condition = after == nil ? "" : " AND \(column) \(isAscending ? ">" : "<") \(parameter)"
        let direction = isAscending ? "ASC" : "DESC"
        let order = column.trimmingParentheses.split(separator: ",").map { "\($0) \(direction)" }
        return "\(condition) ORDER BY \(order.joined(separator: ",")) LIMIT ?"
    }

    /// What the placeholders of `sql(over:)` are bound to: `after`, if there is one, and the limit.
    func arguments(_ columns: (Key) -> StatementArguments) -> StatementArguments {
        (after.map(columns) ?? []) + [limit]
    }

    func arguments(_ column: (Key) -> some DatabaseValueConvertible) -> StatementArguments {
        arguments { [column($0)] }
    }
}

extension String {
    fileprivate var trimmingParentheses: Substring {
        hasPrefix("(") && hasSuffix(")") ? dropFirst().dropLast() : self[...]
    }
}
