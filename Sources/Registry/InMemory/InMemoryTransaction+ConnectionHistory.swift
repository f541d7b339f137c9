import IoTModel

extension InMemoryTransaction: ConnectionHistoryReader {
    func sharedUses(
        of account: AccountID, since: WallTime, in window: Window<SharedUseRecord.Key>
    ) -> [SharedUseRecord] {
        let found = tables.sharedUses.values.filter {
            $0.account == account && ($0.disconnected.map { $0 >= since } ?? true)
        }
        return window.select(found, by: \.key)
    }

    func clientConflicts(
        of account: AccountID, since: WallTime, in window: Window<ClientConflictRecord.Key>
    ) -> [ClientConflictRecord] {
        window.select(
            tables.clientConflicts.values.filter { $0.account == account && $0.disconnected >= since }, by: \.key)
    }

    func hasConnectionHistory(before moment: WallTime) -> Bool {
        tables.sharedUses.values.contains { $0.disconnected.map { $0 < moment } ?? false }
            || tables.clientConflicts.values.contains { $0.disconnected < moment }
    }

    func connectionHistoryCount(of account: AccountID) -> Int {
        tables.sharedUses.keys.count { $0.account == account }
            + tables.clientConflicts.keys.count { $0.account == account }
    }

    func hasSharedUse(_ key: SharedUseRecord.Key, of account: AccountID) -> Bool {
        tables.sharedUses[.init(account, key)] != nil
    }

    func hasClientConflict(_ key: ClientConflictRecord.Key, of account: AccountID) -> Bool {
        tables.clientConflicts[.init(account, key)] != nil
    }

    func sharedUseCount(of certificate: CertificateID, account: AccountID) -> Int {
        tables.sharedUses.keys.count { $0.account == account && $0.name.certificate == certificate }
    }

    func clientConflictCount(of clientID: String, account: AccountID) -> Int {
        tables.clientConflicts.keys.count { $0.account == account && $0.name.clientID == clientID }
    }

    func lastLostObservation(of account: AccountID) -> WallTime? {
        [tables.lostObservations[account], tables.lostObservations[nil]].compactMap { $0 }.max()
    }
}

extension InMemoryTransaction: ConnectionHistoryWriter {
    func put(_ use: SharedUseRecord) {
        if let known = tables.sharedUses[.init(use.account, use.key)] {
            guard use.connected > known.connected || use.connected == known.connected && use.disconnected != nil else {
                return
            }
        }
        tables.sharedUses[.init(use.account, use.key)] = use
    }

    func put(_ conflict: ClientConflictRecord) {
        if let known = tables.clientConflicts[.init(conflict.account, conflict.key)] {
            guard conflict.disconnected > known.disconnected else { return }
        }
        tables.clientConflicts[.init(conflict.account, conflict.key)] = conflict
    }

    func deleteOldestSharedUse(of certificate: CertificateID, account: AccountID) {
        let uses = tables.sharedUses.filter { $0.key.account == account && $0.key.name.certificate == certificate }
        let oldest = uses.min { ($0.value.connected, $0.key.name) < ($1.value.connected, $1.key.name) }
        if let oldest { tables.sharedUses[oldest.key] = nil }
    }

    func deleteOldestClientConflict(of clientID: String, account: AccountID) {
        let conflicts = tables.clientConflicts.filter {
            $0.key.account == account && $0.key.name.clientID == clientID
        }
        let oldest = conflicts.min { ($0.value.disconnected, $0.key.name) < ($1.value.disconnected, $1.key.name) }
        if let oldest { tables.clientConflicts[oldest.key] = nil }
    }

    func putLostObservation(of account: AccountID?, at moment: WallTime) {
        tables.lostObservations[account] = moment
    }

    func endSharedUses(at now: WallTime) {
        for (key, use) in tables.sharedUses where use.disconnected == nil {
            tables.sharedUses[key] = SharedUseRecord(
                account: use.account, certificate: use.certificate, clientID: use.clientID, connected: use.connected,
                disconnected: now)
        }
    }

    func deleteConnectionHistory(before moment: WallTime, limit: Int) -> Int {
        let uses = tables.sharedUses.filter { $0.value.disconnected.map { $0 < moment } ?? false }.prefix(limit)
        for (key, _) in uses { tables.sharedUses[key] = nil }
        let conflicts = tables.clientConflicts.filter { $0.value.disconnected < moment }.prefix(limit)
        for (key, _) in conflicts { tables.clientConflicts[key] = nil }
        return uses.count + conflicts.count
    }
}
