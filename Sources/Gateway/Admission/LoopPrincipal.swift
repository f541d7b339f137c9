import Broker
import IoTModel
import PolicyEngine
import Registry

/// Whose rights a connection has, as one event loop knows it: a registered certificate, shared by that loop's connections
/// with it; or whom an authorizer let in, of one connection alone, with the certificate that the client showed if its
/// domain asks for both.
///
/// Owner of the former: the loop's `PrincipalCache`, which keeps it true as the registry changes. Owner of the latter: its
/// connection.
final class LoopPrincipal {
    private enum Source {
        case certificate(PrincipalSnapshot)
        case answer(PolicySet)
        case answerAndCertificate(PolicySet, LoopPrincipal)
    }

    let account: LoopAccount
    private var source: Source
    /// What policies can ask about the certificate; its connections share it.
    private(set) var variables: PrincipalVariables
    /// As the log names it.
    let text: String
    private var ownConnections: Set<ConnectionReference> = []

    init(snapshot: PrincipalSnapshot, account: LoopAccount) {
        self.account = account
        source = .certificate(snapshot)
        variables = snapshot.variables
        text = snapshot.id.description
    }

    /// - Parameter certificate: that the client showed, with what it says of itself, which the answer's policies may ask.
    init(
        authorized: AuthorizedPrincipal, account: LoopAccount,
        certificate: (principal: LoopPrincipal, variables: PrincipalVariables)? = nil
    ) {
        self.account = account
        source =
            certificate.map { .answerAndCertificate(authorized.policies, $0.principal) }
            ?? .answer(authorized.policies)
        variables = certificate?.variables ?? PrincipalVariables(certificateID: nil)
        text = authorized.principalID
    }

    /// The thing that a connection of this principal stands for.
    func association(clientID: String) -> ThingAssociation {
        snapshot?.principal.association(clientID: clientID) ?? .none
    }

    /// Nil when an authorizer alone answered for the client.
    var snapshot: PrincipalSnapshot? {
        switch source {
        case .certificate(let snapshot): snapshot
        case .answer: nil
        case .answerAndCertificate(_, let certificate): certificate.snapshot
        }
    }

    /// The certificate's own, which the loop's connections with it share; nil when the client showed none.
    var certificate: LoopPrincipal? {
        switch source {
        case .certificate: self
        case .answer: nil
        case .answerAndCertificate(_, let certificate): certificate
        }
    }

    /// Connections of this loop that were admitted with it. The certificate's change is news for all that showed it.
    var connections: Set<ConnectionReference> {
        get {
            if case .answerAndCertificate(_, let certificate) = source {
                certificate.connections
            } else {
                ownConnections
            }
        }
        set {
            if case .answerAndCertificate(_, let certificate) = source {
                certificate.connections = newValue
            } else {
                ownConnections = newValue
            }
        }
    }

    func policies(for association: ThingAssociation) -> PolicySet {
        switch source {
        case .certificate(let snapshot): snapshot.policies(for: association)
        case .answer(let policies): policies
        case .answerAndCertificate(let policies, let certificate):
            PolicySet(certificate.policies(for: association).policies + policies.policies)
        }
    }

    func replace(_ snapshot: PrincipalSnapshot) {
        source = .certificate(snapshot)
        variables = snapshot.variables
    }
}
