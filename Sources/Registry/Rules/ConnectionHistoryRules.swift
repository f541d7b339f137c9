package import IoTModel

extension RegistryWriter {
    /// Keeps what connections did, as far as an account has room. What is known already is always brought up to date; of
    /// one certificate, and of one client id, the oldest make room for the newest. That something found no room is kept.
    ///
    /// - Returns: how much found none.
    package func keep(_ observations: [ConnectionObservation], at now: WallTime) throws(RegistryError) -> Int {
        var room: [AccountID: Int] = [:]
        var refusing: Set<AccountID> = []
        var refused = 0
        for observation in observations {
            let account = observation.account
            if try !isKnown(observation) {
                var left = room[account] ?? 0
                if room[account] == nil {
                    left = Limits.Audit.historyEntries - (try connectionHistoryCount(of: account))
                }
                if try makeRoom(for: observation) { left += 1 }
                room[account] = max(left - 1, 0)
                guard left > 0 else {
                    refused += 1
                    refusing.insert(account)
                    continue
                }
            }
            switch observation {
            case .shared(let use): try put(use)
            case .conflict(let conflict): try put(conflict)
            }
        }
        for account in refusing { try putLostObservation(of: account, at: now) }
        return refused
    }

    private func isKnown(_ observation: ConnectionObservation) throws(RegistryError) -> Bool {
        switch observation {
        case .shared(let use): try hasSharedUse(use.key, of: use.account)
        case .conflict(let conflict): try hasClientConflict(conflict.key, of: conflict.account)
        }
    }

    /// Whether an older one of the same certificate or client id has gone for it.
    private func makeRoom(for observation: ConnectionObservation) throws(RegistryError) -> Bool {
        let maximum = Limits.Audit.historyEntriesOfOne
        switch observation {
        case .shared(let use):
            guard try sharedUseCount(of: use.certificate, account: use.account) >= maximum else { return false }
            try deleteOldestSharedUse(of: use.certificate, account: use.account)
        case .conflict(let conflict):
            guard try clientConflictCount(of: conflict.clientID, account: conflict.account) >= maximum else {
                return false
            }
            try deleteOldestClientConflict(of: conflict.clientID, account: conflict.account)
        }
        return true
    }
}

extension ConnectionObservation {
    fileprivate var account: AccountID {
        switch self {
        case .shared(let use): use.account
        case .conflict(let conflict): conflict.account
        }
    }
}
