package import IoTModel
package import Registry
import Synchronization

/// Notices connections that share a certificate or a client id, over all event loops of one server.
///
/// Owner of what is known of them: the mutex inside. Told at CONNECT and at the end of a connection, never per message.
/// AWS IoT Device Defender, "Device certificate shared" and "Conflicting MQTT client IDs".
package final class ConnectionWatch<Connection: Hashable & Sendable>: Sendable {
    private struct Key: Hashable {
        let certificate: CertificateID
        let account: AccountID
    }

    private struct Use {
        let clientID: String
        let since: WallTime
        var isNoted = false
    }

    /// Nearly every certificate has one connection.
    private enum Uses {
        case one(Connection, Use)
        /// `isShared`: two of them have different client ids, or had while all of them were there.
        case several([Connection: Use], isShared: Bool)
    }

    private struct State {
        var uses: [Key: Uses] = [:]
        var observations: [ConnectionObservation] = []
        var dropped = 0
    }

    private let state = Mutex(State())
    /// Observations that wait to be taken; more are dropped and counted.
    private let maximum: Int

    package init(maximum: Int = Limits.Audit.queuedObservations) { self.maximum = maximum }

    package func connected(
        _ clientID: String, with certificate: CertificateID, of account: AccountID, as connection: Connection,
        at now: WallTime
    ) {
        let use = Use(clientID: clientID, since: now)
        state.withLock { state in
            let key = Key(certificate: certificate, account: account)
            switch state.uses.removeValue(forKey: key) {
            case nil: state.uses[key] = .one(connection, use)
            case .one(let other, let former):
                // The same device again, whose former connection is about to end.
                let isShared = !former.clientID.utf8.elementsEqual(clientID.utf8)
                state.uses[key] = .several([other: former, connection: use], isShared: isShared)
                if isShared { note(key, &state) }
            case .several(var uses, let wasShared):
                let isShared =
                    wasShared || uses.values.contains { !$0.clientID.utf8.elementsEqual(clientID.utf8) }
                uses[connection] = use
                state.uses[key] = .several(uses, isShared: isShared)
                if isShared { note(wasShared ? [connection] : nil, key, &state) }
            }
        }
    }

    /// - Parameters:
    ///   - certificate: nil for a client without one.
    ///   - principal: whose connection it was, when it was ended by another one with its client id; else nil.
    package func disconnected(
        _ clientID: String, with certificate: CertificateID?, of account: AccountID, as connection: Connection,
        lostBy principal: String?, at now: WallTime
    ) {
        state.withLock { state in
            if let principal {
                let conflict = ClientConflictRecord(
                    account: account, clientID: clientID, principal: principal, disconnected: now)
                add(.conflict(conflict), &state)
            }
            guard let certificate else { return }
            let key = Key(certificate: certificate, account: account)
            guard let use = remove(connection, key, &state), use.isNoted else { return }
            add(.shared(record(use, key, until: now)), &state)
        }
    }

    /// What was noticed since the last call, in order, and how much found no room.
    package func take() -> (observations: [ConnectionObservation], dropped: Int) {
        state.withLock { state in
            defer {
                state.observations = []
                state.dropped = 0
            }
            return (state.observations, state.dropped)
        }
    }

    // MARK: Under the lock

    private func remove(_ connection: Connection, _ key: Key, _ state: inout State) -> Use? {
        switch state.uses.removeValue(forKey: key) {
        case nil: return nil
        case .one(let holder, let use):
            guard holder == connection else {
                state.uses[key] = .one(holder, use)
                return nil
            }
            return use
        case .several(var uses, let isShared):
            let use = uses.removeValue(forKey: connection)
            if uses.count == 1, let last = uses.first {
                state.uses[key] = .one(last.key, last.value)
            } else {
                state.uses[key] = .several(uses, isShared: isShared)
            }
            return use
        }
    }

    private func note(_ key: Key, _ state: inout State) { note(nil, key, &state) }

    /// Tells of connections that weren't told of yet, of a hundred of one certificate at most.
    ///
    /// - Parameter connections: nil: all of the certificate's.
    private func note(_ connections: [Connection]?, _ key: Key, _ state: inout State) {
        guard case .several(var uses, let isShared) = state.uses.removeValue(forKey: key) else { return }
        if uses.count <= Limits.Audit.relatedResources {
            for connection in connections ?? Array(uses.keys) where uses[connection]?.isNoted == false {
                uses[connection]?.isNoted = true
                if let use = uses[connection] { add(.shared(record(use, key, until: nil)), &state) }
            }
        }
        state.uses[key] = .several(uses, isShared: isShared)
    }

    private func record(_ use: Use, _ key: Key, until end: WallTime?) -> SharedUseRecord {
        SharedUseRecord(
            account: key.account, certificate: key.certificate, clientID: use.clientID, connected: use.since,
            disconnected: end)
    }

    private func add(_ observation: ConnectionObservation, _ state: inout State) {
        guard state.observations.count < maximum else {
            state.dropped += 1
            return
        }
        state.observations.append(observation)
    }
}
