import Broker
import ControlPlane
import IoTModel
import SigV4
import Testing

@Suite struct PublishTests {
    private func publish(_ target: String, _ payload: String = "x", _ api: TestAPI) async throws -> Answer {
        try await api.call("POST", "/topics/\(target)", payload, service: "iotdata")
    }

    @Test(arguments: [("a%2Fb", "a/b"), ("a/b", "a/b"), ("a%2F%2Fb", "a//b"), ("a//b", "a//b"), ("a%20%24b", "a $b")])
    func `a topic comes encoded or with plain slashes`(_ target: String, _ topic: String) async throws {
        let api = try await TestAPI()
        let answer = try await publish("\(target)?qos=1", "payload", api)
        #expect(answer.status == 200)
        #expect(answer.body?["message"] == .string("OK"))
        #expect(answer.body?["traceId"]?.string == answer.requestID)
        let message = try #require(api.router.messages.first)
        #expect(String(decoding: message.topic, as: UTF8.self) == topic)
        #expect(message.payload == Array("payload".utf8))
        #expect(message.qos == .atLeastOnce)
    }

    @Test func `a retained message is delivered, not kept, and logged so`() async throws {
        let api = try await TestAPI()
        #expect(try await publish("a?retain=true", "x", api).status == 200)
        #expect(api.router.messages.first?.retain == true)
        let entry = try #require(api.events.entries.first)
        #expect(entry.reason == "RETAIN_NOT_KEPT")
        #expect(entry.principalID == TestAPI.key.id)
    }

    @Test(arguments: ["a%2F%2B", "%24aws%2Fx", "a?qos=2", "a?qos=x", "a?retain=maybe", "a%ff", "a?messageExpiry=x"])
    func `what can't be published is refused and reaches nobody`(_ target: String) async throws {
        let api = try await TestAPI()
        #expect(try await publish(target, "x", api).refused(400, "InvalidRequestException"))
        #expect(api.router.messages.isEmpty)
    }

    @Test(arguments: [(Limits.MQTT.payloadBytes, true), (Limits.MQTT.payloadBytes + 1, false)])
    func `a payload has at most 128 KiB`(_ bytes: Int, _ isAccepted: Bool) async throws {
        let answer = try await publish("a", String(repeating: "x", count: bytes), TestAPI())
        #expect(isAccepted ? answer.status == 200 : answer.refused(413, "RequestEntityTooLargeException"))
    }
}
