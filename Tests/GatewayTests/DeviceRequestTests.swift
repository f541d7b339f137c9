import Broker
import IoTModel
import MQTTCodec
import MQTTTopics
import NIOCore
import PKI
import Provisioning
import Synchronization
import Testing

@testable import Gateway

/// Requests that nobody makes in a test without them.
struct NoRequests: DeviceRequests {
    func answer(to request: DeviceRequest) async -> DeviceAnswer {
        Issue.record("no request was expected; one came to \(request.topic.text)")
        return .tooManyRequests(request.topic)
    }
}

/// Answers each request when it is let.
final class HeldRequests: DeviceRequests {
    private struct State {
        var asked: [DeviceRequest] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())
    var asked: [DeviceRequest] { state.withLock { $0.asked } }

    func answer(to request: DeviceRequest) async -> DeviceAnswer {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.asked.append(request)
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        return .accepted(request.topic, ["who": .text(request.clientID)])
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

@Suite(.serialized)
struct DeviceRequestTests {
    private let topic = "$aws/certificates/create/json"

    private func connect(_ clientID: String, subscribingTo filter: String) -> [UInt8] {
        var bytes: [UInt8] = []
        ConnectPacket(version: .v3_1_1, clientID: clientID).append(to: &bytes)
        SubscribePacket(.first, [.init(filter: Array(filter.utf8), options: SubscriptionOptions())])
            .append(to: &bytes, version: .v3_1_1)
        return bytes
    }

    private func publish(_ topic: String, _ payload: String = "") -> [UInt8] {
        [0x30, UInt8(2 + topic.utf8.count + payload.utf8.count), 0, UInt8(topic.utf8.count)] + Array(topic.utf8)
            + Array(payload.utf8)
    }

    @Test(arguments: [1, 3])
    func `the answer goes to the device that asked and to nobody else`(loops: Int) async throws {
        let requests = HeldRequests()
        requests.open()
        try await GatewayUnderTest.run(loops: loops, requests: requests) { server in
            let answer = publish("\(topic)/accepted", #"{"who":"asker"}"#)
            let marker = publish("\(topic)/accepted", "marker")
            let listener = Task {
                try await server.connect().exchange(
                    connect("listener", subscribingTo: "$aws/certificates/create/json/accepted"),
                    expecting: 9 + marker.count)
            }
            while !server.events.entries.contains(where: { $0.eventType == .subscribe }) { await Task.yield() }
            let got = try await server.connect().exchange(
                connect("asker", subscribingTo: "$aws/certificates/create/json/+") + publish(topic, "x"),
                expecting: 9 + answer.count)
            #expect(got.suffix(answer.count) == answer[...])
            let request = try #require(requests.asked.first)
            #expect(request.topic == .createKeysAndCertificate(.json) && request.payload == Array("x".utf8))
            #expect(request.clientID == "asker" && request.certificateID == server.device.certificate.id)
            // The first message that the listener gets is the one for everybody.
            await server.gateway.publish(
                ApplicationMessage(
                    topic: Array("\(topic)/accepted".utf8), payload: Array("marker".utf8), qos: .atMostOnce,
                    retain: false), in: GatewayUnderTest.scope.account)
            #expect(try await listener.value.dropFirst(9) == marker[...])
        }
    }

    @Test func `a device may wait for 4 answers, not for 5`() async throws {
        let requests = HeldRequests()
        try await GatewayUnderTest.run(requests: requests) { server in
            let refusal = DeviceAnswer.tooManyRequests(.createKeysAndCertificate(.json))
            let packet = 2 + refusal.topic.utf8.count + refusal.payload.count
            let most = Limits.Provisioning.requestsPerConnection
            let bytes =
                connect("asker", subscribingTo: "\(topic)/rejected")
                + (0...most).flatMap { _ in publish(topic) }
            let got = try await server.connect().exchange(bytes, expecting: 9 + packet)
            #expect(String(decoding: got, as: UTF8.self).contains("ThrottlingException"))
            #expect(requests.asked.count == most)
            requests.open()
        }
    }

    @Test func `what the policies don't allow is no request`() async throws {
        let policy =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect","iot:Subscribe"],"#
            + #""Resource":"*"}]}"#
        try await GatewayUnderTest.run(policy: policy, requests: NoRequests()) { server in
            _ = try await server.connect().exchange(
                connect("asker", subscribingTo: "\(topic)/accepted") + publish(topic), expecting: 100)
            #expect(
                server.events.entries.contains { $0.eventType == .publishIn && $0.reason == "AUTHORIZATION_FAILURE" })
        }
    }

    @Test(arguments: ["$aws/certificates/create/json/accepted", "$aws/certificates/create/xml", "$aws/other"])
    func `other reserved topics stay closed`(_ topic: String) async throws {
        try await GatewayUnderTest.run(requests: NoRequests()) { server in
            _ = try await server.connect().exchange(
                connect("asker", subscribingTo: "x") + publish(topic), expecting: 100)
            #expect(server.events.entries.contains { $0.eventType == .publishIn && $0.reason == "CLIENT_ERROR" })
        }
    }
}
