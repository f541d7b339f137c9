extension CompiledPolicy {
    /// Says what the match of a statement, or the lack of one, came from.
    func explain(
        _ match: StatementMatch, of statement: Int, resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> Finding.Match {
        switch match {
        case .applies: return .applies
        case .otherAction: return .otherAction
        case .otherResource:
            let head = heads[statement]
            return .otherResource(
                Self.mismatch(
                    of: resource, among: resources.patterns[head.resources], isExcluding: head.excludesResources,
                    in: context))
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
        in context: RequestContext
    ) -> ResourceMismatch {
        if isExcluding, let pattern = patterns.first(where: { $0.match(resource, in: context) == .matches }) {
            return .excluded(pattern: pattern.source)
        }
        for pattern in patterns {
            if let mismatch = pattern.otherKind(than: resource, in: context) { return mismatch }
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

extension Pattern {
    private static let kinds = ["client", "topic", "topicfilter"]

    /// Whether the request is about the right name of the wrong kind.
    fileprivate func otherKind(
        than resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
        let parts = String(decoding: resource, as: UTF8.self)
            .split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, let slash = parts[5].firstIndex(of: "/") else { return nil }
        let had = String(parts[5][..<slash])
        guard Self.kinds.contains(had) else { return nil }
        let prefix = parts[..<5].joined(separator: ":")
        for wanted in Self.kinds where wanted != had {
            var other = "\(prefix):\(wanted)\(parts[5][slash...])"
            let match = other.withUTF8 { self.match(UnsafeRawBufferPointer($0), in: context) }
            if match == .matches { return .otherKind(pattern: source, wanted: wanted, had: had) }
        }
        return nil
    }

    /// Whether an MQTT wildcard in the pattern stands where the author wanted the policy's.
    fileprivate func mqttWildcard(
        against resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
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
