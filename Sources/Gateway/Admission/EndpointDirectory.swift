import IoTModel
import Logging
import Registry
import Synchronization

/// What names mean, kept as the registry says: an immutable snapshot that is replaced whole.
///
/// Owner of the snapshot: the mutex inside. Asked once per ClientHello, never per message.
final class EndpointDirectory: Sendable {
    private struct State {
        var endpoints: Endpoints
        var contexts = DomainContexts(credentials: [])
        /// The server's own, as they are to be.
        var credentials: [ServerCredential] = []
        /// Readings of the registry, numbered as they begin: one that began earlier never replaces a later one.
        var begun = 0
        var known = 0
    }

    private let store: any RegistryStore
    private let firstAccount: AccountID
    private let firstNames: [String]
    private let isNameRequired: Bool
    private let logger: Logger
    private let state: Mutex<State>

    init(
        store: any RegistryStore, firstAccount: AccountID, names: [String], isNameRequired: Bool, logger: Logger
    ) {
        self.store = store
        self.firstAccount = firstAccount
        firstNames = names
        self.isNameRequired = isNameRequired
        self.logger = logger
        state = Mutex(
            State(endpoints: Endpoints(first: firstAccount, names: names, isNameRequired: isNameRequired)))
    }

    var current: Endpoints { state.withLock { $0.endpoints } }

    /// The server's own certificates; the next `refresh` serves with them.
    func replace(credentials: [ServerCredential]) { state.withLock { $0.credentials = credentials } }

    /// Reads the registry; every ClientHello from here on is judged by what it holds now.
    func refresh() async throws(RegistryError) {
        let (number, before) = state.withLock { state in
            state.begun += 1
            return (state.begun, state)
        }
        let reading = try await store.read { reader throws(RegistryError) in try DomainReading(reader) }
        var contexts = DomainContexts(credentials: before.credentials)
        let endpoints = endpoints(reading, &contexts, before)
        state.withLock { state in
            guard number > state.known else { return }
            state.known = number
            state.endpoints = endpoints
            state.contexts = contexts
        }
    }

    private func endpoints(
        _ reading: DomainReading, _ contexts: inout DomainContexts, _ before: State
    ) -> Endpoints {
        var domains: [Endpoint] = []
        var endpointDomains: [AccountID: ServedDomain] = [:]
        for configuration in reading.configurations {
            let record = configuration.record
            let domain = domain(configuration, &contexts, before)
            if let name = record.domainName {
                domains.append(Endpoint(name: name, account: record.account, domain: domain))
            } else {
                endpointDomains[record.account] = domain
            }
        }
        return Endpoints(
            first: firstAccount, names: firstNames, accounts: reading.accounts, domains: domains,
            endpointDomains: endpointDomains, isNameRequired: isNameRequired)
    }

    /// What can't be served as it should be goes on as it was. AWS IoT Core, "Managing domain configurations": a renewal
    /// that can't be used doesn't disturb devices.
    private func domain(
        _ configuration: DomainReading.Configuration, _ contexts: inout DomainContexts, _ before: State
    ) -> ServedDomain {
        let record = configuration.record
        var tls: TLSContext?
        do {
            tls = try contexts.context(for: configuration, before: before.contexts)
        } catch {
            tls = record.domainName.flatMap(before.endpoints.domain(of:))?.tls
            logger.error(
                "A domain configuration's certificate can't be served; going on with the one before",
                metadata: ["domain.configuration": "\(record.name)", "reason": "\(error)"])
        }
        return ServedDomain(
            name: record.name, isEnabled: record.isEnabled, access: record.settings.access,
            authorizer: record.settings.authorizer, tls: tls)
    }
}
