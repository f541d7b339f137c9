/// Something in a valid policy that its author hardly meant.
package struct PolicyConcern: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Grants what belongs to other devices. AWS IoT Device Defender, "AWS IoT policies overly permissive".
        case overlyPermissive = "overly-permissive"
        /// Another statement decides whatever this one could.
        case unreachable
        /// `#` or `+` where policies take them as plain characters.
        case mqttWildcard = "mqtt-wildcard"
        /// What a Deny keeps from a device reaches it by a broader filter.
        case denyBypassed = "deny-bypassed"
        /// A Deny that doesn't apply, and so denies nothing, where a variable of its resource has no value.
        case denyLapses = "deny-lapses"
        /// A variable that never has a value, or is never read: the statement never applies as written.
        case neverResolves = "never-resolves"
        /// No device can ask for it.
        case unknownAction = "unknown-action"
        /// Resources of a kind that the actions are never about.
        case wrongResource = "wrong-resource"
    }

    package let kind: Kind
    /// From 1, as readers count.
    package let statement: Int
    package let sid: String?
    /// A sentence: what, and what to write instead.
    package let text: String
}

extension PolicyConcern: CustomStringConvertible {
    package var description: String {
        "statement \(statement)\(sid.map { " (Sid `\($0)`)" } ?? ""): \(text) [\(kind.rawValue)]"
    }
}

extension PolicyDocument {
    /// What is doubtful, statement by statement; empty when nothing is. Cost: the square of the statements' patterns.
    package var concerns: [PolicyConcern] {
        statements.indices.flatMap { index -> [PolicyConcern] in
            let lint = StatementLint(document: self, index: index)
            return lint.concerns.map { kind, text in
                PolicyConcern(kind: kind, statement: index + 1, sid: statements[index].sid, text: text)
            }
        }
    }
}
