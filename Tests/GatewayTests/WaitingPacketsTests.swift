import Testing

@testable import Gateway

struct WaitingPacketsTests {
    @Test func `packets leave in the order they came, and their bytes are counted`() {
        var waiting = WaitingPackets()
        for byte in 0..<3_000 { waiting.append(.init(bytes: [UInt8(byte % 256), 0], packetIDOffset: 0)) }
        #expect(waiting.bytes == 3_000 * (2 + 64))
        for byte in 0..<3_000 { #expect(waiting.popFirst()?.bytes.first == UInt8(byte % 256)) }
        #expect(waiting.isEmpty)
        #expect(waiting.bytes == 0)
        #expect(waiting.popFirst() == nil)
    }
}
