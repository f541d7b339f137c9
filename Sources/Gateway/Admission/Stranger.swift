import IoTModel
import PKI
import Registry

/// A certificate that an account doesn't know: what is remembered of it until the account's CAs change.
enum Stranger: Sendable, Equatable {
    /// It may register itself at its CONNECT, in the mode of its CA.
    case registersItself(CertificateMode)
    case notRegistered(IssuerFinding)
    /// No certificate with such a key or signature is registered.
    case unacceptable(CertificateAcceptance.Refusal)
    case unreadable(String)

    /// - Parameter isNamed: whether the client named an endpoint, which SNI_ONLY asks for.
    func judge(_ id: CertificateID, validity: Validity, isNamed: Bool, now: WallTime) -> Admission.Judgement {
        switch self {
        case .registersItself(.sniOnly) where !isNamed: .refuse(.sniNeeded(id, because: .mode))
        case .registersItself:
            Admission.refusal(id, ofDates: validity, now: now).map { .refuse($0) } ?? .holdUntilConnect
        case .notRegistered(let finding): .refuse(.certificateNotRegistered(id, finding))
        case .unacceptable(let refusal): .refuse(.certificateUnacceptable(id, refusal))
        case .unreadable(let sentence): .refuse(.certificateUnreadable(sentence))
        }
    }
}

extension PrincipalDirectory {
    /// What the account's CAs say to a certificate that isn't registered. One indexed read, and a signature check for
    /// each CA with the issuer's name.
    func stranger(_ certificateDER: [UInt8], in account: AccountID) async throws(RegistryError) -> Stranger {
        let facts: CertificateFacts
        do {
            facts = try CertificateFacts(der: certificateDER)
        } catch {
            return .unreadable(error.description)
        }
        if let refusal = CertificateAcceptance.refusalWhateverTheDates(of: facts) { return .unacceptable(refusal) }
        let candidates = try await store.read { reader throws(RegistryError) in
            try reader.caCertificates(named: facts.issuerDigest, of: account)
        }
        let finding = IssuerFinding(
            among: candidates, certificateDER: certificateDER, keys: issuerKeys, now: clock.now())
        if case .registers(let ca) = finding { return .registersItself(ca.mode) }
        return .notRegistered(finding)
    }
}
