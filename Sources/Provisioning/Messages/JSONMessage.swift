import IoTModel
import PolicyEngine

/// Messages in JSON. RFC 8259.
enum JSONMessage {
    static func members(of payload: [UInt8]) throws(MalformedMessage) -> [String: MessageValue] {
        guard let text = String(validating: payload, as: UTF8.self) else {
            throw MalformedMessage(.json, "it isn't UTF-8")
        }
        let node: JSONNode
        do {
            node = try JSONReader.read(Array(text.utf8), "an object", maximumDepth: Limits.Provisioning.messageDepth)
        } catch {
            throw MalformedMessage(.json, sentence(error))
        }
        var count = 0
        guard case .map(let members) = try value(node, &count) else {
            throw MalformedMessage(.json, "expected an object")
        }
        return members
    }

    static func text(of members: [String: MessageValue]) -> String {
        var text = ""
        append(.map(members), to: &text)
        return text
    }

    private static func value(_ node: JSONNode, _ count: inout Int) throws(MalformedMessage) -> MessageValue {
        switch node.value {
        case .string(let text): return .text(text)
        case .number(let text): return Int64(text).map(MessageValue.integer) ?? .other
        case .boolean(let value): return .boolean(value)
        case .null: return .null
        case .array: return .other
        case .object(let members):
            count += members.count
            guard count <= Limits.Provisioning.messageMembers else {
                throw MalformedMessage(.json, "it has more than \(Limits.Provisioning.messageMembers) members")
            }
            var values: [String: MessageValue] = [:]
            for member in members { values[member.name] = try value(member.value, &count) }
            return .map(values)
        }
    }

    private static func append(_ value: MessageValue, to text: inout String) {
        switch value {
        case .text(let string): text.appendJSONString(string)
        case .integer(let number): text += "\(number)"
        case .boolean(let value): text += value ? "true" : "false"
        case .null, .other: text += "null"
        case .map(let members):
            text += "{"
            for (index, name) in members.keys.sorted().enumerated() {
                if index > 0 { text += "," }
                text.appendJSONString(name)
                text += ":"
                append(members[name] ?? .null, to: &text)
            }
            text += "}"
        }
    }

    private static func sentence(_ error: MalformedPolicy) -> String {
        switch error {
        case .notJSON(let place, let expected, let found), .notAPolicy(let place, let expected, let found):
            "\(place): expected \(expected), found \(found)"
        case .duplicateName(let place, _): "\(place): a name stands there a second time"
        case .tooLong(let characters, let limit, _): "it has \(characters) characters; expected at most \(limit)"
        }
    }
}
