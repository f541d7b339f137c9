import IoTModel

/// The names this server answers to in SNI. AWS IoT Core, "Transport security": the whole endpoint name counts.
struct Endpoints: Sendable {
    enum Judgement: Equatable { case accept, refuse(Refusal) }

    /// Lower-case host names.
    let names: [String]
    /// Whether a client without SNI is refused; if not, it means the default account.
    let isNameRequired: Bool

    func judge(_ serverName: String?) -> Judgement {
        guard let serverName else { return isNameRequired ? .refuse(.sniMissing) : .accept }
        return names.contains(serverName) ? .accept : .refuse(.sniUnknown(name: serverName, endpoints: names))
    }
}
