package import IoTModel
package import MQTTCodec
import MQTTTopics

/// SUBSCRIBE and UNSUBSCRIBE. MQTT 5.0 §3.8 to §3.11; AWS IoT Core, "MQTT".
extension Session {
    package enum OnSubscribe: Sendable, Equatable {
        /// Each filter is to be authorized in turn; then `subscribed` with the outcomes.
        case authorize
        case end(SessionEnd)
    }

    package func receivedSubscribe(_ packet: SubscribePacket) -> OnSubscribe {
        guard packet.requests.count <= profile.filtersPerSubscribe else {
            return .end(
                .violation(
                    .quotaExceeded, clause: "AWS IoT Core quotas",
                    sentence: "SUBSCRIBE has \(packet.requests.count) topic filters; at most "
                        + "\(profile.filtersPerSubscribe) are accepted."))
        }
        if packet.subscriptionIdentifier != nil, !profile.offersSubscriptionIdentifiers {
            return .end(
                .violation(
                    .subscriptionIdentifiersNotSupported, clause: "§3.2.2.3.12",
                    sentence: "SUBSCRIBE has a Subscription Identifier, which isn't offered."))
        }
        for requested in packet.requests {
            if let end = end(for: requested) { return .end(end) }
        }
        return .authorize
    }

    private func end(for requested: SubscribePacket.Request) -> SessionEnd? {
        let quoted = Quotation(requested.filter)
        guard requested.options.qos <= profile.maximumQoS else {
            return .violation(
                .qosNotSupported, clause: "AWS IoT Core, MQTT",
                sentence: "SUBSCRIBE asks for QoS 2 on \(quoted); at most QoS 1 is offered.")
        }
        switch TopicFilter.read(requested.filter) {
        case .plain: return nil
        case .shared:
            guard !profile.offersSharedSubscriptions else { return nil }
            return .violation(
                .sharedSubscriptionsNotSupported, clause: "§3.2.2.3.13",
                sentence: "SUBSCRIBE asks for the shared subscription \(quoted), which isn't offered.")
        case .defect(let defect):
            // MQTT 5 answers for the filter alone; `subscribed` says so.
            guard version == .v3_1_1 else { return nil }
            return .violation(
                .topicFilterInvalid, clause: "AWS IoT Core, MQTT topics",
                sentence: "The topic filter \(quoted) \(defect.sentence)")
        }
    }

    package enum FilterOutcome: Sendable, Equatable {
        /// Subscribed; `isNew` is false when it replaces the options of one there was.
        case granted(SubscriptionOptions, isNew: Bool)
        case refused(ReasonCode, details: String)

        package var reasonCode: ReasonCode {
            switch self {
            case .granted(let options, _):
                switch options.qos {
                case .atMostOnce: .grantedQoS0
                case .atLeastOnce: .grantedQoS1
                case .exactlyOnce: .grantedQoS2
                }
            case .refused(let reason, _): reason
            }
        }
    }

    /// What became of one filter that the policies allow.
    package mutating func subscribed(_ requested: SubscribePacket.Request) -> FilterOutcome {
        if case .defect(let defect) = TopicFilter.read(requested.filter) {
            return .refused(
                .topicFilterInvalid,
                details: "The topic filter \(Quotation(requested.filter)) \(defect.sentence)")
        }
        if requested.filter.starts(with: ReservedTopics.basicIngest.utf8) {
            return .refused(
                .topicFilterInvalid,
                details: "The topic filter \(Quotation(requested.filter)) is for rules, which take publishes alone.")
        }
        if let index = subscriptions.firstIndex(where: { $0.filter == requested.filter }) {
            subscriptions[index].options = requested.options
            return .granted(requested.options, isNew: false)
        }
        guard subscriptions.count < profile.subscriptionsPerConnection else {
            return .refused(
                .quotaExceeded,
                details: "The client has \(subscriptions.count) subscriptions, the most a connection may have.")
        }
        subscriptions.append(Subscription(filter: requested.filter, options: requested.options))
        return .granted(requested.options, isNew: true)
    }

    /// How a refused filter is answered: MQTT 5 by its code in SUBACK, 3.1.1 by the end of the connection.
    package func end(forRefused outcome: FilterOutcome) -> SessionEnd? {
        guard version == .v3_1_1, case .refused(let reason, let details) = outcome else { return nil }
        return reason == .notAuthorized
            ? .denied(sentence: details)
            : .violation(reason, clause: "AWS IoT Core quotas", sentence: details)
    }

    package func appendSuback(_ id: PacketID, _ outcomes: [FilterOutcome], to bytes: inout [UInt8]) {
        let details = outcomes.compactMap { outcome -> String? in
            if case .refused(_, let details) = outcome { details } else { nil }
        }
        SubscriptionAcknowledgement(
            .suback, id, reasons: outcomes.map(\.reasonCode),
            reasonString: wantsProblemInformation ? details.first : nil
        ).append(to: &bytes, version: version)
    }

    /// UNSUBSCRIBE with more filters than a connection can have subscriptions is no honest one.
    package func receivedUnsubscribe(_ packet: UnsubscribePacket) -> SessionEnd? {
        guard packet.filters.count > profile.subscriptionsPerConnection else { return nil }
        return .violation(
            .quotaExceeded, clause: "AWS IoT Core quotas",
            sentence: "UNSUBSCRIBE has \(packet.filters.count) topic filters; at most "
                + "\(profile.subscriptionsPerConnection) are accepted.")
    }

    /// - Returns: whether there was such a subscription.
    package mutating func unsubscribed(from filter: [UInt8]) -> Bool {
        guard let index = subscriptions.firstIndex(where: { $0.filter == filter }) else { return false }
        subscriptions.remove(at: index)
        return true
    }

    /// AWS IoT Core answers success also where no subscription existed.
    package func appendUnsuback(_ id: PacketID, count: Int, to bytes: inout [UInt8]) {
        SubscriptionAcknowledgement(.unsuback, id, reasons: Array(repeating: .success, count: count))
            .append(to: &bytes, version: version)
    }
}
