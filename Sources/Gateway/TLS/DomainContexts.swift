import IoTModel
import Registry

/// The TLS contexts that domain configurations need, kept from one reading of the registry to the next: what hasn't
/// changed isn't made again.
struct DomainContexts: Sendable {
    private struct Key: Hashable {
        /// PEM of certificate and chain; nil for the server's own.
        let certificate: String?
        let policy: SecurityPolicy
    }

    /// The server's own.
    let credentials: [ServerCredential]
    private var made: [Key: TLSContext] = [:]

    init(credentials: [ServerCredential]) { self.credentials = credentials }

    /// Nil where connections begin with what is wanted: the server's own certificates, the standard versions.
    mutating func context(
        for configuration: DomainReading.Configuration, before: DomainContexts
    ) throws -> TLSContext? {
        let policy = configuration.record.settings.securityPolicy
        let credentials = credentials
        guard let certificate = configuration.certificate else {
            guard policy != .standard else { return nil }
            return try context(Key(certificate: nil, policy: policy), before) { credentials }
        }
        let key = Key(certificate: certificate.content.certificatePEM + certificate.content.chainPEM, policy: policy)
        return try context(key, before) { [try ServerCredential(certificate.content, key: certificate.key)] }
    }

    private mutating func context(
        _ key: Key, _ before: DomainContexts, _ shown: () throws -> [ServerCredential]
    ) throws -> TLSContext {
        let isOwn = key.certificate == nil
        let isKept = !isOwn || before.credentials.map(\.chain) == credentials.map(\.chain)
        let context =
            try made[key] ?? (isKept ? before.made[key] : nil)
            ?? TLSContext(credentials: shown(), policy: key.policy)
        made[key] = context
        return context
    }
}
