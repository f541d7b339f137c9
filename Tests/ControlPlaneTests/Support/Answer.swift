import ControlPlane
import Foundation
import Testing

/// What the API answered, read as a client reads it.
struct Answer: CustomStringConvertible {
    let status: Int
    /// The exception's name; nil when the call succeeded.
    let error: String?
    let requestID: String?
    /// Nil when the body is empty.
    let body: JSON?

    init(_ response: APIResponse) throws {
        status = response.status
        error = response.value("x-amzn-ErrorType")
        requestID = response.value("x-amzn-RequestId")
        body = response.body.isEmpty ? nil : try JSONDecoder().decode(JSON.self, from: Data(response.body))
    }

    var message: String { body?["message"]?.string ?? "" }

    /// The member of that name, which must be there.
    func string(_ name: String) throws -> String {
        try #require(body?[name]?.string, "`\(name)` is missing in \(self)")
    }

    func strings(_ name: String) throws -> [String] {
        try #require(body?[name]?.array, "`\(name)` is missing in \(self)").compactMap(\.string)
    }

    func refused(_ status: Int, _ name: String) -> Bool { self.status == status && error == name && !message.isEmpty }

    /// Answered with 200 and nothing else.
    var isEmptySuccess: Bool { status == 200 && error == nil && body == nil }

    var description: String { "\(status) \(error ?? "") \(body.map { "\($0)" } ?? "")" }
}

/// Any JSON value.
enum JSON: Codable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    var text: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }

    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.keys.sorted()
    }
}
