import IoTModel
import PolicyEngine
import Registry

/// A registered certificate as one event loop knows it, shared by that loop's connections with it.
///
/// Owner: the loop's `PrincipalCache`, which keeps it true as the registry changes.
final class LoopPrincipal {
    let id: CertificateID
    private(set) var snapshot: PrincipalSnapshot
    /// What policies can ask about the certificate; its connections share it.
    let variables: PrincipalVariables
    /// Connections of this loop that were admitted with it.
    var connections: Set<ConnectionReference> = []

    init(snapshot: PrincipalSnapshot) {
        id = snapshot.id
        self.snapshot = snapshot
        variables = PrincipalVariables(certificateID: snapshot.id)
    }

    var policies: PolicySet { snapshot.policies }

    func replace(_ snapshot: PrincipalSnapshot) {
        self.snapshot = snapshot
    }
}
