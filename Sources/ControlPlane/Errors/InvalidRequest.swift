/// A request that says something the operation cannot mean. AWS IoT API, `InvalidRequestException`.
package struct InvalidRequest: Error, Equatable, Sendable {
    /// What, which input, and what was expected.
    package let message: String

    package init(_ message: String) { self.message = message }

    /// - Parameters:
    ///   - name: the input's name on the wire, or in AWS's model where that is clearer.
    ///   - value: as given, nil when it is missing.
    init(_ name: String, _ value: String?, expected: String) {
        guard let value else {
            self.init("`\(name)` is missing; give \(expected)")
            return
        }
        self.init("`\(name)` is `\(value.prefix(200))`; expected \(expected)")
    }
}
