import IoTModel

/// A certificate in an account: the same certificate may be registered in several.
struct PrincipalKey: Hashable, Sendable {
    let account: AccountID
    let id: CertificateID
}
