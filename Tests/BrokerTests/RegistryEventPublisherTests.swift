import Broker
import Foundation
import IoTModel
import Registry
import Synchronization
import Testing

/// Keeps what is published, and can be made to wait before it takes anything.
private final class HeldRouter: MessageRouter {
    private struct State {
        var messages: [(message: ApplicationMessage, account: AccountID)] = []
        var isHeld: Bool
        var entered = 0
    }

    private let state: Mutex<State>
    var messages: [(message: ApplicationMessage, account: AccountID)] { state.withLock { $0.messages } }

    init(isHeld: Bool = false) { state = Mutex(State(isHeld: isHeld)) }

    func release() { state.withLock { $0.isHeld = false } }

    func publish(_ message: ApplicationMessage, in account: AccountID) async {
        state.withLock { $0.entered += 1 }
        while state.withLock({ $0.isHeld }) { try? await Task.sleep(for: .milliseconds(1)) }
        state.withLock { $0.messages.append((message, account)) }
    }

    /// Until somebody waits here.
    func waitForPublisher() async throws {
        while state.withLock({ $0.entered }) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    func wait(for count: Int) async throws {
        for _ in 1...10_000 where messages.count < count { try await Task.sleep(for: .milliseconds(1)) }
        #expect(messages.count == count)
    }
}

@Suite struct RegistryEventPublisherTests {
    private let registry = InMemoryRegistry()
    private let scope = AccountScope(account: .standard, region: .standard)
    private let now = WallTime(milliseconds: 1_900_000_000_123)

    private func publisher(
        _ router: HeldRouter, reportLoss: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Task<Void, Never> {
        let now = now
        _ = try await registry.write { writer throws(RegistryError) in
            try writer.updateEventConfigurations([.thing: true], of: .standard, at: now)
        }
        return RegistryEventPublisher(
            registry: registry, router: router, region: .standard, clock: WallClock { now },
            random: RandomSource { [UInt8](repeating: 7, count: $0) }, reportLoss: reportLoss
        ).start()
    }

    private func create(_ names: [String]) async throws {
        let (scope, now) = (scope, now)
        try await registry.write { writer throws(RegistryError) in
            for name in names {
                try writer.createThing(
                    ThingName(unchecked: name), attributes: ["a": "b/c"], thingID: "id", in: scope, at: now)
            }
        }
    }

    @Test func `an event is AWS's, byte for byte`() async throws {
        let router = HeldRouter()
        let running = try await publisher(router)
        try await create(["lamp"])
        try await router.wait(for: 1)
        let (message, account) = try #require(router.messages.first)
        #expect(String(decoding: message.topic, as: UTF8.self) == "$aws/events/thing/lamp/created")
        #expect(
            String(decoding: message.payload, as: UTF8.self) == #"{"accountId":"123456789012","#
                + #""attributes":{"a":"b/c"},"eventId":"07070707-0707-4707-8707-070707070707","#
                + #""eventType":"THING_EVENT","operation":"CREATED","thingId":"id","thingName":"lamp","#
                + #""thingTypeName":null,"timestamp":1900000000123,"versionNumber":1}"#)
        #expect(message.qos == .atLeastOnce && !message.retain && account == .standard)
        running.cancel()
    }

    @Test func `events beyond those that may wait are lost, and that is said`() async throws {
        let router = HeldRouter(isHeld: true)
        let lost = Mutex(0)
        let running = try await publisher(router) { count in lost.withLock { $0 += count } }
        let maximum = Limits.Registry.waitingEvents
        // The first one is taken at once, and held by the router.
        try await create(["first"])
        try await router.waitForPublisher()
        try await create((1...maximum).map { "lamp-\($0)" })
        try await create(["one-more"])
        router.release()
        try await router.wait(for: maximum + 1)
        for _ in 1...1_000 where lost.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(lost.withLock { $0 } == 1)
        #expect(
            String(decoding: try #require(router.messages.last).message.topic, as: UTF8.self)
                == "$aws/events/thing/lamp-\(maximum)/created")
        running.cancel()
    }
}
