import IoTModel

/// Names of log groups. CloudWatch Logs API, `LogGroupName`.
enum LogGroupName {
    static let expectation = "1 to 512 characters from a-z, A-Z, 0-9 and `.-_/#`"

    static func isOne(_ text: String) -> Bool {
        Limits.Logging.logGroupNameCharacters.contains(text.utf8.count)
            && text.utf8.allSatisfy { character in
                ThingName.accepts(character) && character != UInt8(ascii: ":") || "./#".utf8.contains(character)
            }
    }
}
