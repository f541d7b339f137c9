import IoTModel

extension RegistryWriter {
    /// Keeps what connections did, as far as an account has room.
    ///
    /// - Returns: how much found none.
    package func keep(_ observations: [ConnectionObservation]) throws(RegistryError) -> Int {
        var room: [AccountID: Int] = [:]
        var refused = 0
        for observation in observations {
            let account = observation.account
            if room[account] == nil {
                room[account] = Limits.Audit.historyEntries - (try connectionHistoryCount(of: account))
            }
            let left = room[account] ?? 0
            guard left > 0 else {
                refused += 1
                continue
            }
            room[account] = left - 1
            switch observation {
            case .shared(let use): try put(use)
            case .conflict(let conflict): try put(conflict)
            }
        }
        return refused
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
