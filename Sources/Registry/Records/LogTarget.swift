/// What a log level is set for. AWS IoT API, `LogTarget`.
package struct LogTarget: Hashable, Sendable {
    /// AWS IoT API, `LogTargetType`.
    package enum Kind: String, Sendable, CaseIterable {
        case standard = "DEFAULT"
        case thingGroup = "THING_GROUP"
        case clientID = "CLIENT_ID"
        case sourceIP = "SOURCE_IP"
        case principalID = "PRINCIPAL_ID"
    }

    package let kind: Kind
    /// Empty for the account's default.
    package let name: String

    package init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    package static let standard = LogTarget(kind: .standard, name: "")
}

extension LogTarget: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

/// AWS IoT API, `LogTargetConfiguration`.
package struct LogTargetLevel: Sendable, Equatable {
    package let target: LogTarget
    package let level: LoggingOptions.Level

    package init(target: LogTarget, level: LoggingOptions.Level) {
        self.target = target
        self.level = level
    }
}
