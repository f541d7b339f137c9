/// What a statement's author may have meant in the place of the request's ARN: another kind of resource, region or account.
struct NearResources {
    private static let kinds = ["client", "topic", "topicfilter"]

    /// `arn:…:`, up to the resource itself; empty when the request's resource is no ARN.
    let start: String
    private let parts: [String]
    private let kind: String
    /// The request's ARN with each other kind of MQTT resource in it: `topicfilter/a/b` for `topic/a/b`.
    private let others: [(kind: String, bytes: [UInt8])]

    init(to resource: String) {
        let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6 else {
            (start, self.parts, kind, others) = ("", [], "", [])
            return
        }
        let start = parts[..<5].joined(separator: ":") + ":"
        let kind = String(parts[5].prefix { $0 != "/" })
        let name = parts[5].dropFirst(kind.count)
        self.start = start
        self.parts = parts
        self.kind = kind
        others =
            Self.kinds.contains(kind)
            ? Self.kinds.filter { $0 != kind }.map { ($0, Array("\(start)\($0)\(name)".utf8)) } : []
    }

    /// Whether the request is about the right name of the wrong kind.
    func otherKind(of pattern: Pattern, in context: RequestContext) -> ResourceMismatch? {
        for other in others where other.bytes.withUnsafeBytes({ pattern.match($0, in: context) }) == .matches {
            return .otherKind(pattern: pattern.source, wanted: other.kind, had: kind)
        }
        return nil
    }

    /// Whether what stands before the resource is all that keeps the pattern from matching.
    func otherStart(
        of pattern: Pattern, _ resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
        func matches(_ source: String) -> Bool {
            let replaced = Pattern(source, wildcards: true, variables: pattern.readsVariables)
            return replaced.match(resource, in: context) == .matches
        }
        let source = pattern.source
        guard source.hasPrefix("arn:") else {
            return !start.isEmpty && matches(start + source) ? .noARN(pattern: source, start: start) : nil
        }
        let wanted = source.arnParts(variables: pattern.readsVariables)
        guard wanted.count == 6, parts.count == 6, matches(start + wanted[5]) else { return nil }
        let differences = zip(ARNDifference.Part.allCases, 1...4).compactMap { part, index -> ARNDifference? in
            let text = Pattern(wanted[index], wildcards: true, variables: pattern.readsVariables)
            let had = Array(parts[index].utf8).withUnsafeBytes { text.match($0, in: context) }
            return had == .matches ? nil : ARNDifference(part: part, wanted: wanted[index], had: parts[index])
        }
        return differences.isEmpty ? nil : .otherParts(pattern: source, differences)
    }
}
