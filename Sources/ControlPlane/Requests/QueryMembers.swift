/// The members of a query, decoded. A `+` stands for itself, as in the signature.
struct QueryMembers: Sendable {
    private let members: [(name: String, value: String?)]

    /// - Parameter text: as on the wire, without the `?`.
    init(_ text: String) {
        members = text.split(separator: "&").compactMap { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(sides[0]) else { return nil }
            return (name, sides.count > 1 ? percentDecoded(sides[1]) : "")
        }
    }

    /// Of a repeated name the first counts; nil when there is none.
    ///
    /// - Throws: when the value isn't percent-encoded UTF-8.
    func value(_ name: String) throws(InvalidRequest) -> String? {
        guard let member = members.first(where: { $0.name == name }) else { return nil }
        guard let value = member.value else {
            throw InvalidRequest("the query's `\(name)` isn't percent-encoded UTF-8; encode it again")
        }
        return value
    }
}
