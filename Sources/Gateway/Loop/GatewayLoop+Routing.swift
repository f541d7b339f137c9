import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import MQTTTopics
import NIOCore

/// A message's way from the publisher's loop to the receivers' pending output.
extension GatewayLoop {
    /// Appends a message to every receiver here and, from a publisher here, to the batches for the other loops.
    func deliver(
        _ publication: Publication, along route: Route, in account: LoopAccount, from publisher: DeviceConnection?
    ) {
        account.refresh(route)
        logsDeliveries = shared.events.gate.passes(.debug, .publishOut)
        let receivers = route.receivers
        if receivers.count == 1 {
            deliverAlone(publication, route, receivers[0])
        } else if !receivers.isEmpty {
            variants.reset()
            for index in receivers.indices { deliver(publication, route, receivers[index], at: index) }
        }
        guard publisher != nil else { return }
        for loop in route.loops { append(publication, to: account.batch(for: loop)) }
    }

    /// Sends to one connection, if it subscribes, what is nobody else's.
    func deliver(
        _ publication: Publication, along route: Route, in account: LoopAccount,
        toNobodyBut connection: DeviceConnection
    ) {
        account.refresh(route)
        logsDeliveries = shared.events.gate.passes(.debug, .publishOut)
        let slot = connection.reference.slot
        guard let index = route.receivers.firstIndex(where: { $0.match.subscriber.rawValue == slot }) else { return }
        variants.reset()
        deliver(publication, route, route.receivers[index], at: index)
    }

    private func append(_ publication: Publication, to batch: LoopBatch) {
        publication.outgoing(.v5, qos: publication.qos, retain: publication.retain)
            .append(packetID: .first, to: &batch.packets)
    }

    /// To a single receiver the packet is encoded where it leaves from.
    private func deliverAlone(_ publication: Publication, _ route: Route, _ receiver: Route.Receiver) {
        guard let connection = receiving(publication, route, receiver, at: 0) else { return }
        let qos = min(publication.qos, receiver.match.options.qos)
        let outgoing = publication.outgoing(
            connection.version, qos: qos, retain: publication.retain && receiver.match.options.retainAsPublished)
        guard outgoing.packetBytes <= connection.maximumPacketBytes else { return }
        if qos == .atMostOnce {
            connection.output { outgoing.append(packetID: nil, to: &$0) }
        } else if connection.waiting.isEmpty, let id = connection.session?.window.take() {
            connection.output { outgoing.append(packetID: id, to: &$0) }
        } else {
            var bytes: [UInt8] = []
            outgoing.append(packetID: .first, to: &bytes)
            connection.deliver(WaitingPackets.Packet(bytes: bytes, packetIDOffset: outgoing.packetIDOffset))
        }
    }

    private func deliver(_ publication: Publication, _ route: Route, _ receiver: Route.Receiver, at index: Int) {
        guard let connection = receiving(publication, route, receiver, at: index) else { return }
        let qos = min(publication.qos, receiver.match.options.qos)
        let variant = variants.encoded(
            publication, connection.version, qos: qos,
            retain: publication.retain && receiver.match.options.retainAsPublished)
        guard variant.bytes.count <= connection.maximumPacketBytes else { return }
        if qos == .atMostOnce {
            connection.output { $0.append(contentsOf: variant.bytes) }
        } else if connection.waiting.isEmpty, let id = connection.session?.window.take() {
            connection.output {
                let start = $0.count
                $0.append(contentsOf: variant.bytes)
                id.write(at: start + variant.packetIDOffset, of: &$0)
            }
        } else {
            connection.deliver(
                WaitingPackets.Packet(bytes: variant.bytes, packetIDOffset: variant.packetIDOffset))
        }
    }

    /// The connection behind a receiver, if it is to have the message: not its own with No Local, and allowed.
    private func receiving(
        _ publication: Publication, _ route: Route, _ receiver: Route.Receiver, at index: Int
    ) -> DeviceConnection? {
        let slot = receiver.match.subscriber.rawValue
        guard !receiver.match.options.noLocal || publication.publisher != slot,
            let connection = connections[slot: slot], connection.stage == .connected
        else { return nil }
        let isAllowed = receiver.mayReceive ?? connection.mayReceive(publication.topic)
        if receiver.mayReceive == nil, !connection.rightsDependOnTime {
            route.note(mayReceive: isAllowed, at: index)
        }
        guard isAllowed else { return nil }
        if logsDeliveries, connection.logs(.debug, .publishOut) {
            logPassed(.publishOut, publication.topic, of: connection)
        }
        return connection
    }

    /// Messages from another loop, or from a publisher that isn't a connection.
    func received(_ batch: LoopBatch) {
        let account = account(batch.account)
        batch.packets.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                guard case .header(let header) = FixedHeader.read(rest, version: .v5) else { return }
                let body = UnsafeRawBufferPointer(rebasing: rest[header.headerBytes..<header.packetBytes])
                if let packet = try? PublishView(flags: header.flags, body: body, version: .v5) {
                    deliver(
                        Publication(packet, topic: packet.topic, publisher: nil),
                        along: account.route(for: packet.topic), in: account, from: nil)
                }
                offset += header.packetBytes
            }
        }
    }

    /// A will, or another message of the server's own making: to every loop.
    func publish(_ message: ApplicationMessage, in account: AccountID) {
        let packet = message.encoded()
        for loop in loops {
            let batch = LoopBatch(account, packets: packet)
            if loop === self { received(batch) } else { loop.execute { $0.received(batch) } }
        }
    }

    func publish(_ will: Will, in account: AccountID) {
        publish(
            ApplicationMessage(
                topic: will.topic, payload: will.payload, qos: will.qos, retain: will.retain,
                properties: will.properties), in: account)
    }

    func evict(_ previous: GlobalConnection) {
        let loop = loops[previous.loop]
        if loop === self {
            connections[previous.reference]?.end(.takenOver)
        } else {
            loop.execute { $0.connections[previous.reference]?.end(.takenOver) }
        }
    }

    /// A receiver is dropped after the packet that was too much, not in the middle of a delivery.
    func dropSlow(_ connection: DeviceConnection, _ end: SessionEnd) {
        let reference = connection.reference
        eventLoop.execute { self.connections[reference]?.end(end) }
    }
}

extension ApplicationMessage {
    /// As the MQTT 5 packet that the event loops hand to each other.
    func encoded() -> [UInt8] {
        topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                properties.bytes.withUnsafeBytes { encoded in
                    let properties = (try? PublishProperties(encoded: encoded)) ?? .none
                    let outgoing = OutgoingPublish(
                        topic: topic, payload: payload, properties: properties, qos: qos, retain: retain, version: .v5,
                        expirySeconds: properties.messageExpirySeconds)
                    var bytes: [UInt8] = []
                    outgoing.append(packetID: .first, to: &bytes)
                    return bytes
                }
            }
        }
    }
}
