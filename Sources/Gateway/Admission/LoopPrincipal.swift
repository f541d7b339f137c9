import Broker
import IoTModel
import PolicyEngine
import Registry

/// Whose rights a connection has, as one event loop knows it: a registered certificate, shared by that loop's connections
/// with it, or whom an authorizer let in, of one connection alone.
///
/// Owner of the former: the loop's `PrincipalCache`, which keeps it true as the registry changes. Owner of the latter: its
/// connection.
final class LoopPrincipal {
    let account: LoopAccount
    /// Nil when an authorizer answered for the client.
    private(set) var snapshot: PrincipalSnapshot?
    /// Those of the authorizer's answer; empty for a certificate.
    private let answered: PolicySet
    /// What policies can ask about the certificate; its connections share it.
    private(set) var variables: PrincipalVariables
    /// As the log names it.
    let text: String
    /// Connections of this loop that were admitted with it.
    var connections: Set<ConnectionReference> = []

    init(snapshot: PrincipalSnapshot, account: LoopAccount) {
        self.account = account
        self.snapshot = snapshot
        answered = .empty
        variables = snapshot.variables
        text = snapshot.id.description
    }

    init(authorized: AuthorizedPrincipal, account: LoopAccount) {
        self.account = account
        answered = authorized.policies
        variables = PrincipalVariables(certificateID: nil)
        text = authorized.principalID
    }

    /// The thing that a connection of this principal stands for.
    func association(clientID: String) -> ThingAssociation {
        snapshot?.principal.association(clientID: clientID) ?? .none
    }

    func policies(for association: ThingAssociation) -> PolicySet {
        snapshot?.policies(for: association) ?? answered
    }

    func replace(_ snapshot: PrincipalSnapshot) {
        self.snapshot = snapshot
        variables = snapshot.variables
    }
}
