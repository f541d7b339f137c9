/// A JSON value and where its first character stands.
package struct JSONNode: Sendable {
    package struct Member: Sendable {
        package let name: String
        /// Of the name's opening quotation mark, in bytes from the document's start.
        package let nameOffset: Int
        package let value: JSONNode
    }

    package indirect enum Value: Sendable {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// As written.
        case number(String)
        case boolean(Bool)
        case null
    }

    package let value: Value
    /// In bytes from the document's start.
    package let offset: Int

    /// What an error text calls it.
    package var inWords: String {
        switch value {
        case .object(let members): members.isEmpty ? "an empty object" : "an object"
        case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .string(let text): text.isEmpty ? "an empty string" : "the string `\(text)`"
        case .number(let text): "the number \(text)"
        case .boolean(let value): "\(value)"
        case .null: "null"
        }
    }
}
