import Testing

@testable import CLI

@Suite struct TerminalTextTests {
    @Test func `no control of the terminal or of the direction of writing is left, and nothing else changes`() {
        let all = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init)
        let controls = all.filter { $0.properties.isBidiControl || $0.properties.generalCategory == .control }
        #expect(controls.contains("\u{61C}") && controls.contains("\u{202E}") && controls.count > 70)
        for control in controls {
            #expect("a\(control)b".terminalText == "a\\u{\(String(control.value, radix: 16))}b")
        }
        #expect("\u{2028}\u{2029}".terminalText == #"\u{2028}\u{2029}"#)
        #expect("Größe 🌡 \\ ~ 日本 עברית".terminalText == "Größe 🌡 \\ ~ 日本 עברית")
    }
}
