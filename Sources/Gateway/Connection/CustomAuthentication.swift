import Broker
import IoTModel
import MQTTCodec
import MQTTSession

/// A CONNECT whose client an authorizer is asked about.
struct AwaitingConnect {
    let session: Session
    let packet: ConnectPacket
    let assignedClientID: String?
}

/// What one connection has to do with its authorizer. Owner: the connection, and so its event loop.
final class CustomAuthentication {
    /// Whether the client shows a certificate too: CUSTOM_AUTH_X509.
    let wantsCertificate: Bool
    /// That the client showed.
    var certificate: ShownCertificate?
    /// The CONNECT that waits for the answer.
    var awaiting: AwaitingConnect?
    /// That the CONNECT named, or was given.
    var clientID: String?
    /// What asks the authorizer; nil when nothing is asked.
    private(set) var asking: Task<Void, Never>?
    /// How the client came in, kept to ask again.
    var attempt: AuthenticationAttempt?

    // Seconds on the loop's clock; never, until an authorizer has answered for an MQTT client.
    var endsAt = UInt32.max
    var refreshesAt = UInt32.max

    /// HTTP: whom the last request was let in as, if the next one with the same credentials may be too.
    var remembered: Remembered?

    struct Remembered {
        let credentials: AuthorizerCredentials
        let principal: LoopPrincipal
        let until: UInt32
    }

    init(wantsCertificate: Bool) { self.wantsCertificate = wantsCertificate }

    var nextDeadline: UInt32 { min(endsAt, refreshesAt) }

    /// Whether a deadline of the connection's came, of the two that an authorizer's answer sets.
    func isDue(now: UInt32) -> Bool { now >= nextDeadline }

    func begin(_ task: Task<Void, Never>, on loop: GatewayLoop) {
        asking = task
        loop.waitingForAuthorizers += 1
    }

    /// The answer came, or nobody waits for it any more.
    func stop(on loop: GatewayLoop) {
        guard let asking else { return }
        asking.cancel()
        self.asking = nil
        loop.waitingForAuthorizers -= 1
    }

    /// The connection's times, counted from the first answer on and, of the refresh, from each answer on.
    func admitted(_ principal: AuthorizedPrincipal, now: UInt32) {
        if endsAt == .max { endsAt = now &+ UInt32(clamping: principal.disconnectAfterSeconds) }
        refreshesAt = principal.refreshAfterSeconds.map { now &+ UInt32(clamping: $0) } ?? .max
    }

    /// No further answer is asked for until this one came.
    func refreshBegins() { refreshesAt = .max }
}
