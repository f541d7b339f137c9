package import IoTModel

/// What connections did that an audit tells of: only what shouldn't be, so that it stays small.
package enum ConnectionObservation: Sendable, Equatable {
    /// A client was connected with a certificate while another client was, too.
    case shared(SharedUseRecord)
    /// A connection was ended by another one with its client id.
    case conflict(ClientConflictRecord)
}

/// One client's last connection with a certificate that others used at the same time.
package struct SharedUseRecord: Sendable, Equatable {
    package let account: AccountID
    package let certificate: CertificateID
    package let clientID: String
    package let connected: WallTime
    /// Nil while it lasts.
    package let disconnected: WallTime?

    package init(
        account: AccountID, certificate: CertificateID, clientID: String, connected: WallTime, disconnected: WallTime?
    ) {
        self.account = account
        self.certificate = certificate
        self.clientID = clientID
        self.connected = connected
        self.disconnected = disconnected
    }
}

/// The last time that a principal lost a connection because its client id was used again.
package struct ClientConflictRecord: Sendable, Equatable {
    package let account: AccountID
    package let clientID: String
    /// A certificate's identifier, or what a custom authorizer calls the client.
    package let principal: String
    package let disconnected: WallTime

    package init(account: AccountID, clientID: String, principal: String, disconnected: WallTime) {
        self.account = account
        self.clientID = clientID
        self.principal = principal
        self.disconnected = disconnected
    }
}
