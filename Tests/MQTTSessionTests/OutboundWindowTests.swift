import IoTModel
import MQTTCodec
import MQTTSession
import Testing

struct OutboundWindowTests {
    @Test(
        arguments: [(nil, 100), (1, 1), (20, 20), (99, 99), (100, 100), (101, 100), (65_535, 100)] as [(UInt16?, Int)])
    func `quota: at most 100 messages are unacknowledged, or as many as the client takes`(
        asked: UInt16?, limit: Int
    ) throws {
        var session = try session(.v5) { $0.properties.receiveMaximum = asked }
        for sent in 0..<limit {
            #expect(session.window.count == sent)
            #expect(session.window.take() != nil)
        }
        #expect(session.window.take() == nil)
        #expect(!session.window.hasRoom)
        #expect(session.receivedPuback(.first) == .released)
        #expect(session.window.take() == PacketID(UInt16(limit + 1)))
        #expect(session.window.take() == nil)
    }

    @Test func `a PUBACK for nothing in flight is ignored`() throws {
        var session = try session(.v3_1_1)
        #expect(session.receivedPuback(.first) == .unknown)
        #expect(session.window.take() == .first)
        #expect(session.receivedPuback(PacketID.first.next) == .unknown)
        #expect(session.window.count == 1)
        #expect(session.receivedPuback(.first) == .released)
        #expect(session.receivedPuback(.first) == .unknown)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `MQTT-2.2.1-3: an identifier in use isn't given again, over the whole round of 65,535`(seed: UInt64) throws {
        var state = seed
        var window = OutboundWindow(limit: 10)
        var inFlight: [PacketID] = []
        for step in 0..<200_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let choice = Int(state >> 33)
            // The first one stays in flight all along, so the round meets it.
            if inFlight.count < 10, choice % 2 == 0 || inFlight.count < 2 {
                let taken = window.take()
                let id = try #require(taken)
                #expect(!inFlight.contains(id), "seed \(seed), step \(step)")
                inFlight.append(id)
            } else {
                let id = inFlight.remove(at: 1 + choice % (inFlight.count - 1))
                #expect(window.acknowledged(id) == .released, "seed \(seed), step \(step)")
            }
            #expect(window.count == inFlight.count)
        }
    }
}
