package import IoTModel
package import MQTTCodec

/// PUBLISH from the client. MQTT 5.0 §3.3; AWS IoT Core, "MQTT".
extension Session {
    package enum OnPublish {
        /// In order; `aliased` is the topic where the packet gives only an alias. `keepsNothing` marks a retained message
        /// of a 3.1.1 client, which is delivered and not kept.
        case authorize(aliased: [UInt8]?, keepsNothing: Bool)
        case end(SessionEnd)
    }

    /// The client can't exceed the Receive Maximum, whatever it sends: each PUBLISH is acknowledged before the next one is
    /// read, so none is ever unacknowledged. [MQTT-3.3.4-9]
    package mutating func receivedPublish(_ packet: borrowing PublishView) -> OnPublish {
        guard packet.qos <= profile.maximumQoS else {
            return .end(
                .violation(
                    .qosNotSupported, clause: "MQTT-3.2.2-11",
                    sentence: "The client published with QoS \(packet.qos.rawValue); at most QoS 1 is offered."))
        }
        guard packet.payload.count <= profile.maximumPayloadBytes else {
            return .end(.payloadTooLarge(bytes: packet.payload.count, limit: profile.maximumPayloadBytes))
        }
        let retains = packet.retain && !profile.offersRetain
        if retains, version == .v5 {
            return .end(
                .violation(
                    .retainNotSupported, clause: "MQTT-3.2.2-14",
                    sentence: "The client published a retained message; retained messages aren't offered."))
        }
        guard let alias = packet.properties.topicAlias else {
            if let end = topicEnd(packet.topic) { return .end(end) }
            return .authorize(aliased: nil, keepsNothing: retains)
        }
        return receivedAlias(Int(alias), topic: packet.topic, keepsNothing: retains)
    }

    private mutating func receivedAlias(
        _ alias: Int, topic: UnsafeRawBufferPointer, keepsNothing: Bool
    ) -> OnPublish {
        guard alias <= profile.topicAliasMaximum else {
            return .end(
                .violation(
                    .topicAliasInvalid, clause: "MQTT-3.2.2-17",
                    sentence: "The client used topic alias \(alias); the highest is \(profile.topicAliasMaximum)."))
        }
        guard topic.isEmpty else {
            if let end = topicEnd(topic) { return .end(end) }
            while aliases.count < alias { aliases.append([]) }
            aliases[alias - 1] = Array(topic)
            return .authorize(aliased: nil, keepsNothing: keepsNothing)
        }
        guard alias <= aliases.count, !aliases[alias - 1].isEmpty else {
            return .end(
                .violation(
                    .protocolError, clause: "MQTT-3.3.2-12",
                    sentence: "The client used topic alias \(alias) before giving it a topic."))
        }
        return .authorize(aliased: aliases[alias - 1], keepsNothing: keepsNothing)
    }

    private func topicEnd(_ topic: UnsafeRawBufferPointer) -> SessionEnd? {
        guard let sentence = ReservedTopics.publishDefect(topic) else { return nil }
        return .violation(
            .topicNameInvalid, clause: "AWS IoT Core, MQTT topics",
            sentence: "The topic \(Quotation(topic)) \(sentence)")
    }

    package enum OnDenied: Equatable, Sendable {
        /// PUBACK with reason 135.
        case acknowledge(ReasonCode)
        /// QoS 0 has no answer.
        case ignore
        case end(SessionEnd)
    }

    /// The policies deny a publish. AWS IoT Core closes a 3.1.1 connection; MQTT 5 has a code for it.
    package func publishDenied(qos: QoS, _ details: String) -> OnDenied {
        switch (version, qos) {
        case (.v3_1_1, _): .end(.denied(sentence: details))
        case (.v5, .atMostOnce): .ignore
        case (.v5, .atLeastOnce), (.v5, .exactlyOnce): .acknowledge(.notAuthorized)
        }
    }

    package func appendPuback(_ id: PacketID, _ reason: ReasonCode, details: String? = nil, to bytes: inout [UInt8]) {
        AcknowledgementPacket(
            .puback, id, reason: reason, reasonString: wantsProblemInformation ? details : nil
        ).append(to: &bytes, version: version)
    }
}
