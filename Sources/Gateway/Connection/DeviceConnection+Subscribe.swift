import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import PolicyEngine

/// SUBSCRIBE and UNSUBSCRIBE: rights filter by filter, then the routing table.
extension DeviceConnection {
    func received(_ packet: SubscribePacket) {
        guard let decision = session?.receivedSubscribe(packet) else { return }
        if case .end(let end) = decision {
            loop.logSubscribeRefused(end, packet, of: self)
            return self.end(end)
        }
        var outcomes: [Session.FilterOutcome] = []
        for request in packet.requests {
            guard let outcome = outcome(of: request) else { return }
            if let end = session?.end(forRefused: outcome) { return self.end(end) }
            outcomes.append(outcome)
        }
        loop.logSubscribed(packet, outcomes, of: self)
        output { session?.appendSuback(packet.packetID, outcomes, to: &$0) }
        loop.tellSubscribed(packet, outcomes, of: self)
    }

    private func outcome(of request: SubscribePacket.Request) -> Session.FilterOutcome? {
        guard let principal else { return nil }
        let denial = request.filter.withUnsafeBytes { self.denial(.subscribe, .topicFilter, $0, principal) }
        if let denial {
            request.filter.withUnsafeBytes {
                loop.log(
                    .subscribe, failed: "AUTHORIZATION_FAILURE", details: denial.text, topic: $0,
                    decision: denial.decision, of: self)
            }
            return .refused(.notAuthorized, details: denial.text)
        }
        let outcome = session?.subscribed(request)
        if case .granted(let options, let isNew) = outcome {
            account?.subscribe(reference, to: request.filter, options: options, isNew: isNew)
        }
        if case .refused(_, let details) = outcome {
            request.filter.withUnsafeBytes {
                loop.log(.subscribe, failed: "CLIENT_ERROR", details: details, topic: $0, of: self)
            }
        }
        return outcome
    }

    func received(_ packet: UnsubscribePacket) {
        if let end = session?.receivedUnsubscribe(packet) { return self.end(end) }
        for filter in packet.filters where session?.unsubscribed(from: filter) == true {
            account?.unsubscribe(reference, from: filter)
        }
        loop.logUnsubscribed(packet, of: self)
        output { session?.appendUnsuback(packet.packetID, count: packet.filters.count, to: &$0) }
        loop.tellUnsubscribed(packet, of: self)
    }
}
