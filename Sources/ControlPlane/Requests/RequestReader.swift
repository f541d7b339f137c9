package import IoTModel
package import Registry

/// Reads an operation's input from path, query, header and body, into types that are valid or not there.
///
/// Names are those on the wire. Each `expected` ends the sentence "expected …".
package struct RequestReader: Sendable {
    package let head: RequestHead
    package let body: [UInt8]
    private let labels: [String: Substring]
    private let query: QueryMembers

    /// - Parameter labels: by name, still encoded.
    package init(_ request: APIRequest, labels: [String: Substring]) {
        head = request.head
        body = request.body
        self.labels = labels
        query = QueryMembers(request.head.query)
    }

    // MARK: Path

    package func path<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value {
        let raw = encodedPath(name)
        guard let text = percentDecoded(raw), let value = parse(text) else {
            throw InvalidRequest(name, percentDecoded(raw) ?? String(raw), expected: expected)
        }
        return value
    }

    package func path<Value: Name>(_ name: String) throws(InvalidRequest) -> Value {
        try path(name, Value.expectation, Value.init(_:))
    }

    /// As on the wire.
    package func encodedPath(_ name: String) -> Substring {
        guard let raw = labels[name] else { preconditionFailure("the route has no label `\(name)`") }
        return raw
    }

    // MARK: Query

    package func query<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value {
        guard let value = try optionalQuery(name, expected, parse) else {
            throw InvalidRequest(name, nil, expected: expected)
        }
        return value
    }

    package func optionalQuery<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value? {
        guard let text = try query.value(name) else { return nil }
        guard let value = parse(text) else { throw InvalidRequest(name, text, expected: expected) }
        return value
    }

    /// Nil when it isn't given.
    package func flag(_ name: String) throws(InvalidRequest) -> Bool? {
        try optionalQuery(name, "true or false") { Bool($0.lowercased()) }
    }

    /// The page that the operations with `marker` and `pageSize` ask for.
    package func markedPage(isAscending: Bool = true) throws(InvalidRequest) -> PageRequest {
        try page(size: "pageSize", after: "marker", isAscending: isAscending)
    }

    /// The page that the operations with `nextToken` and `maxResults` ask for.
    ///
    /// - Parameter range: what `maxResults` may be; a page has at most `Limits.API.pageSize` items all the same.
    package func tokenPage(
        accepting range: ClosedRange<Int> = Limits.API.pageSize
    ) throws(InvalidRequest) -> PageRequest {
        try page(size: "maxResults", in: range, after: "nextToken", isAscending: true)
    }

    private func page(
        size: String, in range: ClosedRange<Int> = Limits.API.pageSize, after: String, isAscending: Bool
    ) throws(InvalidRequest) -> PageRequest {
        let count = try optionalQuery(size, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
        return PageRequest(
            marker: try query.value(after), size: count ?? Limits.API.defaultPageSize, isAscending: isAscending)
    }

    // MARK: Header

    /// - Parameter name: in lower case.
    package func header<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value {
        let text = head.values(name).first
        guard let text, let value = parse(text) else { throw InvalidRequest(name, text, expected: expected) }
        return value
    }

    package func header<Value: Name>(_ name: String) throws(InvalidRequest) -> Value {
        try header(name, Value.expectation, Value.init(_:))
    }

    // MARK: Body

    /// The body's members. No body at all is an object without members.
    package func json() throws(InvalidRequest) -> JSONBody { try JSONBody(body) }
}
