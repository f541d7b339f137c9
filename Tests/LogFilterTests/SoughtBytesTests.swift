import IoTModel
import Testing

@testable import LogFilter

@Suite struct SoughtBytesTests {
    private func end(_ sought: [UInt8], _ text: [UInt8]) -> Int? {
        text.withUnsafeBufferPointer { SoughtBytes(sought).end(in: $0) }
    }

    /// All texts of two letters with these lengths.
    private func texts(_ lengths: ClosedRange<Int>) -> [[UInt8]] {
        lengths.flatMap { length in
            (0..<1 << length).map { number in (0..<length).map { 97 + UInt8(number >> $0 & 1) } }
        }
    }

    @Test func `the first place is found, as by looking at every place`() {
        for sought in texts(1...5) {
            for text in texts(0...7) {
                let places = 0..<max(0, text.count - sought.count + 1)
                let first = places.first { text[$0...].starts(with: sought) }
                #expect(end(sought, text) == first.map { $0 + sought.count }, "\(sought) in \(text)")
            }
        }
        #expect(end([], []) == 0 && end([], [97]) == 0)
    }

    @Test(arguments: [1, 2, 100, Limits.Logging.filterPatternCharacters])
    func `no byte costs more than two comparisons, however the sought bytes repeat themselves`(_ length: Int) {
        let text = [UInt8](repeating: 97, count: 50_000)
        for last in [UInt8(97), 98] {
            let sought = SoughtBytes([UInt8](repeating: 97, count: length - 1) + [last])
            var comparisons = 0
            let end = text.withUnsafeBufferPointer { sought.end(in: $0, comparisons: &comparisons) }
            #expect(end == (last == 97 ? length : nil) && comparisons <= 2 * text.count)
        }
    }

    /// Seconds; with a look at every place they would be minutes.
    @Test(.timeLimit(.minutes(1)), arguments: ["\"AAAB\"", "-\"AAAB\"", "?\"AAAB\""])
    func `a long term is looked for in as much as one call reads`(_ pattern: String) throws {
        let term = String(repeating: "a", count: 1_000)
        let terms = try TextTerms(Array(pattern.replacing("AAA", with: term).utf8))
        let text = [UInt8](repeating: 97, count: Limits.Logging.searchedBytes)
        #expect(terms.match(text) == pattern.hasPrefix("-"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a long part between stars is looked for in as much as one call reads`() {
        let part = [UInt8](repeating: 97, count: 1_000) + [98]
        let text = [UInt8](repeating: 97, count: Limits.Logging.searchedBytes)
        #expect(!WildcardText(parts: [[], part, []]).matches(text))
        #expect(WildcardText(parts: [[], part, [97]]).matches(text + part + [97]))
    }
}
