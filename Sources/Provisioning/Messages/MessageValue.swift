package import IoTModel

/// A value of a message between a device and the server, whatever it is written in.
package indirect enum MessageValue: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    case null
    case map([String: MessageValue])
    /// A kind that no message has: lists, byte strings, fractions.
    case other
}

/// Why a device's message can't be read.
package struct MalformedMessage: Error, Equatable, Sendable, CustomStringConvertible {
    package let format: PayloadFormat
    /// What was found, or expected and not found.
    package let sentence: String

    package init(_ format: PayloadFormat, _ sentence: String) {
        self.format = format
        self.sentence = sentence
    }

    package var description: String { "the payload is not a message in \(format.rawValue): \(sentence)" }
}

/// A message's members by name. AWS IoT Core, "Device provisioning MQTT API".
package struct DeviceMessage: Sendable, Equatable {
    package let members: [String: MessageValue]

    package init(_ members: [String: MessageValue]) { self.members = members }

    /// No payload at all is a message without members.
    package init(_ payload: [UInt8], in format: PayloadFormat) throws(MalformedMessage) {
        guard !payload.isEmpty else {
            members = [:]
            return
        }
        switch format {
        case .json: members = try JSONMessage.members(of: payload)
        case .cbor: members = try CBORReader.members(of: payload)
        }
    }

    package func encoded(in format: PayloadFormat) -> [UInt8] {
        switch format {
        case .json: Array(JSONMessage.text(of: members).utf8)
        case .cbor: CBORWriter.bytes(of: members)
        }
    }

    // MARK: Members

    package func text(_ name: String) -> String? {
        guard case .text(let text) = members[name] else { return nil }
        return text
    }

    /// A map whose values are texts; nil when there is something else. Nothing, or null, is an empty one.
    package func texts(_ name: String) -> [String: String]? {
        switch members[name] {
        case nil, .null: return [:]
        case .map(let values):
            var texts: [String: String] = [:]
            for (name, value) in values {
                guard case .text(let text) = value else { return nil }
                texts[name] = text
            }
            return texts
        case .text, .integer, .boolean, .other: return nil
        }
    }
}
