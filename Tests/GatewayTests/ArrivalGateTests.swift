import Testing

@testable import Gateway

struct ArrivalGateTests {
    private func bounds(
        handshakes: Int = 100, perSource: Int = 100, connections: Int = 100, connectionsPerSource: Int? = nil
    ) -> ArrivalGate.Bounds {
        var bounds = ArrivalGate.Bounds(connections: connections, connectionsPerSource: connectionsPerSource)
        bounds.handshakes = handshakes
        bounds.handshakesPerSource = perSource
        return bounds
    }

    @Test func `the handshake after the last one allowed is refused, and has room once one is over`() {
        let gate = ArrivalGate(bounds(handshakes: 2))
        #expect(gate.arrived(from: "a") == .enter)
        #expect(gate.arrived(from: "b") == .enter)
        #expect(gate.arrived(from: "c") == .refuse(.handshakes))
        gate.handshakeEnded(from: "a")
        #expect(gate.arrived(from: "c") == .enter)
    }

    @Test func `one address can't take all handshakes`() {
        let gate = ArrivalGate(bounds(perSource: 1))
        #expect(gate.arrived(from: "a") == .enter)
        #expect(gate.arrived(from: "a") == .refuse(.handshakesPerSource))
        #expect(gate.arrived(from: "b") == .enter)
    }

    @Test func `a connection holds its place until it ends, not until its handshake is over`() {
        let gate = ArrivalGate(bounds(connections: 1))
        #expect(gate.arrived(from: "a") == .enter)
        gate.handshakeEnded(from: "a")
        #expect(gate.arrived(from: "b") == .refuse(.connections))
        gate.connectionEnded(from: "a")
        #expect(gate.connections == 0)
        #expect(gate.arrived(from: "b") == .enter)
    }

    @Test func `connections per address are bounded only where that is asked for`() {
        let bounded = ArrivalGate(bounds(connectionsPerSource: 1))
        #expect(bounded.arrived(from: "a") == .enter)
        #expect(bounded.arrived(from: "a") == .refuse(.connectionsPerSource))
        let free = ArrivalGate(bounds())
        for _ in 0..<50 { #expect(free.arrived(from: "a") == .enter) }
    }
}
