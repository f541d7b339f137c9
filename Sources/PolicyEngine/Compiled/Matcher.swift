/// One comparison, on borrowed memory.
struct Matcher {
    let elements: UnsafeBufferPointer<Pattern.Element>
    let literals: UnsafeRawBufferPointer
    let variables: UnsafeBufferPointer<PolicyVariable>
    /// The variables of this pattern.
    let needed: Range<Int>
    let text: UnsafeRawBufferPointer
    let ignoresCase: Bool

    func match(in context: RequestContext) -> Pattern.Match {
        var element = 0
        var position = 0
        // Most patterns differ here already, and then no variable's value could make them match.
        if case .literal(let start, let count) = elements.first {
            let agreed = commonPrefix(literal(start, count), at: 0)
            if agreed < Int(count) { return .differs(at: agreed) }
            position = agreed
            element = 1
        }
        for index in needed where !context.canSubstitute(variables[index]) {
            return .unresolved(index)
        }
        // The element behind the last `*`, where its run began, where the next attempt begins.
        var retry: (element: Int, start: Int, position: Int)?
        while true {
            var failure = position
            if element == elements.count {
                if position == text.count { return .matches }
            } else {
                switch elements[element] {
                case .anyRun:
                    element += 1
                    if element == elements.count { return .matches }
                    guard let next = attempt(element, from: position) else { return .differs(at: position) }
                    retry = (element, position, next)
                    position = next
                    continue
                case .anyCharacter:
                    if position < text.count {
                        position = characterEnd(from: position)
                        element += 1
                        continue
                    }
                case .literal(let start, let count):
                    let agreed = commonPrefix(literal(start, count), at: position)
                    if agreed == Int(count) {
                        position += agreed
                        element += 1
                        continue
                    }
                    failure += agreed
                case .variable(let index):
                    let value = context.substitution(for: variables[Int(index)]) ?? []
                    let agreed = value.withUnsafeBytes { commonPrefix($0, at: position) }
                    if agreed == value.count {
                        position += agreed
                        element += 1
                        continue
                    }
                    failure += agreed
                }
            }
            guard let last = retry else { return .differs(at: failure) }
            guard last.position < text.count,
                let next = attempt(last.element, from: characterEnd(from: last.position))
            else { return .differs(at: last.start) }
            retry = (last.element, last.start, next)
            position = next
            element = last.element
        }
    }

    private func literal(_ start: Int32, _ count: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: literals[Int(start)..<Int(start + count)])
    }

    /// The first place from `position` on where `element`, which stands behind a `*`, may begin; nil if there is none.
    @inline(__always)
    private func attempt(_ element: Int, from position: Int) -> Int? {
        guard case .literal(let start, let count) = elements[element], !ignoresCase else { return position }
        let value = literal(start, count)
        let end = text.count - value.count
        guard position <= end else { return nil }
        let first = value[0]
        for position in position...end
        where text[position] == first && commonPrefix(value, at: position) == value.count {
            return position
        }
        return nil
    }

    /// The end of the character (a Unicode scalar in UTF-8) that begins at `position`.
    private func characterEnd(from position: Int) -> Int {
        var end = position + 1
        while end < text.count, text[end] & 0b1100_0000 == 0b1000_0000 { end += 1 }
        return end
    }

    /// How many bytes of `value` stand in the text from `position` on.
    @inline(__always)
    private func commonPrefix(_ value: UnsafeRawBufferPointer, at position: Int) -> Int {
        let most = min(value.count, text.count - position)
        var agreed = 0
        if ignoresCase {
            while agreed < most, value[agreed].asciiLowercased == text[position + agreed].asciiLowercased {
                agreed += 1
            }
            return agreed
        }
        // Eight bytes at a time: ARNs begin with forty that nearly always agree.
        while agreed + 8 <= most {
            let difference =
                value.loadUnaligned(fromByteOffset: agreed, as: UInt64.self).littleEndian
                ^ text.loadUnaligned(fromByteOffset: position + agreed, as: UInt64.self).littleEndian
            if difference != 0 { return agreed + difference.trailingZeroBitCount / 8 }
            agreed += 8
        }
        while agreed < most, value[agreed] == text[position + agreed] { agreed += 1 }
        return agreed
    }
}
