import Foundation
import GRDB
import IoTModel
import Registry

/// A row's columns, read with their meaning: a value the schema forbids is an error that names it, not a trap.
struct Columns {
    let row: Row

    func text(_ column: String) throws(RegistryError) -> String { try value(column, String.fromDatabaseValue) }
    func number(_ column: String) throws(RegistryError) -> Int64 { try value(column, Int64.fromDatabaseValue) }
    func integer(_ column: String) throws(RegistryError) -> Int { Int(try number(column)) }
    func optionalInteger(_ column: String) throws(RegistryError) -> Int? { isNull(column) ? nil : try integer(column) }
    func time(_ column: String) throws(RegistryError) -> WallTime {
        WallTime(milliseconds: try number(column))
    }
    func optionalTime(_ column: String) throws(RegistryError) -> WallTime? { isNull(column) ? nil : try time(column) }
    func flag(_ column: String) throws(RegistryError) -> Bool { try number(column) != 0 }

    /// A text that has a form, such as a name or a status.
    func text<Value>(_ column: String, _ read: (String) -> Value?) throws(RegistryError) -> Value {
        try value(column) { String.fromDatabaseValue($0).flatMap(read) }
    }

    func optionalText<Value>(_ column: String, _ read: (String) -> Value?) throws(RegistryError) -> Value? {
        isNull(column) ? nil : try text(column, read)
    }

    /// What `jsonColumn` wrote.
    func json<Value: Decodable>(_ column: String) throws(RegistryError) -> Value {
        try text(column) { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }

    /// 32 bytes.
    func certificateID(_ column: String) throws(RegistryError) -> CertificateID {
        try value(column) { value in
            value.storage.blob.flatMap { $0.count == 32 ? CertificateID(digest: $0) : nil }
        }
    }

    func optionalCertificateID(_ column: String) throws(RegistryError) -> CertificateID? {
        isNull(column) ? nil : try certificateID(column)
    }

    private func isNull(_ column: String) -> Bool { databaseValue(column).isNull }

    private func databaseValue(_ column: String) -> DatabaseValue {
        let found: DatabaseValue? = row[column]
        return found ?? .null
    }

    private func value<Value>(_ column: String, _ read: (DatabaseValue) -> Value?) throws(RegistryError) -> Value {
        guard let value = read(databaseValue(column)) else {
            throw .unavailable(.unreadable("column `\(column)` of a row with the columns \(Array(row.columnNames))"))
        }
        return value
    }
}

extension DatabaseValue.Storage {
    fileprivate var blob: Data? {
        if case .blob(let data) = self { data } else { nil }
    }
}

/// A value as a column of JSON text; equal values give equal texts.
func jsonColumn(_ value: some Encodable) throws(RegistryError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        throw .unavailable(.failed("`\(type(of: value))` can't be written as JSON: \(error)"))
    }
}
