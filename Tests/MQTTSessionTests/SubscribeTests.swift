import IoTModel
import MQTTCodec
import MQTTSession
import Testing

struct SubscribeTests {
    private func packet(_ filters: [String], _ options: SubscriptionOptions = SubscriptionOptions()) -> SubscribePacket
    {
        SubscribePacket(.first, filters.map { .init(filter: utf8($0), options: options) })
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `§3.9: each filter is granted as asked, in order`(version: ProtocolVersion) throws {
        var session = try session(version)
        #expect(session.subscribe(["a"], SubscriptionOptions(qos: .atLeastOnce)) == [.grantedQoS1])
        #expect(session.subscribe(["b/+", "#"]) == [.grantedQoS0, .grantedQoS0])
        #expect(session.subscriptions.map(\.filter) == [utf8("a"), utf8("b/+"), utf8("#")])
        var bytes: [UInt8] = []
        session.appendSuback(
            .first,
            [.granted(SubscriptionOptions(qos: .atLeastOnce), isNew: true), .refused(.notAuthorized, details: "no")],
            to: &bytes)
        #expect(bytes == (version == .v5 ? hex("90 0A 00 01 05 1F 00 02 6E 6F 01 87") : hex("90 04 00 01 01 80")))
    }

    @Test func `MQTT-3.8.4-3: subscribing again replaces the options`() throws {
        var session = try session(.v5)
        #expect(session.subscribe(["a"]) == [.grantedQoS0])
        let options = SubscriptionOptions(
            qos: .atLeastOnce, noLocal: true, retainAsPublished: true, retainHandling: .doNotSend)
        #expect(session.subscribed(.init(filter: utf8("a"), options: options)) == .granted(options, isNew: false))
        #expect(session.subscriptions.map(\.options) == [options])
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `quota: SUBSCRIBE has at most 8 filters`(version: ProtocolVersion) throws {
        let session = try session(version)
        let filters = (0...8).map { "f\($0)" }
        #expect(session.receivedSubscribe(packet(Array(filters.prefix(8)))) == .authorize)
        #expect(session.receivedSubscribe(packet(filters)).reason == .quotaExceeded)
    }

    @Test func `quota: a connection has at most 50 subscriptions; more are refused with 151, or close 3.1.1`() throws {
        for version in ProtocolVersion.allCases {
            var session = try session(version)
            for index in 0..<50 { #expect(session.subscribe(["f\(index)"]) == [.grantedQoS0]) }
            #expect(session.subscribe(["f7"]) == [.grantedQoS0], "one there already takes no place")
            #expect(session.subscribe(["f50"]) == (version == .v5 ? [.quotaExceeded] : nil))
            #expect(session.subscriptions.count == 50)
            #expect(session.unsubscribed(from: utf8("f0")) == true)
            #expect(session.subscribe(["f50"]) == [.grantedQoS0])
        }
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `QoS 2 gets no SUBACK but the end with 155`(version: ProtocolVersion) throws {
        let session = try session(version)
        #expect(
            session.receivedSubscribe(packet(["a"], SubscriptionOptions(qos: .exactlyOnce))).reason == .qosNotSupported)
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `a shared subscription ends the connection with 158`(version: ProtocolVersion) throws {
        let session = try session(version)
        #expect(session.receivedSubscribe(packet(["a", "$share/g/a"])).reason == .sharedSubscriptionsNotSupported)
    }

    @Test func `a Subscription Identifier ends the connection with 161`() throws {
        var packet = packet(["a"])
        packet.subscriptionIdentifier = 1
        #expect(try session(.v5).receivedSubscribe(packet).reason == .subscriptionIdentifiersNotSupported)
    }

    @Test(arguments: [
        "", "a#", "a/#/b", "a+", letters(257), letters(65_535), "////////", "$share/g", "$aws/rules/r/a",
        "$aws/rules/+",
    ])
    func `what isn't a topic filter is refused with 143, or closes 3.1.1`(filter: String) throws {
        var v5 = try session(.v5)
        #expect(v5.subscribe([filter, "ok"]) == [.topicFilterInvalid, .grantedQoS0])
        #expect(v5.subscriptions.map(\.filter) == [utf8("ok")])
        var v3 = try session(.v3_1_1)
        #expect(v3.subscribe([filter]) == nil)
    }

    @Test(arguments: [letters(256), "///////", "$aws/things/t/shadow/#"])
    func `a topic filter at the limits is granted`(filter: String) throws {
        for version in ProtocolVersion.allCases {
            var session = try session(version)
            #expect(session.subscribe([filter]) == [.grantedQoS0])
        }
    }

    @Test func `a denied filter is refused with 135 and closes 3.1.1`() throws {
        let denied = Session.FilterOutcome.refused(.notAuthorized, details: "why")
        #expect(denied.reasonCode == .notAuthorized)
        #expect(try session(.v5).end(forRefused: denied) == nil)
        #expect(try session(.v3_1_1).end(forRefused: denied) == .denied(sentence: "why"))
        let granted = Session.FilterOutcome.granted(SubscriptionOptions(), isNew: true)
        #expect(try session(.v3_1_1).end(forRefused: granted) == nil)
    }

    @Test func `§3.11: UNSUBSCRIBE forgets a subscription and succeeds without one`() throws {
        var session = try session(.v5)
        _ = session.subscribe(["a", "b"])
        #expect(session.unsubscribed(from: utf8("a")) == true)
        #expect(session.unsubscribed(from: utf8("a")) == false)
        #expect(session.subscriptions.map(\.filter) == [utf8("b")])
        var bytes: [UInt8] = []
        session.appendUnsuback(.first, count: 2, to: &bytes)
        #expect(bytes == hex("B0 05 00 01 00 00 00"))
    }

    @Test func `quota: UNSUBSCRIBE has at most as many filters as a connection may have subscriptions`() throws {
        let session = try session(.v5)
        let filters = (0...50).map { utf8("f\($0)") }
        #expect(session.receivedUnsubscribe(UnsubscribePacket(.first, Array(filters.prefix(50)))) == nil)
        #expect(session.receivedUnsubscribe(UnsubscribePacket(.first, filters))?.reasonCode == .quotaExceeded)
    }
}
