import IoTModel

/// Which log entries are meant: a filter pattern of CloudWatch Logs, read once and asked for every entry.
///
/// Either text, such as `ERROR "not allowed" -Ping`, or a condition on a JSON object's members, such as
/// `{ $.eventType = "Connect" && $.clientId = "pump-*" }`. CloudWatch Logs user guide, "Filter pattern syntax".
package struct FilterPattern: Sendable, Equatable {
    private enum Form: Equatable {
        case everything
        case text(TextTerms)
        case json(Condition)
    }

    private let form: Form

    /// Fits every entry.
    package static let everything = FilterPattern(form: .everything)

    private init(form: Form) { self.form = form }

    package init(_ text: String) throws(MalformedFilterPattern) {
        let count = text.unicodeScalars.count
        let maximum = Limits.Logging.filterPatternCharacters
        guard count <= maximum else {
            throw MalformedFilterPattern("the filter pattern has \(count) characters; at most \(maximum) are allowed")
        }
        let bytes = Array(text.utf8)
        switch bytes.first(where: { !$0.isSpace }) {
        case nil: form = .everything
        case UInt8(ascii: "{"):
            var reader = ConditionReader(bytes)
            form = .json(try reader.pattern())
        case UInt8(ascii: "["):
            throw MalformedFilterPattern(
                "the filter pattern begins with `[`: patterns for fields between spaces aren't offered; the entries are"
                    + " JSON, give a condition in braces such as { $.status = \"Failure\" }")
        case .some: form = .text(try TextTerms(bytes))
        }
    }

    /// Whether an entry fits. One that isn't a JSON object fits no condition on members.
    package func matches(_ message: [UInt8]) -> Bool {
        switch form {
        case .everything: true
        case .text(let terms): terms.match(message)
        case .json(let condition): LogValue(json: message).map { $0.isObject && condition.holds(for: $0) } ?? false
        }
    }
}

extension UInt8 {
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
