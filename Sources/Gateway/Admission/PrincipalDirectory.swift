import Broker
import IoTModel
import PolicyEngine
import Registry

/// What an account knows of a certificate.
enum PrincipalFinding: Sendable {
    case registered(PrincipalSnapshot)
    case stranger(Stranger)
    /// Not registered, and there was nothing to judge it by.
    case gone
}

/// Finds whom the certificates of handshakes belong to, away from the event loops.
struct PrincipalDirectory: Sendable {
    let reading: PrincipalReading
    let issuerKeys = IssuerKeyCache()
    let clock: WallClock

    var store: any RegistryStore { reading.store }

    /// What the account knows of a certificate.
    ///
    /// - Parameter certificateDER: as a client presented it; without it nothing is said of a certificate that isn't
    ///   registered.
    func find(
        _ key: PrincipalKey, certificateDER: [UInt8]?
    ) async throws(RegistryError) -> PrincipalFinding {
        if let snapshot = try await reading.snapshot(of: key.id, account: key.account) { return .registered(snapshot) }
        guard let certificateDER else { return .gone }
        return .stranger(try await stranger(certificateDER, in: key.account))
    }

    func owner(of id: CertificateID) async throws(RegistryError) -> CertificateOwner {
        try await store.read { reader throws(RegistryError) in try reader.owner(ofCertificate: id) }
    }
}

extension PrincipalSnapshot {
    var key: PrincipalKey { PrincipalKey(account: principal.account, id: principal.id) }
}
