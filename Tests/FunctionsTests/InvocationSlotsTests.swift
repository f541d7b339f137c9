import Testing

@testable import Functions

struct InvocationSlotsTests {
    @Test func `what is beyond the slots waits until one is given back`() async {
        let slots = InvocationSlots(running: 1, waiting: 1)
        #expect(await slots.take() == .taken)
        async let second = slots.take()
        // Whether it waits already or comes later: it gets the slot.
        slots.giveBack()
        #expect(await second == .taken)
    }

    @Test func `what is beyond the queue is refused at once`() async {
        let slots = InvocationSlots(running: 1, waiting: 0)
        #expect(await slots.take() == .taken)
        #expect(await slots.take() == .tooManyWait)
        slots.giveBack()
        #expect(await slots.take() == .taken)
    }

    @Test func `whoever is given up while it waits leaves the queue, and the slot goes to the next`() async {
        let slots = InvocationSlots(running: 1, waiting: 2)
        #expect(await slots.take() == .taken)
        let givenUp = Task { await slots.take() }
        givenUp.cancel()
        #expect(await givenUp.value == .cancelled)
        slots.giveBack()
        #expect(await slots.take() == .taken)
    }
}
