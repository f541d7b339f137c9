package import IoTModel
import Synchronization

/// Which connection holds which client id, over all event loops of one server.
///
/// Owner of the table: the mutex inside. Asked at CONNECT and at the end of a connection, never per message.
/// AWS IoT Core, "MQTT": the scope of a client id is account and region.
package final class ClientDirectory<Connection: Hashable & Sendable>: Sendable {
    private struct Key: Hashable {
        let account: AccountID
        /// As UTF-8: client ids that only look alike are different clients.
        let clientID: [UInt8]

        init(_ clientID: String, of account: AccountID) {
            self.clientID = Array(clientID.utf8)
            self.account = account
        }
    }

    private let holders = Mutex<[Key: Connection]>([:])

    package init() {}

    /// - Returns: the connection that held the id until now and must be closed, if any.
    package func claim(_ clientID: String, of account: AccountID, for connection: Connection) -> Connection? {
        holders.withLock { $0.updateValue(connection, forKey: Key(clientID, of: account)) }
    }

    /// Gives the id up, unless another connection has taken it over meanwhile.
    package func release(_ clientID: String, of account: AccountID, by connection: Connection) {
        let key = Key(clientID, of: account)
        holders.withLock { holders in
            if holders[key] == connection { holders[key] = nil }
        }
    }
}
