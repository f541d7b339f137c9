package import IoTModel

/// Whom or what an entry is about: what an account's levels for single targets go by.
package struct LogSubject: Sendable, Equatable {
    package var account: AccountID
    /// Nil before the client has said it.
    package var clientID: String?
    /// The text form, IPv4-mapped addresses already as IPv4.
    package var sourceIP: String?
    package var principalID: String?
    /// The groups that the connection's thing was added to, each followed by those above it, the nearest first.
    package var thingGroups: [[ThingGroupName]]

    package init(
        account: AccountID, clientID: String? = nil, sourceIP: String? = nil, principalID: String? = nil,
        thingGroups: [[ThingGroupName]] = []
    ) {
        self.account = account
        self.clientID = clientID
        self.sourceIP = sourceIP
        self.principalID = principalID
        self.thingGroups = thingGroups
    }
}

/// The levels that SetV2LoggingLevel gave to single targets, each kind by name. AWS IoT API, `LogTarget`.
package struct LogTargets: Sendable, Equatable {
    package typealias Levels = [String: EventLogSettings.Threshold]

    package var clients: Levels
    package var addresses: Levels
    package var principals: Levels
    package var thingGroups: Levels

    package init(
        clients: Levels = [:], addresses: Levels = [:], principals: Levels = [:], thingGroups: Levels = [:]
    ) {
        self.clients = clients
        self.addresses = addresses
        self.principals = principals
        self.thingGroups = thingGroups
    }

    package var isEmpty: Bool {
        clients.isEmpty && addresses.isEmpty && principals.isEmpty && thingGroups.isEmpty
    }

    /// The most verbose of the levels that fit; nil when none does. A group's level beats those of the groups above it.
    package func level(of subject: LogSubject) -> EventLogSettings.Threshold? {
        var found: EventLogSettings.Threshold?
        func take(_ level: EventLogSettings.Threshold?) { found = level?.moreVerbose(found) ?? found }
        if let id = subject.clientID { take(clients[id]) }
        if let address = subject.sourceIP { take(addresses[address]) }
        if let id = subject.principalID { take(principals[id]) }
        if !thingGroups.isEmpty {
            for lineage in subject.thingGroups { take(lineage.lazy.compactMap { thingGroups[$0.rawValue] }.first) }
        }
        return found
    }

    /// Every level that some target has, each once.
    var levels: Set<EventLogSettings.Threshold> {
        Set(clients.values).union(addresses.values).union(principals.values).union(thingGroups.values)
    }
}
