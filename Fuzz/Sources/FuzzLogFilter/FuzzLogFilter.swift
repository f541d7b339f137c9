import LogFilter

/// One input is a filter pattern, a zero byte, and a log entry.
///
/// What must hold for any bytes: nothing traps, a refusal says why, and the answer to the same question is the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLogFilter(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let text = bytes.prefix { $0 != 0 }
    let message = Array(bytes.dropFirst(text.count + 1))
    if let value = LogValue(json: message) {
        precondition(LogValue(json: [0x20] + message + [0x0A]) == value, "space around a value doesn't matter")
    }
    do throws(MalformedFilterPattern) {
        let pattern = try FilterPattern(String(decoding: text, as: UTF8.self))
        precondition(pattern.matches(message) == pattern.matches(message), "a pattern has one answer")
        precondition(FilterPattern.everything.matches(message), "what asks for nothing fits everything")
    } catch {
        precondition(!error.description.isEmpty, "a refusal says why")
    }
    return 0
}
