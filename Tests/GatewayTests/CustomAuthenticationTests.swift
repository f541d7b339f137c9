import Broker
import IoTModel
import MQTTCodec
import PolicyEngine
import Registry
import Synchronization
import Testing

@testable import Gateway

/// Answers that every client may connect, and only the first time may publish.
private final class ForgettingFunctions: CustomerFunctions {
    private let calls = Mutex(0)
    /// Whom it names the first time, and later.
    private let principals: (String, String)
    var count: Int { calls.withLock { $0 } }

    init(principals: (String, String) = ("p", "p")) { self.principals = principals }

    func invoke(
        _ functionARN: String, with event: [UInt8], timeout: Duration
    ) async throws(FunctionFailure) -> [UInt8] {
        let isFirst = calls.withLock { calls in
            calls += 1
            return calls == 1
        }
        let actions = isFirst ? #"["iot:Connect","iot:Publish"]"# : #""iot:Connect""#
        return Array(
            """
            {"isAuthenticated":true,"principalId":"\(isFirst ? principals.0 : principals.1)",
            "refreshAfterInSeconds":300,"disconnectAfterInSeconds":300,
            "policyDocuments":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":\(actions),"Resource":"*"}}]}
            """.utf8)
    }
}

@Suite(.serialized)
struct CustomAuthenticationTests {
    private func connect(_ clientID: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var packet = ConnectPacket(version: .v5, clientID: clientID)
        packet.username = "u?x-amz-customauthorizer-name=door"
        packet.append(to: &bytes)
        return bytes
    }

    private func run(_ functions: ForgettingFunctions, _ body: (GatewayUnderTest) async throws -> Void) async throws {
        try await GatewayUnderTest.run(functions: functions) { server in
            let door = AuthorizerRecord(
                account: .standard, name: AuthorizerName(unchecked: "door"), functionARN: "arn:f", status: .active,
                isSigningDisabled: true, creationDate: GatewayUnderTest.now, lastModifiedDate: GatewayUnderTest.now)
            try await server.registry.write { writer throws(RegistryError) in try writer.put(door) }
            try await body(server)
        }
    }

    /// Once the one connection is admitted, does something with it on its loop.
    private func onceConnected(
        _ server: GatewayUnderTest, _ body: @escaping @Sendable (DeviceConnection, CustomAuthentication) -> Void
    ) async {
        while !server.events.entries.contains(where: { $0.eventType == .connect }) { await Task.yield() }
        for loop in server.gateway.shared.loops {
            loop.execute { loop in
                for connection in loop.connections.all {
                    if let authentication = connection.authentication { body(connection, authentication) }
                }
            }
        }
    }

    @Test func `a connection ends when the time that its authorizer gave it is over`() async throws {
        try await run(ForgettingFunctions()) { server in
            async let bytes = server.connectForAuthorizer().exchange(connect("c"), expecting: .max)
            await onceConnected(server) { connection, authentication in
                authentication.endsAt = connection.loop.wheel.now
                connection.armForAuthentication()
            }
            // DISCONNECT, Maximum connect time.
            let received = try await bytes
            #expect(received.contains(0xE0) && received.contains(160))
            let end = try #require(server.events.entries.first { $0.eventType == .disconnect })
            #expect(end.disconnectReason == .customAuthorizerExpired && end.principalID == "p")
        }
    }

    @Test func `a refresh takes the place of the rights there were`() async throws {
        let functions = ForgettingFunctions()
        try await run(functions) { server in
            async let bytes = server.connectForAuthorizer().exchange(connect("c"), expecting: .max)
            #expect(await mayPublish(server) == true)
            await onceConnected(server) { connection, authentication in
                authentication.refreshesAt = connection.loop.wheel.now
                connection.armForAuthentication()
            }
            while await mayPublish(server) == true { await Task.yield() }
            #expect(functions.count == 2)
            await onceConnected(server) { connection, authentication in
                #expect(authentication.refreshesAt > connection.loop.wheel.now)
                authentication.endsAt = connection.loop.wheel.now
                connection.armForAuthentication()
            }
            _ = try await bytes
        }
    }

    @Test func `who is called otherwise after a refresh is logged by the other name's level`() async throws {
        try await run(ForgettingFunctions(principals: ("p", "q"))) { server in
            let targets = LogTargets(principals: ["q": .debug])
            server.events.gate.apply(EventLogSettings(defaultLevel: .info, targets: targets), to: .standard)
            async let bytes = server.connectForAuthorizer().exchange(connect("c"), expecting: .max)
            #expect(await mayPublish(server) == true)
            #expect(await logsMessages(server) == false)
            await onceConnected(server) { connection, authentication in
                authentication.refreshesAt = connection.loop.wheel.now
                connection.armForAuthentication()
            }
            while await mayPublish(server) == true { await Task.yield() }
            #expect(await logsMessages(server) == true)
            await onceConnected(server) { connection, authentication in
                authentication.endsAt = connection.loop.wheel.now
                connection.armForAuthentication()
            }
            _ = try await bytes
        }
    }

    /// Whether the one connection's messages are logged; nil when it has ended.
    private func logsMessages(_ server: GatewayUnderTest) async -> Bool? {
        await withCheckedContinuation { (done: CheckedContinuation<Bool?, Never>) in
            server.gateway.shared.loops[0].execute { loop in
                let connection = loop.connections.all.first { $0.authentication != nil }
                done.resume(returning: connection?.logs(.debug, .publishIn))
            }
        }
    }

    /// Whether the one connection may publish; false when it has ended.
    private func mayPublish(_ server: GatewayUnderTest) async -> Bool {
        while !server.events.entries.contains(where: { $0.eventType == .connect }) { await Task.yield() }
        return await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
            server.gateway.shared.loops[0].execute { loop in
                guard let connection = loop.connections.all.first(where: { $0.authentication != nil }),
                    let principal = connection.principal
                else { return done.resume(returning: false) }
                let denial = Array("t".utf8).withUnsafeBytes { connection.denial(.publish, .topic, $0, principal) }
                done.resume(returning: denial == nil)
            }
        }
    }

    @Test(arguments: [(Limits.Authorizers.waitingPerLoop - 1, true), (Limits.Authorizers.waitingPerLoop, false)])
    func `as many clients wait for their authorizers as may, and not one more`(
        _ waiting: Int, _ isAsked: Bool
    ) async throws {
        let functions = ForgettingFunctions()
        try await run(functions) { server in
            server.gateway.shared.loops[0].execute { $0.waitingForAuthorizers = waiting }
            let received = try await server.connectForAuthorizer().exchange(connect("c"), expecting: 4)
            #expect(received.starts(with: [0x20]) && functions.count == (isAsked ? 1 : 0))
            let entry = try #require(server.events.entries.first)
            #expect(entry.reason == (isAsked ? nil : "CUSTOM_AUTHORIZER_LIMIT_EXCEEDED"))
            #expect(received.count > 3 && (received[3] == 0) == isAsked)
        }
    }

    @Test func `without SNI nothing shows whose authorizer is meant`() async throws {
        try await GatewayUnderTest.run(isServerNameRequired: false) { server in
            let answer = try? await server.connectForAuthorizer(serverName: nil).exchange(connect("c"), expecting: 4)
            #expect(answer ?? [] == [])
            while server.events.entries.isEmpty { await Task.yield() }
            #expect(server.events.entries.map(\.reason) == ["SNI_MISSING"])
            #expect(server.events.entries.first?.authenticationType == .customAuthorizer)
        }
    }
}
