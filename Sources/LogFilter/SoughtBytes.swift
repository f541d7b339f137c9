/// Bytes that are looked for in others, with what makes the search linear: however much of them repeats itself, no byte of
/// the other text is looked at again from another place.
///
/// D. E. Knuth, J. H. Morris, V. R. Pratt, "Fast Pattern Matching in Strings" (1977).
struct SoughtBytes: Sendable, Equatable {
    let bytes: [UInt8]
    /// For each length of a beginning of `bytes`, from 1: how long the longest shorter beginning is that it ends with.
    private let borders: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var borders: [Int] = []
        borders.reserveCapacity(bytes.count)
        var length = 0
        for place in bytes.indices {
            while place > 0, length > 0, bytes[place] != bytes[length] { length = borders[length - 1] }
            if place > 0, bytes[place] == bytes[length] { length += 1 }
            borders.append(length)
        }
        self.borders = borders
    }

    /// Where the first of them ends; nil when there is none. Linear in the lengths of both.
    func end(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var comparisons = 0
        return end(in: text, comparisons: &comparisons)
    }

    /// - Parameter comparisons: how often bytes were compared, counted on: twice the length of the text at most.
    func end(in text: UnsafeBufferPointer<UInt8>, comparisons: inout Int) -> Int? {
        guard !bytes.isEmpty else { return 0 }
        return bytes.withUnsafeBufferPointer { sought in
            var length = 0
            var place = 0
            while place < text.count {
                comparisons += 1
                if text[place] == sought[length] {
                    place += 1
                    length += 1
                    if length == sought.count { return place }
                } else if length > 0 {
                    length = borders[length - 1]
                } else {
                    place += 1
                }
            }
            return nil
        }
    }
}
