import IoTModel
import Logging
import NIOCore
import Registry

/// The certificates one event loop has met: registered ones with their rights, and a bounded memory of unknown ones.
///
/// Confined to the loop. What it lacks it asks the registry for, away from the loop. A change that arrives while an answer
/// is under way makes that answer stale, and it is asked for again: what the cache gives out is never older than the last
/// change it was told of.
final class PrincipalCache {
    enum Lookup { case known(LoopPrincipal), unknown, loading }

    private unowned let loop: GatewayLoop
    private var principals: [CertificateID: LoopPrincipal] = [:]
    private var unknown: Set<CertificateID> = []
    private var loads: [CertificateID: Load] = [:]
    private let maximum: Int
    private let maximumUnknown: Int

    private struct Load {
        var isStale = false
        /// The registry couldn't be read: what is known of the certificate may be outdated, and counts no more.
        var isFailing = false
        /// Connections whose handshake waits for it.
        var waiting: [ConnectionReference] = []
    }

    init(
        loop: GatewayLoop, maximum: Int = Limits.Gateway.cachedPrincipalsPerLoop,
        maximumUnknown: Int = Limits.Gateway.cachedUnknownCertificatesPerLoop
    ) {
        self.loop = loop
        self.maximum = maximum
        self.maximumUnknown = maximumUnknown
    }

    /// With `.loading`, `connection` is told as soon as the registry has answered.
    func lookUp(_ id: CertificateID, for connection: ConnectionReference) -> Lookup {
        if let principal = principals[id], loads[id]?.isFailing != true { return .known(principal) }
        if unknown.contains(id) { return .unknown }
        load(id, for: connection)
        return .loading
    }

    // MARK: Loading

    private func load(_ id: CertificateID, for connection: ConnectionReference? = nil) {
        let isUnderWay = loads[id] != nil
        if let connection { loads[id, default: Load()].waiting.append(connection) }
        if isUnderWay {
            if connection == nil { loads[id]?.isStale = true }
            return
        }
        if connection == nil { loads[id] = Load() }
        ask(id)
    }

    private func ask(_ id: CertificateID) {
        let directory = loop.shared.principals
        let account = loop.shared.scope.account
        let loop = loop
        Task {
            let result = await Result(catching: { () async throws(RegistryError) in
                try await directory.principal(id, of: account)
            })
            loop.execute { $0.principals.received(result, for: id) }
        }
    }

    private func received(_ result: Result<PrincipalSnapshot?, RegistryError>, for id: CertificateID) {
        guard let load = loads[id] else { return }
        if load.isStale {
            loads[id]?.isStale = false
            return ask(id)
        }
        loads[id] = nil
        if result.isFailure, principals[id] != nil { askAgainSoon(id) }
        switch result {
        case .success(let snapshot?): store(snapshot)
        case .success(nil): forget(id)
        case .failure(let error):
            loop.shared.logger.warning(
                "The registry couldn't be read", metadata: ["certificate.id": "\(id)", "reason": "\(error)"])
        }
        for reference in load.waiting {
            loop.connections[reference]?.registryAnswered(failed: result.isFailure)
        }
    }

    /// A change was announced that couldn't be read: nobody new is let in by what was known before.
    private func askAgainSoon(_ id: CertificateID) {
        loads[id] = Load(isFailing: true)
        loop.eventLoop.scheduleTask(in: .seconds(1)) { [loop] in loop.principals.ask(id) }
    }

    private func store(_ snapshot: PrincipalSnapshot) {
        if let principal = principals[snapshot.id] {
            principal.replace(snapshot)
            loop.rightsChanged(of: principal)
            return
        }
        if principals.count >= maximum { principals = principals.filter { !$0.value.connections.isEmpty } }
        unknown.remove(snapshot.id)
        principals[snapshot.id] = LoopPrincipal(snapshot: snapshot)
    }

    private func forget(_ id: CertificateID) {
        if let principal = principals.removeValue(forKey: id) { loop.wasDeleted(principal) }
        if unknown.count >= maximumUnknown { unknown = [] }
        unknown.insert(id)
    }

    // MARK: Changes

    /// What the registry committed, in order.
    func apply(_ changes: [RegistryChange]) {
        for change in changes {
            switch change {
            case .certificate(_, let id), .attachments(_, let id): refresh(id)
            case .policy(_, let name): refresh { $0.policyNames.contains(name) }
            case .thing(_, let name): refresh { snapshot in snapshot.things.contains { $0.name == name } }
            case .loggingOptions: break
            }
        }
    }

    private func refresh(where isAffected: (PrincipalSnapshot) -> Bool) {
        for id in loads.keys { loads[id]?.isStale = true }
        for (id, principal) in principals where isAffected(principal.snapshot) { refresh(id) }
    }

    private func refresh(_ id: CertificateID) {
        unknown.remove(id)
        if let principal = principals[id], principal.connections.isEmpty { principals[id] = nil }
        if principals[id] != nil {
            load(id)
        } else {
            loads[id]?.isStale = true
        }
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }

    fileprivate init(catching body: () async throws(Failure) -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
