/// One operation of the API: the shape of its request, its effect, and the shape of its answer.
package protocol Operation: Sendable {
    associatedtype Output: Encodable & Sendable

    static var route: Route { get }
    /// Reads and checks the request; nothing happens yet.
    init(_ request: RequestReader) throws(InvalidRequest)
    func perform(in context: OperationContext) async throws(APIError) -> Output
}

/// The output of an operation that has none.
package struct Empty: Encodable, Sendable {
    package init() {}
}

/// An operation behind its route, whatever its type.
struct RoutedOperation: Sendable {
    typealias Respond = @Sendable (RequestReader, OperationContext) async throws(APIError) -> APIResponse

    let route: Route
    let respond: Respond

    init<Known: Operation>(_ operation: Known.Type) {
        route = Known.route
        respond = { request, context throws(APIError) in
            let operation: Known
            do throws(InvalidRequest) {
                operation = try Known(request)
            } catch {
                throw .invalidRequest(error)
            }
            return try APIResponse(try await operation.perform(in: context))
        }
    }

    /// An operation that AWS has and this server hasn't.
    init(notImplemented route: Route) {
        self.route = route
        respond = { _, _ throws(APIError) in throw .notImplemented(operation: route.operation) }
    }
}
