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
}

extension InMemoryTransaction: ConnectionHistoryWriter {
    func put(_ use: SharedUseRecord) { tables.sharedUses[.init(use.account, use.key)] = use }

    func put(_ conflict: ClientConflictRecord) {
        tables.clientConflicts[.init(conflict.account, conflict.key)] = conflict
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
