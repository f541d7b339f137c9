extension String {
    /// The parts of an ARN, at most six, divided at the colons outside of variables: `arn:aws:iot:REGION:ACCOUNT:REST`.
    ///
    /// - Parameter variables: whether `${…}` is special.
    func arnParts(variables: Bool) -> [String] {
        let lastEnd = variables ? utf8.lastIndex(of: UInt8(ascii: "}")) : nil
        var parts: [String] = []
        var start = utf8.startIndex
        var isInVariable = false
        var previous = UInt8(ascii: " ")
        for index in utf8.indices {
            let byte = utf8[index]
            // One that isn't closed is plain text.
            if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$"), let lastEnd, index < lastEnd {
                isInVariable = true
            }
            if byte == UInt8(ascii: "}") { isInVariable = false }
            if byte == UInt8(ascii: ":"), !isInVariable {
                parts.append(String(self[start..<index]))
                start = utf8.index(after: index)
                if parts.count == 5 { break }
            }
            previous = byte
        }
        parts.append(String(self[start...]))
        return parts
    }
}
