import Broker
import IoTModel

/// `Publish` of the data plane: `POST /topics/{topic}?qos={0|1}&retain={boolean}`, the payload as body.
///
/// The topic may come encoded as one segment or with plain slashes.
package struct Publish: Operation {
    package static let route = Route(.post, "/topics/{topic+}", action: "iot:Publish", service: .data)

    package struct Output: Encodable, Sendable {
        let message: String
        let traceId: String
    }

    /// Read when it is performed: what is wrong with it has other names and codes than the control plane's errors.
    let request: RequestReader

    package init(_ request: RequestReader) throws(InvalidRequest) { self.request = request }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let message: ApplicationMessage
        do {
            message = try HTTPPublish.message(
                encodedTopic: request.encodedPath("topic"), query: HTTPPublish.Query(request.head.query),
                header: { request.head.values($0).first }, body: request.body)
        } catch {
            throw .publish(error)
        }
        await context.services.router.publish(message, in: context.account)
        record(message, in: context)
        return Output(message: "OK", traceId: context.requestID)
    }

    private func record(_ message: ApplicationMessage, in context: OperationContext) {
        let level: LogLevel = message.retain ? .warn : EventType.publishIn.level(for: .success)
        guard context.services.events.gate.passes(level, .publishIn) else { return }
        var entry = LogEntry(.publishIn, .success, level: level, at: context.now, account: context.account)
        entry.traceID = context.requestID
        entry.principalID = context.accessKeyID
        entry.transferProtocol = .http
        entry.authenticationType = .sigV4
        entry.topicName = String(decoding: message.topic, as: UTF8.self)
        if message.retain {
            entry.retain = true
            entry.reason = "RETAIN_NOT_KEPT"
            entry.details =
                "The message was delivered to current subscribers and not kept: retained messages aren't offered."
        }
        context.services.events.record(entry)
    }
}
