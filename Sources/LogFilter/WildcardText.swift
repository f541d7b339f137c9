/// A text in which `*` stands for any characters, also none.
struct WildcardText: Sendable, Equatable {
    /// What is between the stars: with n stars, n + 1 parts.
    private(set) var parts: [[UInt8]]

    init(parts: [[UInt8]]) {
        precondition(!parts.isEmpty, "a text without a star is one part")
        self.parts = parts
    }

    var isEmpty: Bool { parts == [[]] }
    var hasWildcard: Bool { parts.count > 1 }
    /// The stars as stars.
    var literal: [UInt8] { Array(parts.joined(separator: CollectionOfOne(UInt8(ascii: "*")))) }

    /// The first place that fits is taken for each part, which is right for stars alone: no way back is needed, and the
    /// work grows with the product of the lengths at most.
    func matches(_ text: [UInt8]) -> Bool {
        guard let first = parts.first, let last = parts.last, hasWildcard else { return text == parts[0] }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = text[first.count..<text.count - last.count]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let end = Self.endOfFirst(part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func endOfFirst(_ part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var start = text.startIndex
        while start + part.count <= text.endIndex {
            if text[start..<start + part.count].elementsEqual(part) { return start + part.count }
            start += 1
        }
        return nil
    }
}

/// Text between double quotes: `\"`, `\\` and `\*` stand for the character itself.
enum QuotedText {
    /// - Parameter rest: what follows the opening quote; what follows the closing one afterwards.
    /// - Returns: nil when there is no closing quote.
    static func read(_ rest: inout ArraySlice<UInt8>) -> WildcardText? {
        var parts: [[UInt8]] = [[]]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return WildcardText(parts: parts)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                if next != UInt8(ascii: "\""), next != UInt8(ascii: "\\"), next != UInt8(ascii: "*") {
                    parts[parts.count - 1].append(byte)
                }
                parts[parts.count - 1].append(next)
            case UInt8(ascii: "*"): parts.append([])
            default: parts[parts.count - 1].append(byte)
            }
        }
        return nil
    }
}
