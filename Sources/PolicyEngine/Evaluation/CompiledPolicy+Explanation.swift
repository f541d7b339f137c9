extension CompiledPolicy {
    /// Says what the match of a statement, or the lack of one, came from.
    func explain(
        _ match: StatementMatch, of statement: Int, resource: UnsafeRawBufferPointer, otherKinds: OtherKinds,
        in context: RequestContext
    ) -> Finding.Match {
        switch match {
        case .applies: return .applies
        case .otherAction: return .otherAction
        case .otherResource:
            let head = heads[statement]
            return .otherResource(
                Self.mismatch(
                    of: resource, among: resources.patterns[head.resources], isExcluding: head.excludesResources,
                    otherKinds: otherKinds, in: context))
        case .unresolvedVariable(let variable):
            return .unresolvedVariable(name: variable.name, why: context.missingValue(of: variable))
        case .conditionFailed(let index):
            let condition = statements[statement].conditions[index]
            let had: [String]? =
                switch context.values(of: condition.key) {
                case .absent: nil
                case .one(let value): [String(decoding: value, as: UTF8.self)]
                case .many(let values): values.map { String(decoding: $0, as: UTF8.self) }
                }
            return .conditionFailed(
                condition: condition.condition, key: condition.source.key, had: had, wanted: condition.source.values)
        }
    }

    private static func mismatch(
        of resource: UnsafeRawBufferPointer, among patterns: ArraySlice<Pattern>, isExcluding: Bool,
        otherKinds: OtherKinds, in context: RequestContext
    ) -> ResourceMismatch {
        if isExcluding, let pattern = patterns.first(where: { $0.match(resource, in: context) == .matches }) {
            return .excluded(pattern: pattern.source)
        }
        for pattern in patterns {
            if let mismatch = otherKinds.mismatch(of: pattern, in: context) { return mismatch }
            if let mismatch = pattern.mqttWildcard(against: resource, in: context) { return mismatch }
        }
        var nearest: (pattern: String, byte: Int) = ("", -1)
        for pattern in patterns {
            if case .differs(let byte) = pattern.match(resource, in: context), byte > nearest.byte {
                nearest = (pattern.source, byte)
            }
        }
        let byte = max(nearest.byte, 0)
        let character = String(decoding: resource[..<byte], as: UTF8.self).unicodeScalars.count + 1
        return .differs(
            pattern: nearest.pattern, character: character, found: String(decoding: resource[byte...], as: UTF8.self))
    }
}

/// The request's ARN with each other kind of MQTT resource in it: `topicfilter/a/b` for `topic/a/b`.
struct OtherKinds {
    private static let kinds = ["client", "topic", "topicfilter"]

    private let had: String
    private let resources: [(kind: String, bytes: [UInt8])]

    init(than resource: String) {
        let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let had = parts.last?.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        self.had = String(had)
        guard parts.count == 6, Self.kinds.contains(self.had) else {
            resources = []
            return
        }
        let start = parts[..<5].joined(separator: ":")
        let name = parts[5].dropFirst(had.count)
        resources = Self.kinds.filter { $0 != had }.map { (kind: $0, bytes: Array("\(start):\($0)\(name)".utf8)) }
    }

    /// Whether the request is about the right name of the wrong kind.
    fileprivate func mismatch(of pattern: Pattern, in context: RequestContext) -> ResourceMismatch? {
        for resource in resources where resource.bytes.withUnsafeBytes({ pattern.match($0, in: context) }) == .matches {
            return .otherKind(pattern: pattern.source, wanted: resource.kind, had: had)
        }
        return nil
    }
}

extension Pattern {
    /// Whether an MQTT wildcard in the pattern stands where the author wanted the policy's.
    fileprivate func mqttWildcard(
        against resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
        guard source.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }) else { return nil }
        for wildcards in ["#", "+", "#+"] where wildcards.allSatisfy(source.contains) {
            let replaced = String(source.map { wildcards.contains($0) ? "*" : $0 })
            let pattern = Pattern(replaced, wildcards: true, variables: readsVariables)
            if pattern.match(resource, in: context) == .matches {
                return .mqttWildcardIsLiteral(pattern: source, wildcard: String(wildcards.prefix(1)))
            }
        }
        return nil
    }
}
