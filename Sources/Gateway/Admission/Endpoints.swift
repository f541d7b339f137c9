import IoTModel
import Registry

/// A name that devices call the server by in SNI, and what it stands for.
struct Endpoint: Sendable, Equatable {
    /// Lower-case.
    let name: String
    let account: AccountID
    /// Nil: as the server does by itself.
    var domain: ServedDomain?

    static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.name == right.name && left.account == right.account && left.domain === right.domain
    }
}

/// What each name in SNI means, at one moment. AWS IoT Core, "Transport security": the whole endpoint name counts.
struct Endpoints: Sendable {
    enum Judgement: Equatable {
        case serve(Endpoint)
        /// The client named nobody, which it may: its certificate shows the account.
        case findByCertificate
        case refuse(Refusal)
    }

    /// How many names a refusal lists.
    private static let namesInRefusal = 8

    private let byName: [String: Endpoint]
    /// Of the first account.
    private let firstNames: [String]
    /// Whether a client without SNI is refused.
    let isNameRequired: Bool

    /// - Parameters:
    ///   - names: of the first account, as the server was started.
    ///   - accounts: all; what is recorded of the first one doesn't count.
    ///   - domains: further names; an account's endpoint goes before a domain of its name.
    ///   - endpointDomains: how the accounts' endpoints are served, where it was changed.
    init(
        first account: AccountID, names: [String], accounts: [AccountRecord] = [], domains: [Endpoint] = [],
        endpointDomains: [AccountID: ServedDomain] = [:], isNameRequired: Bool
    ) {
        firstNames = names.map { $0.lowercased() }
        self.isNameRequired = isNameRequired
        var byName: [String: Endpoint] = [:]
        for domain in domains { byName[domain.name] = domain }
        for other in accounts where other.id != account {
            for name in other.endpoints {
                byName[name] = Endpoint(name: name, account: other.id, domain: endpointDomains[other.id])
            }
        }
        for name in firstNames {
            byName[name] = Endpoint(name: name, account: account, domain: endpointDomains[account])
        }
        self.byName = byName
    }

    /// How a name is served now; nil for one that isn't known, or that the server serves as it does by itself.
    func domain(of name: String) -> ServedDomain? { byName[name]?.domain }

    func judge(_ serverName: String?) -> Judgement {
        guard let serverName else { return isNameRequired ? .refuse(.sniMissing) : .findByCertificate }
        if let endpoint = byName[serverName] {
            guard let domain = endpoint.domain, !domain.isEnabled else { return .serve(endpoint) }
            return .refuse(.domainDisabled(name: serverName, domain.name))
        }
        let others = byName.keys.filter { !firstNames.contains($0) }.sorted()
        return .refuse(
            .sniUnknown(name: serverName, endpoints: Array((firstNames + others).prefix(Self.namesInRefusal))))
    }
}
