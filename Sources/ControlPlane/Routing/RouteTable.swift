/// Finds operations by method and path.
struct RouteTable: Sendable {
    /// An operation whose route matches, and its labels, still encoded.
    struct Match {
        let operation: RoutedOperation
        let labels: [String: Substring]
    }

    /// By first segment, which is fixed in every route.
    private let byFirstSegment: [String: [RoutedOperation]]

    init(_ operations: [RoutedOperation]) {
        byFirstSegment = Dictionary(grouping: operations) { operation in
            guard case .literal(let text) = operation.route.segments.first else {
                preconditionFailure("the path of \(operation.route.operation) doesn't begin with a fixed name")
            }
            return text
        }
    }

    /// The operations that `path` with `method` may mean: none; one; or, where two services use the same path, one for
    /// each. Fixed names go before labels.
    func matches(method: String, path: String) -> [Match] {
        let found = matches(path: path).filter { $0.operation.route.method.rawValue == method }
        guard let best = found.map(\.ranks).min(by: { $0.lexicographicallyPrecedes($1) }) else { return [] }
        return found.filter { $0.ranks == best }
    }

    /// The methods that `path` takes.
    func methods(path: String) -> [String] {
        Set(matches(path: path).map(\.operation.route.method.rawValue)).sorted()
    }

    private func matches(path: String) -> [Match] {
        let segments = PathSegments(path)
        guard segments.count > 0, let first = segments.decoded(0) else { return [] }
        return (byFirstSegment[first] ?? []).compactMap { operation in
            operation.route.labels(in: segments).map { Match(operation: operation, labels: $0) }
        }
    }
}

extension RouteTable.Match {
    fileprivate var ranks: [Int] { operation.route.segments.map(\.rank) }
}
