extension Pattern {
    /// How far a text followed a pattern.
    enum Match: Equatable {
        case matches
        /// The byte up to which some reading of the pattern agrees with the text.
        case differs(at: Int)
        /// An index into `variables`. The pattern then matches nothing, not even its own source.
        case unresolved(Int)
    }

    /// Whether the whole text follows the pattern. Allocates nothing.
    ///
    /// Only the last `*` is ever reconsidered: text that an earlier one could take as well is a matter of the last.
    /// Cost: at most the text's length times that of the longest part between two `*`.
    func match(
        _ text: UnsafeRawBufferPointer, in context: RequestContext, ignoringCase: Bool = false
    ) -> Match {
        for index in variables.indices where context.substitution(for: variables[index]) == nil {
            return .unresolved(index)
        }
        var element = 0
        var position = 0
        var furthest = 0
        var retry: (element: Int, position: Int)?
        while true {
            if element == elements.count {
                if position == text.count { return .matches }
                furthest = max(furthest, position)
            } else {
                switch elements[element] {
                case .anyRun:
                    element += 1
                    if element == elements.count { return .matches }
                    retry = (element, position)
                    continue
                case .anyCharacter:
                    if position < text.count {
                        position = Self.characterEnd(in: text, from: position)
                        element += 1
                        continue
                    }
                    furthest = text.count
                case .literal(let start, let count):
                    let agreed = self.text.withUnsafeBytes { literal in
                        let literal = UnsafeRawBufferPointer(rebasing: literal[Int(start)..<Int(start + count)])
                        return Self.commonPrefix(literal, text, from: position, ignoringCase: ignoringCase)
                    }
                    if agreed == Int(count) {
                        position += agreed
                        element += 1
                        continue
                    }
                    furthest = max(furthest, position + agreed)
                case .variable(let index):
                    let value = context.substitution(for: variables[Int(index)]) ?? []
                    let agreed = value.withUnsafeBytes {
                        Self.commonPrefix($0, text, from: position, ignoringCase: ignoringCase)
                    }
                    if agreed == value.count {
                        position += agreed
                        element += 1
                        continue
                    }
                    furthest = max(furthest, position + agreed)
                }
            }
            guard let last = retry, last.position < text.count else { return .differs(at: furthest) }
            position = Self.characterEnd(in: text, from: last.position)
            retry = (last.element, position)
            element = last.element
        }
    }

    /// For patterns without variables.
    func matches(_ text: String, ignoringCase: Bool = false) -> Bool {
        var text = text
        return text.withUTF8 { match(UnsafeRawBufferPointer($0), in: .empty, ignoringCase: ignoringCase) } == .matches
    }

    /// The end of the character (a Unicode scalar in UTF-8) that begins at `position`.
    private static func characterEnd(in text: UnsafeRawBufferPointer, from position: Int) -> Int {
        var end = position + 1
        while end < text.count, text[end] & 0b1100_0000 == 0b1000_0000 { end += 1 }
        return end
    }

    /// How many bytes of `literal` stand in `text` from `position` on.
    private static func commonPrefix(
        _ literal: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, from position: Int, ignoringCase: Bool
    ) -> Int {
        let most = min(literal.count, text.count - position)
        var agreed = 0
        if ignoringCase {
            while agreed < most, literal[agreed].asciiLowercased == text[position + agreed].asciiLowercased {
                agreed += 1
            }
            return agreed
        }
        // Eight bytes at a time: ARNs begin with forty that nearly always agree.
        while agreed + 8 <= most {
            let difference =
                literal.loadUnaligned(fromByteOffset: agreed, as: UInt64.self).littleEndian
                ^ text.loadUnaligned(fromByteOffset: position + agreed, as: UInt64.self).littleEndian
            if difference != 0 { return agreed + difference.trailingZeroBitCount / 8 }
            agreed += 8
        }
        while agreed < most, literal[agreed] == text[position + agreed] { agreed += 1 }
        return agreed
    }
}
