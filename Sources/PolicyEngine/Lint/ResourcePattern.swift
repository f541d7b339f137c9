/// A statement's resource, divided where ARNs are: `arn:aws:iot:REGION:ACCOUNT:KIND/NAME`.
struct ResourcePattern {
    /// `topic`, `client`; empty for a pattern that isn't so divided, such as `*`.
    let kind: String
    /// Behind the kind's slash, wildcards and variables included; the whole pattern when there is no kind.
    let name: String

    init(_ source: String) {
        let parts = source.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, let slash = parts[5].firstIndex(of: "/") else {
            kind = ""
            name = source
            return
        }
        kind = String(parts[5][..<slash])
        name = String(parts[5][parts[5].index(after: slash)...])
    }
}

extension Pattern {
    /// Whether an ARN may be meant: the text before the first wildcard or variable is the beginning of one.
    var mayBeginARN: Bool {
        guard case .literal(let start, let count) = elements.first else { return !elements.isEmpty }
        let text = literals[Int(start)..<Int(start + count)]
        return elements.count == 1 ? text.starts(with: "arn:".utf8) : zip(text, "arn:".utf8).allSatisfy(==)
    }
}

extension PolicyAction {
    /// The action whose name is a typing mistake away.
    package static func nearest(to name: String) -> PolicyAction? {
        let given = Array(name.lowercased().utf8)
        let distances = known.compactMap { action -> (PolicyAction, Int)? in
            let name = Array(action.name.lowercased().utf8)
            // At least as many letters are wrong as there are too many or too few; a policy's name may be very long.
            guard abs(name.count - given.count) <= 3 else { return nil }
            return (action, Self.distance(given, name))
        }
        return distances.filter { $0.1 <= 3 }.min { $0.1 < $1.1 }?.0
    }

    /// Levenshtein's.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (line, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (byte == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
