/// What a call says about a thing's attributes. AWS IoT API, `AttributePayload`.
struct AttributePayload: Sendable {
    /// Nil when it says nothing.
    let attributes: [String: String]?
    let merge: Bool
}

extension JSONBody {
    /// Nil when the body has none.
    func attributePayload() throws(InvalidRequest) -> AttributePayload? {
        guard let payload = try object("attributePayload") else { return nil }
        return AttributePayload(
            attributes: try payload.textMap("attributes"), merge: try payload.flag("merge") ?? false)
    }
}
