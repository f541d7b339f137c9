package import Broker
package import IoTModel
package import PKI
package import Registry

/// What operations act on: one for each server.
package struct APIServices: Sendable {
    package let principals: PrincipalReading
    package var registry: any RegistryStore { principals.store }
    package let deviceAuthority: DeviceAuthority
    package let keyGeneration: KeyGenerationPool
    package let issuerKeys = IssuerKeyCache()
    package let auditSignal: AuditSignal
    package let router: any MessageRouter
    package let functions: any CustomerFunctions
    package let inputs: any RegistrationInputs
    package let reportLinks: ReportLinks
    package let events: any EventSink
    package let archive: any EventLogArchive
    package let servedNames: any ServedNames
    package let published: PublishedCertificates
    /// The account that the server was set up with; its keys manage the others.
    package let firstAccount: AccountID
    package let region: Region
    /// The host name that the first account's devices connect to, without port.
    package let endpoint: String
    /// By which this API is reached: http or https.
    package let scheme: String
    package let clock: WallClock
    package let random: RandomSource

    package init(
        principals: PrincipalReading, deviceAuthority: DeviceAuthority,
        keyGeneration: KeyGenerationPool = KeyGenerationPool(), router: any MessageRouter,
        functions: any CustomerFunctions = NoFunctions(), inputs: any RegistrationInputs = NoInputs(),
        events: any EventSink, archive: any EventLogArchive = EmptyEventLog(), servedNames: any ServedNames,
        auditSignal: AuditSignal = AuditSignal(),
        published: PublishedCertificates = PublishedCertificates(), firstAccount: AccountID, region: Region,
        endpoint: String, scheme: String = "http", clock: WallClock, random: RandomSource
    ) {
        self.principals = principals
        self.deviceAuthority = deviceAuthority
        self.keyGeneration = keyGeneration
        self.router = router
        self.functions = functions
        self.inputs = inputs
        reportLinks = ReportLinks(random: random)
        self.events = events
        self.archive = archive
        self.servedNames = servedNames
        self.auditSignal = auditSignal
        self.published = published
        self.firstAccount = firstAccount
        self.region = region
        self.endpoint = endpoint
        self.scheme = scheme
        self.clock = clock
        self.random = random
    }
}

/// What one request acts on, and for whom.
package struct OperationContext: Sendable {
    package let services: APIServices
    package let scope: AccountScope
    package let accessKeyID: String
    /// A UUID, also in the answer's header.
    package let requestID: String
    /// When the request was taken up.
    package let now: WallTime

    package init(services: APIServices, account: AccountID, accessKeyID: String, requestID: String, now: WallTime) {
        self.services = services
        scope = AccountScope(account: account, region: services.region)
        self.accessKeyID = accessKeyID
        self.requestID = requestID
        self.now = now
    }

    package var account: AccountID { scope.account }

    func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(APIError) -> T {
        do {
            return try await services.registry.read(body)
        } catch {
            throw .registry(error)
        }
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(APIError) -> T {
        do {
            return try await services.registry.write(body)
        } catch {
            throw .registry(error)
        }
    }

    /// Tells the event log what was accepted and has no effect yet.
    func logNotExecuted(_ details: String) {
        guard services.events.gate.passes(EventType.notExecuted.level(for: .success), .notExecuted) else { return }
        var entry = LogEntry(
            .notExecuted, .success, at: now, account: account, reason: "NOT_EXECUTED", details: details)
        entry.traceID = requestID
        entry.principalID = accessKeyID
        services.events.record(entry)
    }

    /// What an ARN of this account names, to attach policies to.
    func policyTarget(_ arn: String) throws(APIError) -> PolicyTarget {
        do {
            return try scope.policyTarget(fromARN: arn)
        } catch {
            throw .registry(error)
        }
    }

    /// The host name that the account's devices connect to.
    func endpoint() async throws(APIError) -> String {
        guard account != services.firstAccount else { return services.endpoint }
        let account = account
        let record = try await read { reader throws(RegistryError) in try reader.account(account) }
        return record?.endpoints.first ?? services.endpoint
    }

    /// The certificate that an ARN of this account names.
    func certificate(_ arn: String) throws(APIError) -> CertificateID {
        do {
            return try scope.certificate(fromARN: arn)
        } catch {
            throw .registry(error)
        }
    }
}
