/// One level of a topic name or filter, in the caller's bytes.
struct Level {
    private let source: UnsafeRawBufferPointer

    init(_ source: UnsafeRawBufferPointer) { self.source = source }

    var bytes: [UInt8] { Array(source) }
    var isPlus: Bool { source.count == 1 && source[0] == UInt8(ascii: "+") }
    var isHash: Bool { source.count == 1 && source[0] == UInt8(ascii: "#") }

    /// Whether a wildcard, if there is one, is the whole level.
    var hasWildcardsAlone: Bool {
        source.count <= 1 || !source.contains(UInt8(ascii: "+")) && !source.contains(UInt8(ascii: "#"))
    }

    func equals(_ other: [UInt8]) -> Bool { source.elementsEqual(other) }

    /// FNV-1a; a dictionary hashes it again with a seed of its own, and what collides is told apart by its bytes.
    var hash: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in source { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
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
