import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import NIOCore
import PolicyEngine

/// PUBLISH from the device: rights, then routing, then PUBACK.
extension DeviceConnection {
    func received(_ packet: PublishView) {
        guard let decision = session?.receivedPublish(packet) else { return }
        switch decision {
        case .end(let end):
            loop.logPublishRefused(end, topic: packet.topic, of: self)
            self.end(end)
        case .authorize(let aliased?, let keepsNothing):
            aliased.withUnsafeBytes { publish(packet, to: $0, keepsNothing: keepsNothing) }
        case .authorize(nil, let keepsNothing):
            publish(packet, to: packet.topic, keepsNothing: keepsNothing)
        }
    }

    private func publish(_ packet: PublishView, to topic: UnsafeRawBufferPointer, keepsNothing: Bool) {
        guard let account else { return }
        let route = rights.knownRoute(for: topic) ?? account.route(for: topic)
        guard mayPublish(to: route), !packet.retain || mayRetain(topic) else {
            return publishDenied(packet, topic, route)
        }
        if let request = route.request { return received(packet, request: request) }
        if keepsNothing { loop.logRetainIgnored(topic, of: self) }
        loop.deliver(
            Publication(packet, topic: topic, publisher: reference.slot), along: route, in: account, from: self)
        if logs(.debug, .publishIn) {
            loop.logPassed(.publishIn, topic, retain: packet.retain, of: self)
        }
        guard let id = packet.packetID else { return }
        output { session?.appendPuback(id, .success, to: &$0) }
    }

    private func mayPublish(to route: Route) -> Bool {
        if let known = rights.mayPublish(to: route) { return known }
        guard let principal, let context = rights.context else { return false }
        let isAllowed = route.topic.withUnsafeBytes {
            loop.isAllowed(.publish, .topic, $0, principal: principal, context: context)
        }
        if !rightsDependOnTime { rights.remember(mayPublish: isAllowed, to: route) }
        return isAllowed
    }

    /// Asked beside `mayPublish` for a message that is to be retained. Not remembered: such messages are few.
    private func mayRetain(_ topic: UnsafeRawBufferPointer) -> Bool {
        guard let principal, let context = rights.context else { return false }
        return loop.isAllowed(.retainPublish, .topic, topic, principal: principal, context: context)
    }

    private func publishDenied(_ packet: PublishView, _ topic: UnsafeRawBufferPointer, _ route: Route) {
        guard let session, let principal else { return }
        // Whoever publishes on and on what is denied must not cost an explanation each time.
        let denial =
            rights.knownDenial(of: route, retain: packet.retain)
            ?? publishDenial(topic, retain: packet.retain, principal)
        if let denial, !rightsDependOnTime { rights.remember(denial, of: route, retain: packet.retain) }
        // Policies that ask for the time may allow it by now.
        let text = denial?.text ?? "The policies don't allow the publish."
        loop.log(
            .publishIn, failed: "AUTHORIZATION_FAILURE", details: text, topic: topic, decision: denial?.decision,
            of: self)
        switch session.publishDenied(qos: packet.qos, text) {
        case .ignore: break
        case .acknowledge(let reason):
            if let id = packet.packetID { output { session.appendPuback(id, reason, details: text, to: &$0) } }
        case .end(let end): self.end(end)
        }
    }

    // MARK: Delivery to this device

    /// Whether the policies let the device have a message; the answer is remembered with the route,
    /// unless it depends on the time.
    func mayReceive(_ topic: UnsafeRawBufferPointer) -> Bool {
        guard let principal, let context = rights.context else { return false }
        if loop.isAllowed(.receive, .topic, topic, principal: principal, context: context) { return true }
        // What isn't remembered is denied again with each message, and then explained once a second.
        guard !rightsDependOnTime || rights.mayExplain(at: loop.wheel.now) else { return false }
        if let denial = denial(.receive, .topic, topic, principal) {
            loop.log(
                .publishOut, failed: "AUTHORIZATION_FAILURE", details: denial.text, topic: topic,
                decision: denial.decision, of: self)
        }
        return false
    }

    /// Appends to what is pending and has it written at the end of the tick.
    func output(_ append: (inout [UInt8]) -> Void) {
        self.append(append)
        if holdsBackTooMuch { return tooSlow() }
        loop.markDirty(self)
    }

    /// More than one may, or more than its share while all together hold back too much.
    private var holdsBackTooMuch: Bool {
        let bytes = pending.count + waiting.bytes
        return bytes > Limits.Gateway.pendingOutputBytes
            || loop.pendingBytes > Limits.Gateway.pendingOutputBytesPerLoop
                && bytes > Limits.Gateway.pendingOutputShareBytes
    }

    private func tooSlow() {
        let bytes = pending.count + waiting.bytes
        // It can't take what is there: saying goodbye would only add to it.
        discardPending()
        loop.dropSlow(self, .receiverTooSlow(pendingBytes: bytes))
    }

    /// A QoS 1 packet, encoded with any packet identifier.
    func deliver(_ packet: WaitingPackets.Packet) {
        guard let id = session?.window.take() else {
            waiting.append(packet)
            loop.pendingBytes += packet.heldBytes
            if holdsBackTooMuch { tooSlow() }
            return
        }
        output {
            let start = $0.count
            $0.append(contentsOf: packet.bytes)
            id.write(at: start + packet.packetIDOffset, of: &$0)
        }
    }

    /// The window has room again.
    func sendWaiting() {
        while session?.window.hasRoom == true, let packet = waiting.popFirst() {
            loop.pendingBytes -= packet.heldBytes
            deliver(packet)
        }
    }
}
