import Broker
import IoTModel
import Logging
import NIOCore
import Registry

/// The certificates one event loop has met: registered ones with their rights, and a bounded memory of unknown ones.
///
/// Confined to the loop. What it lacks it asks the registry for, away from the loop. A change that arrives while an answer
/// is under way and concerns it makes that answer stale, and it is asked for again: what the cache gives out is never older
/// than the last change it was told of, but for a policy on its way to many principals (`PrincipalCache+Policies.swift`).
final class PrincipalCache {
    enum Lookup { case known(LoopPrincipal), unknown(Stranger), loading }

    unowned let loop: GatewayLoop
    private(set) var principals: [PrincipalKey: LoopPrincipal] = [:]
    private var things = ThingHolders()
    private var unknown: [PrincipalKey: Stranger] = [:]
    private var loads: [PrincipalKey: Load] = [:]
    /// Policies that changed and are being read.
    var policyLoads: [PolicyKey: PolicyLoad] = [:]
    private let maximum: Int
    private let maximumUnknown: Int

    private struct Load {
        var isUnderWay = false
        var isStale = false
        /// What changed since it was asked for: it is stale if it turns out to be about one of these.
        var missed: Set<RegistryChange> = []
        /// The registry couldn't be read: what is known of the certificate may be outdated, and counts no more.
        var isFailing = false
        /// As a client presented it: a certificate that isn't registered is judged by it.
        var certificateDER: [UInt8]?
        /// Connections whose handshake waits for it.
        var waiting: [ConnectionReference] = []

        /// An account where much changes must not keep its devices waiting for an answer that nothing came between.
        func isOutdated(_ result: Result<PrincipalFinding, RegistryError>) -> Bool {
            guard !isStale, case .success(.registered(let snapshot)) = result else { return isStale }
            return missed.contains(where: snapshot.isAffected(by:))
        }
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
    ///
    /// - Parameter certificate: as the client presented it.
    func lookUp(
        _ key: PrincipalKey, _ certificate: UnsafeRawBufferPointer, for connection: ConnectionReference
    ) -> Lookup {
        if let principal = principals[key], loads[key]?.isFailing != true { return .known(principal) }
        if let stranger = unknown[key] { return .unknown(stranger) }
        if loads[key]?.certificateDER == nil { loads[key, default: Load()].certificateDER = Array(certificate) }
        load(key, for: connection)
        return .loading
    }

    // MARK: Loading

    func load(_ key: PrincipalKey, for connection: ConnectionReference? = nil) {
        var load = loads[key] ?? Load()
        let isUnderWay = load.isUnderWay
        if let connection { load.waiting.append(connection) }
        if isUnderWay, connection == nil { load.isStale = true }
        load.isUnderWay = true
        loads[key] = load
        if !isUnderWay { ask(key) }
    }

    private func ask(_ key: PrincipalKey) {
        let directory = loop.shared.principals
        let loop = loop
        let certificateDER = loads[key]?.certificateDER
        Task {
            let result = await Result(catching: { () async throws(RegistryError) in
                try await directory.find(key, certificateDER: certificateDER)
            })
            loop.execute { $0.principals.received(result, for: key) }
        }
    }

    private func received(_ result: Result<PrincipalFinding, RegistryError>, for key: PrincipalKey) {
        guard let load = loads[key] else { return }
        if load.isOutdated(result) {
            loads[key]?.isStale = false
            loads[key]?.missed = []
            return ask(key)
        }
        loads[key] = nil
        if result.isFailure, principals[key] != nil { askAgainSoon(key) }
        switch result {
        case .success(.registered(let snapshot)): store(snapshot)
        case .success(.stranger(let stranger)): forget(key, stranger)
        case .success(.gone): forget(key)
        case .failure(let error):
            loop.shared.logger.warning(
                "The registry couldn't be read", metadata: ["certificate.id": "\(key.id)", "reason": "\(error)"])
        }
        for reference in load.waiting {
            loop.connections[reference]?.registryAnswered(failed: result.isFailure)
        }
    }

    /// A change was announced that couldn't be read: nobody new is let in by what was known before.
    private func askAgainSoon(_ key: PrincipalKey) {
        loads[key] = Load(isUnderWay: true, isFailing: true)
        loop.eventLoop.scheduleTask(in: .seconds(1)) { [loop] in loop.principals.ask(key) }
    }

    private func store(_ snapshot: PrincipalSnapshot) {
        let key = snapshot.key
        if let principal = principals[key] {
            if let old = principal.snapshot { things.remove(old) }
            things.insert(snapshot)
            principal.replace(snapshot)
            loop.rightsChanged(of: principal)
            return
        }
        if principals.count >= maximum { for key in principals.keys { dropIfIdle(key) } }
        unknown[key] = nil
        things.insert(snapshot)
        principals[key] = LoopPrincipal(snapshot: snapshot, account: loop.account(key.account))
    }

    /// - Parameter stranger: what the certificate is now; nil when nobody presented it.
    private func forget(_ key: PrincipalKey, _ stranger: Stranger? = nil) {
        if let principal = remove(key) { loop.wasDeleted(principal) }
        guard let stranger else { return }
        if unknown.count >= maximumUnknown { unknown = [:] }
        unknown[key] = stranger
    }

    /// Whether an answer that is under way will be asked for again, whatever it says.
    func willReadAgain(_ key: PrincipalKey) -> Bool { loads[key]?.isStale == true }

    // MARK: Changes

    /// What the registry committed, in order.
    func apply(_ changes: [RegistryChange]) {
        for change in changes {
            switch change {
            case .certificate(let account, let id), .attachments(let account, let id):
                refresh(PrincipalKey(account: account, id: id))
            case .policy(let account, let name): policyChanged(PolicyKey(account: account, name: name))
            case .thing(let account, let name):
                note(change, in: account)
                for key in things.holders(of: name, in: account) { refresh(key) }
            case .caCertificate(let account, _): strangersMayHaveChanged(in: account)
            case .thingGroup(let account, _):
                note(change, in: account)
                for key in affected(by: change, in: account) { refresh(key) }
            case .loggingOptions, .account, .serverCertificate, .domainConfiguration, .registrationTask, .event:
                break
            }
        }
    }

    /// Who is unknown, and why, depends on the account's CAs.
    private func strangersMayHaveChanged(in account: AccountID) {
        unknown = unknown.filter { $0.key.account != account }
        for key in loads.keys where key.account == account { loads[key]?.isStale = true }
    }

    /// What is being read of an account may be older than the change.
    func note(_ change: RegistryChange, in account: AccountID) {
        for (key, load) in loads where key.account == account && !load.isStale {
            if load.missed.count < Limits.Gateway.changesDuringRead || load.missed.contains(change) {
                loads[key]?.missed.insert(change)
            } else {
                loads[key]?.isStale = true
            }
        }
    }

    /// Those that have to do with a policy or a group; a look at all there are.
    func affected(by change: RegistryChange, in account: AccountID) -> [PrincipalKey] {
        principals.compactMap { key, principal in
            key.account == account && principal.snapshot?.isAffected(by: change) ?? false ? key : nil
        }
    }

    /// Nobody is connected with it: it is read when somebody comes.
    func dropIfIdle(_ key: PrincipalKey) {
        if principals[key]?.connections.isEmpty == true { _ = remove(key) }
    }

    private func remove(_ key: PrincipalKey) -> LoopPrincipal? {
        guard let principal = principals.removeValue(forKey: key) else { return nil }
        if let snapshot = principal.snapshot { things.remove(snapshot) }
        return principal
    }

    func refresh(_ key: PrincipalKey) {
        unknown[key] = nil
        dropIfIdle(key)
        if principals[key] != nil {
            load(key)
        } else {
            loads[key]?.isStale = true
        }
    }
}

extension PrincipalSnapshot {
    /// Whether what was read would be read otherwise after the change. What concerns the certificate itself isn't asked here.
    func isAffected(by change: RegistryChange) -> Bool {
        switch change {
        case .policy(_, let name): hasPolicy(name)
        case .thing(_, let name): things.contains { $0.name == name }
        case .thingGroup(_, let name): isInGroup(name)
        case .certificate, .attachments, .caCertificate, .loggingOptions, .account, .serverCertificate,
            .domainConfiguration, .registrationTask, .event:
            false
        }
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }

    /// What an asynchronous call gave or threw.
    init(catching body: () async throws(Failure) -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
