import IoTModel
import Registry
import Testing

@Suite struct LoggingTests {
    private static let configured = LoggingOptionsUpdate(roleARN: "r", defaultLevel: .error)

    private func client(_ name: String) -> LogTarget { LogTarget(kind: .clientID, name: name) }

    @Test(arguments: Backend.allCases)
    func `levels of targets are set, listed, replaced and deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let targets = [
                client("pump-7"), LogTarget(kind: .principalID, name: "3f1c"),
                LogTarget(kind: .sourceIP, name: "192.0.2.7"), LogTarget(kind: .thingGroup, name: "floor"),
            ]
            let changes = ObservedChanges(of: store)
            try await store.change { writer in
                _ = try writer.setLoggingOptions(Self.configured, of: account, at: start)
                for target in targets { try writer.setLogLevel(.debug, of: target, account: account) }
                try writer.setLogLevel(.warn, of: targets[0], account: account)
                // The first of another account.
                _ = try writer.setLoggingOptions(Self.configured, of: otherAccount, at: start)
                try writer.setLogLevel(.info, of: client("other"), account: otherAccount)
            }
            #expect(Set(changes.latest) == [.loggingOptions(account), .loggingOptions(otherAccount)])
            let expected =
                [LogTargetLevel(target: .standard, level: .error)]
                + targets.map { LogTargetLevel(target: $0, level: $0 == targets[0] ? .warn : .debug) }
            for size in [1, 2, 5, 250] {
                let all = try await readAll(size: size, ascending: true) { page in
                    try await store.look { try $0.listLogLevels(of: account, kind: nil, page: page) }
                }
                #expect(all == expected)
            }
            for kind in LogTarget.Kind.allCases {
                let some = try await store.look { try $0.listLogLevels(of: account, kind: kind, page: PageRequest()) }
                #expect(some.items == expected.filter { $0.target.kind == kind } && some.nextMarker == nil)
            }
            try await store.change { try $0.deleteLogLevel(of: targets[1], in: account) }
            #expect(changes.latest == [.loggingOptions(account)])
            let count = changes.all.count
            try await store.change { try $0.deleteLogLevel(of: targets[1], in: account) }
            #expect(changes.all.count == count)
            let rest = try await store.look { try $0.listLogLevels(of: account, kind: nil, page: PageRequest()) }
            #expect(rest.items == expected.filter { $0.target != targets[1] })
        }
    }

    @Test(arguments: Backend.allCases)
    func `the level of DEFAULT is the options' default level, and can't be deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                _ = try writer.setLoggingOptions(Self.configured, of: account, at: start)
                try writer.setLogLevel(.debug, of: .standard, account: account)
            }
            #expect(try await store.look { try $0.getLoggingOptions(of: account).defaultLevel } == .debug)
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.deleteLogLevel(of: .standard, in: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `there are no levels of targets before the options are set`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            await #expect(throws: RegistryError.loggingNotConfigured) {
                try await store.change { try $0.setLogLevel(.debug, of: client("pump-7"), account: account) }
            }
            await #expect(throws: RegistryError.loggingNotConfigured) {
                try await store.look { try $0.listLogLevels(of: account, kind: nil, page: PageRequest()) }
            }
        }
    }

    @Test func `an account has levels for 1000 targets and not one more`() async throws {
        let store = InMemoryRegistry()
        let maximum = Limits.Logging.targets
        try await store.change { writer in
            _ = try writer.setLoggingOptions(Self.configured, of: account, at: start)
            for number in 0..<maximum {
                try writer.setLogLevel(.debug, of: client("\(number)"), account: account)
            }
            // One that is there can be changed all the same.
            try writer.setLogLevel(.info, of: client("0"), account: account)
        }
        await #expect(
            throws: RegistryError.limitExceeded(
                message: "The account has log levels for 1000 targets already; delete one of them first")
        ) { try await store.change { try $0.setLogLevel(.debug, of: client("more"), account: account) } }
    }

    @Test(arguments: [
        (LogTarget.Kind.standard, "x", String?.none), (.thingGroup, "floor-1", "floor-1"), (.thingGroup, "a b", nil),
        (.thingGroup, "", nil), (.sourceIP, "192.0.2.7", "192.0.2.7"), (.sourceIP, "2001:DB8:0::7", "2001:db8::7"),
        (.sourceIP, "::ffff:192.0.2.7", "192.0.2.7"), (.sourceIP, "192.0.2.0/24", nil), (.sourceIP, "localhost", nil),
        (.clientID, "", nil), (.clientID, "ü", "ü"), (.clientID, String(repeating: "c", count: 256), "c"),
        (.clientID, String(repeating: "c", count: 257), nil), (.principalID, String(repeating: "3", count: 64), "3"),
        (.principalID, String(repeating: "3", count: 257), nil),
    ])
    func `the name of a target has the form of its kind`(
        _ kind: LogTarget.Kind, _ name: String, _ stored: String?
    ) async throws {
        let store = InMemoryRegistry()
        try await store.change { _ = try $0.setLoggingOptions(Self.configured, of: account, at: start) }
        let set: Void? = try? await store.change {
            try $0.setLogLevel(.debug, of: LogTarget(kind: kind, name: name), account: account)
        }
        #expect((set != nil) == (stored != nil))
        let found = try await store.look { try $0.logLevels(of: account, kind: kind, in: Window(limit: 2)) }
        #expect(found.count == (stored == nil ? 0 : 1))
        if let stored { #expect(found.allSatisfy { $0.target.name.hasPrefix(stored) }) }
    }

    @Test(arguments: Backend.allCases)
    func `the first version's options are kept until the second version's are set`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            #expect(try await store.look { try $0.legacyLoggingOptions(of: account) } == nil)
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.setLegacyLoggingOptions(roleARN: "r", level: nil, of: account) }
            }
            let changes = ObservedChanges(of: store)
            try await store.change { try $0.setLegacyLoggingOptions(roleARN: "r", level: .warn, of: account) }
            try await store.change { try $0.setLegacyLoggingOptions(roleARN: "s", level: nil, of: account) }
            #expect(changes.all == [[.loggingOptions(account)], [.loggingOptions(account)]])
            let expected = LegacyLoggingOptions(roleARN: "s", level: .warn)
            #expect(try await store.look { try $0.legacyLoggingOptions(of: account) } == expected)
            try await store.change { _ = try $0.setLoggingOptions(Self.configured, of: account, at: start) }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.setLegacyLoggingOptions(roleARN: "t", level: .info, of: account) }
            }
            #expect(try await store.look { try $0.legacyLoggingOptions(of: account) } == expected)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a log destination is a log group from then on`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func set(_ destinations: [String?]) async throws {
                let events = destinations.enumerated().map {
                    LoggingOptions.Event(eventType: "e\($0)", level: nil, destination: $1)
                }
                let update = LoggingOptionsUpdate(roleARN: "r", defaultLevel: .error, events: events)
                try await store.change { _ = try $0.setLoggingOptions(update, of: account, at: start) }
            }
            try await set(["b", nil, "a", "b", LogGroupRecord.standardName])
            let expected = ["a", "b"].map { LogGroupRecord(account: account, name: $0, creationDate: start) }
            #expect(try await store.look { try $0.logGroups(of: account) } == expected)
            try await set([])
            #expect(try await store.look { try $0.logGroups(of: account) } == expected)
            #expect(try await store.look { try $0.logGroups(of: otherAccount) } == [])
            var kept = expected[0]
            kept.retentionDays = 7
            let group = kept
            try await store.change { try $0.put(group) }
            #expect(try await store.look { try $0.logGroups(of: account) } == [group, expected[1]])
        }
    }

    @Test func `event configurations are limited, and each type is named once`() async throws {
        let store = InMemoryRegistry()
        func set(_ types: [String]) async throws {
            let events = types.map { LoggingOptions.Event(eventType: $0, level: .info) }
            let update = LoggingOptionsUpdate(roleARN: "r", defaultLevel: .error, events: events)
            try await store.change { _ = try $0.setLoggingOptions(update, of: account, at: start) }
        }
        let maximum = Limits.Logging.eventConfigurations
        try await set((0..<maximum).map { "e\($0)" })
        await #expect(throws: RegistryError.self) { try await set((0...maximum).map { "e\($0)" }) }
        await #expect(throws: RegistryError.self) { try await set(["Ping", "Ping"]) }
    }

    @Test(arguments: Backend.allCases)
    func `an account has 100 log groups and not one more; those that nobody needs go first`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            func name(_ number: Int) -> String { "g" + String(1_000 + number) }
            func set(_ groups: Range<Int>, at time: WallTime = start) async throws {
                let events = groups.map {
                    LoggingOptions.Event(eventType: "e\($0)", level: nil, destination: name($0))
                }
                let update = LoggingOptionsUpdate(roleARN: "r", defaultLevel: .error, events: events)
                try await store.change { _ = try $0.setLoggingOptions(update, of: account, at: time) }
            }
            func groups() async throws -> [LogGroupRecord] { try await store.look { try $0.logGroups(of: account) } }
            func keep(_ group: LogGroupRecord) async throws {
                let isThere = try await store.change { try $0.setRetention(7, of: group) }
                #expect(isThere)
            }
            let maximum = Limits.Logging.logGroups
            // What every account has doesn't count.
            try await keep(LogGroupRecord(account: account, name: LogGroupRecord.standardName, creationDate: start))
            try await set(0..<1, at: WallTime(milliseconds: start.milliseconds + 5))
            try await set(1..<maximum)
            #expect(try await groups().count == maximum + 1)
            // None of those that are there is needed: the oldest goes, by name where they are of one time.
            try await set(maximum..<maximum + 1)
            #expect(try await groups().map(\.name).dropFirst() == ([0] + Array(2...maximum)).map(name)[...])
            for group in try await groups() where group.name != name(maximum) { try await keep(group) }
            // The one without a retention is needed no longer; then all are kept.
            try await set(maximum + 1..<maximum + 2)
            #expect(try await groups().last?.name == name(maximum + 1))
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "The account has 100 log groups already, each with a retention or named by an event;"
                        + " `g1102` would be one more. Name one of those as logDestination, or call"
                        + " DeleteRetentionPolicy for one that isn't needed")
            ) { try await set(maximum + 1..<maximum + 3) }
            #expect(try await groups().count == maximum + 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a log group that isn't there any more gets no retention`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let gone = LogGroupRecord(account: account, name: "gone", creationDate: start)
            let isThere = try await store.change { try $0.setRetention(7, of: gone) }
            #expect(!isThere)
            #expect(try await store.look { try $0.logGroups(of: account) } == [])
        }
    }
}
