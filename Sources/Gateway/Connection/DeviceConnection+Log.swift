import Broker
import IoTModel
import NIOCore
import PolicyEngine

/// What the event log asks a connection.
extension DeviceConnection {
    /// Whether such an entry about this connection is written: where nobody wants any, one look at one word.
    func logs(_ level: LogLevel, _ eventType: EventType) -> Bool {
        loop.shared.events.gate.passes(level, eventType, &knownOfLog, of: logSubject)
    }

    /// Whom entries about this connection are about.
    var logSubject: LogSubject {
        LogSubject(
            // What comes before the account is known is the first one's, whose endpoint the operator set up.
            account: (account?.scope ?? loop.shared.scope).account, clientID: clientID, sourceIP: peer.address,
            principalID: certificateID.map(\.description) ?? principal?.text,
            thingGroups: rights.context.flatMap { principal?.snapshot?.thingGroups(for: $0.thing) } ?? [])
    }

    /// Where the client connected to.
    var localAddress: LogEntry.Address? {
        guard let local = context?.channel.localAddress, let port = local.port else { return nil }
        return LogEntry.Address(ip: Peer(local).address, port: UInt16(clamping: port))
    }
}
