/// Says that there is an audit to run. Any number of calls before somebody listens are one.
package final class AuditSignal: Sendable {
    let calls: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() { (calls, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    package func wake() { continuation.yield() }
}
