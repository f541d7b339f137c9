import Testing

@testable import Gateway

struct DeadlineWheelTests {
    private let one = ConnectionReference(slot: 1, generation: 0)
    private let other = ConnectionReference(slot: 2, generation: 0)

    private func due(_ wheel: inout DeadlineWheel, at second: UInt32) -> [ConnectionReference] {
        var references: [ConnectionReference] = []
        wheel.advance(to: second) { references.append($0) }
        return references
    }

    @Test func `a deadline comes up in its second and not before`() {
        var wheel = DeadlineWheel(span: 16)
        wheel.schedule(one, after: 10)
        #expect(due(&wheel, at: 9).isEmpty)
        #expect(due(&wheel, at: 10) == [one])
        #expect(due(&wheel, at: 40).isEmpty)
    }

    @Test func `seconds that were slept through give out what came up in them, in order`() {
        var wheel = DeadlineWheel(span: 16)
        wheel.schedule(other, after: 5)
        wheel.schedule(one, after: 3)
        #expect(due(&wheel, at: 8) == [one, other])
    }

    @Test func `a deadline beyond the span comes up early, at the end of the span`() {
        var wheel = DeadlineWheel(span: 16)
        wheel.schedule(one, after: 1_000)
        #expect(due(&wheel, at: 14).isEmpty)
        #expect(due(&wheel, at: 15) == [one])
    }

    @Test func `a deadline of no time comes up with the next second`() {
        var wheel = DeadlineWheel(span: 16)
        wheel.schedule(one, after: 0)
        #expect(due(&wheel, at: 1) == [one])
    }
}
