import IoTModel
import Testing

@testable import ControlPlane

@Suite struct RequestProgressTests {
    @Test func `a request goes from header to body to answer to rest`() {
        var progress = RequestProgress()
        #expect(progress.phase == .header)
        progress.bytesArrived()
        #expect(progress.phase == .header)
        progress.headArrived()
        #expect(progress.phase == .body)
        progress.bytesArrived()
        progress.requestEnded()
        #expect(progress.phase == .answering)
        progress.answerEnded()
        #expect(progress.phase == .idle)
        progress.bytesArrived()
        #expect(progress.phase == .header)
    }

    @Test func `an early answer leaves the body within its limit`() {
        var progress = RequestProgress()
        progress.headArrived()
        progress.answerEnded()
        #expect(progress.phase == .body)
        progress.requestEnded()
        #expect(progress.phase == .idle)
    }

    @Test func `requests sent ahead are all answered before the connection rests`() {
        var progress = RequestProgress()
        for _ in 1...2 {
            progress.headArrived()
            progress.requestEnded()
        }
        progress.answerEnded()
        #expect(progress.phase == .answering)
        progress.answerEnded()
        #expect(progress.phase == .idle)
    }

    @Test func `only the answer may take its time`() {
        #expect(RequestProgress.Phase.header.limit == .seconds(10))
        #expect(RequestProgress.Phase.body.limit == .seconds(30))
        #expect(RequestProgress.Phase.idle.limit == .seconds(60))
        #expect(RequestProgress.Phase.answering.limit == nil)
    }
}
