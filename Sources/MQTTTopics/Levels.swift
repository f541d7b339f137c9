/// One level of a topic name or filter, in the caller's bytes.
struct Level {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isPlus: Bool { bytes.count == 1 && bytes[0] == UInt8(ascii: "+") }
    var isHash: Bool { bytes.count == 1 && bytes[0] == UInt8(ascii: "#") }

    /// Whether a wildcard, if there is one, is the whole level.
    var hasWildcardsAlone: Bool {
        bytes.count <= 1 || !bytes.contains(UInt8(ascii: "+")) && !bytes.contains(UInt8(ascii: "#"))
    }
}

/// The levels of a topic name or filter: what stands between its slashes, empty levels too.
struct Levels: Sequence, IteratorProtocol {
    private let source: UnsafeRawBufferPointer
    private var start = 0

    init(_ source: UnsafeRawBufferPointer) { self.source = source }

    mutating func next() -> Level? {
        guard start <= source.count else { return nil }
        var end = start
        while end < source.count, source[end] != UInt8(ascii: "/") { end += 1 }
        defer { start = end + 1 }
        return Level(UnsafeRawBufferPointer(rebasing: source[start..<end]))
    }
}
