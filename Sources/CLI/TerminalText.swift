extension String {
    /// With what a terminal obeys, or what can't be seen, written as `\u{…}`: control characters, those that turn the
    /// direction of writing, and line ends. Peers choose texts, and none of them may drive the operator's terminal.
    var terminalText: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
