import Foundation
import IoTModel

/// A value in an event's JSON.
indirect enum EventValue: Encodable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case null
    case list([EventValue])
    case object([String: EventValue])

    init(_ text: String?) { self = text.map(EventValue.text) ?? .null }
    init(_ time: WallTime?) { self = time.map { .number($0.milliseconds) } ?? .null }
    init(_ attributes: [String: String]) { self = .object(attributes.mapValues(EventValue.text)) }
    init(_ texts: [String]) { self = .list(texts.map(EventValue.text)) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .null: try container.encodeNil()
        case .list(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }

    /// JSON with its members by name.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can't be written.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }
}
