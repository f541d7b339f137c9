extension String {
    /// The parts of an ARN, at most six, divided at the colons outside of variables: `arn:aws:iot:REGION:ACCOUNT:REST`.
    ///
    /// - Parameter variables: whether `${…}` is special.
    func arnParts(variables: Bool) -> [String] {
        var parts: [String] = []
        var part = ""
        var isInVariable = false
        var previous: Character = " "
        for (offset, character) in self.enumerated() {
            // One that isn't closed is plain text.
            if variables, previous == "$", character == "{", dropFirst(offset).contains("}") { isInVariable = true }
            if character == "}" { isInVariable = false }
            if character == ":", !isInVariable, parts.count < 5 {
                parts.append(part)
                part = ""
            } else {
                part.append(character)
            }
            previous = character
        }
        parts.append(part)
        return parts
    }
}
