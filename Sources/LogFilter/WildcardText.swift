/// A text in which `*` stands for any characters, also none.
struct WildcardText: Sendable, Equatable {
    /// What is between the stars: with n stars, n + 1 parts.
    let parts: [[UInt8]]
    /// Those that have a star on both sides.
    private let inner: [SoughtBytes]

    init(parts: [[UInt8]]) {
        precondition(!parts.isEmpty, "a text without a star is one part")
        self.parts = parts
        inner = parts.dropFirst().dropLast().filter { !$0.isEmpty }.map(SoughtBytes.init)
    }

    var isEmpty: Bool { parts == [[]] }
    var hasWildcard: Bool { parts.count > 1 }
    /// The stars as stars.
    var literal: [UInt8] { Array(parts.joined(separator: CollectionOfOne(UInt8(ascii: "*")))) }

    /// The first place that fits is taken for each part, which is right for stars alone: no way back is needed, and the
    /// work grows with the length of the text.
    func matches(_ text: [UInt8]) -> Bool {
        guard let first = parts.first, let last = parts.last, hasWildcard else { return text == parts[0] }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        return text.withUnsafeBufferPointer { text in
            var rest = UnsafeBufferPointer(rebasing: text[first.count..<text.count - last.count])
            for part in inner {
                guard let end = part.end(in: rest) else { return false }
                rest = UnsafeBufferPointer(rebasing: rest[end...])
            }
            return true
        }
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
