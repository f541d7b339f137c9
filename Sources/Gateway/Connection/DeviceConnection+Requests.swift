import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import MQTTTopics

/// Publishes that are requests to the server: answered on this connection alone, and later.
extension DeviceConnection {
    /// The policies allow the publish.
    func received(_ packet: PublishView, request topic: RequestTopic) {
        defer {
            if let id = packet.packetID { output { session?.appendPuback(id, .success, to: &$0) } }
        }
        guard let account, let clientID else { return }
        guard let certificateID else {
            return loop.deliver(
                .rejected(
                    topic, status: 403, code: "AccessDenied",
                    message: "the device connected without a certificate; provision it with a claim's"), to: self)
        }
        let bounds = loop.requestBounds
        guard requestsUnderWay < bounds.perConnection, loop.requestsUnderWay < bounds.perLoop else {
            return loop.deliver(.tooManyRequests(topic), to: self)
        }
        requestsUnderWay += 1
        loop.requestsUnderWay += 1
        let request = DeviceRequest(
            scope: account.scope, topic: topic, payload: Array(packet.payload), clientID: clientID,
            certificateID: certificateID)
        let (loop, reference) = (loop, reference)
        Task {
            let answer = await loop.shared.requests.answer(to: request)
            loop.execute { $0.answered(answer, reference) }
        }
    }
}

extension GatewayLoop {
    var requestBounds: (perConnection: Int, perLoop: Int) {
        (Limits.Provisioning.requestsPerConnection, max(1, Limits.Provisioning.requests / shared.loopCount))
    }

    fileprivate func answered(_ answer: DeviceAnswer, _ reference: ConnectionReference) {
        requestsUnderWay -= 1
        // The device may have gone meanwhile; the answer is nobody else's.
        guard let connection = connections[reference] else { return }
        connection.requestsUnderWay -= 1
        deliver(answer, to: connection)
    }

    /// To the device that asked, if it subscribes to the answer's topic and its policies let it receive it.
    fileprivate func deliver(_ answer: DeviceAnswer, to connection: DeviceConnection) {
        guard connection.stage == .connected, let account = connection.account else { return }
        Array(answer.topic.utf8).withUnsafeBytes { topic in
            answer.payload.withUnsafeBytes { payload in
                let publication = Publication(topic: topic, payload: payload, qos: .atLeastOnce)
                deliver(publication, along: account.route(for: topic), in: account, toNobodyBut: connection)
            }
        }
    }
}
