import IoTModel
import Testing

@testable import Broker

/// Which setting of an account counts for which entry.
@Suite struct LogLevelTests {
    private typealias Threshold = EventLogSettings.Threshold

    private static let other = AccountID(unchecked: "999999999999")
    private static let lineage = ["room", "floor", "building"].map(ThingGroupName.init(unchecked:))

    private static let pump = LogSubject(
        account: .standard, clientID: "pump-7", sourceIP: "192.0.2.7", principalID: "3f1c", thingGroups: [lineage])

    private struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let settings: EventLogSettings
        /// The least level of Publish-In that is written about the pump.
        let expected: LogLevel?

        init(_ description: String, _ settings: EventLogSettings, _ expected: LogLevel?) {
            testDescription = description
            self.settings = settings
            self.expected = expected
        }
    }

    private static func targets(_ targets: LogTargets, events: [String: Threshold] = [:]) -> EventLogSettings {
        EventLogSettings(defaultLevel: .error, eventLevels: events, targets: targets)
    }

    private static let rows = [
        Row("the default", targets(LogTargets()), .error),
        Row("the event type beats the default", targets(LogTargets(), events: ["Publish-In": .info]), .info),
        Row("another event type doesn't", targets(LogTargets(), events: ["Publish-Out": .info]), .error),
        Row("a client id", targets(LogTargets(clients: ["pump-7": .debug])), .debug),
        Row("another client id", targets(LogTargets(clients: ["pump-8": .debug])), .error),
        Row("an address", targets(LogTargets(addresses: ["192.0.2.7": .debug])), .debug),
        Row("a principal", targets(LogTargets(principals: ["3f1c": .debug])), .debug),
        Row("the nearest group", targets(LogTargets(thingGroups: ["room": .debug])), .debug),
        Row("a group above", targets(LogTargets(thingGroups: ["building": .debug])), .debug),
        Row(
            "a child group beats its parent, also where it says less",
            targets(LogTargets(thingGroups: ["building": .debug, "floor": .warn])), .warn),
        Row(
            "a target beats the event type, also where it says less",
            targets(LogTargets(clients: ["pump-7": .error]), events: ["Publish-In": .debug]), .error),
        Row("a target can be silenced", targets(LogTargets(clients: ["pump-7": .disabled])), nil),
        Row(
            "the most verbose of several targets",
            targets(
                LogTargets(clients: ["pump-7": .disabled], addresses: ["192.0.2.7": .warn], principals: ["3f1c": .info])
            ),
            .info),
        Row(
            "disableAllLogs beats everything",
            EventLogSettings(
                defaultLevel: .debug, disablesAll: true, eventLevels: ["Publish-In": .debug],
                targets: LogTargets(clients: ["pump-7": .debug])), nil),
    ]

    @Test(arguments: rows)
    private func `the level for an entry is that of`(_ row: Row) {
        let gate = EventGate()
        gate.apply(row.settings, to: .standard)
        for level in LogLevel.allCases {
            var known = EventGate.Known()
            let isWanted = row.expected.map { level >= $0 } ?? false
            #expect(gate.passes(level, .publishIn, &known, of: Self.pump) == isWanted, "\(level)")
            // The entry itself is judged alike.
            var entry = LogEntry(
                .publishIn, .failure, level: level, at: noon, account: .standard)
            entry.clientID = "pump-7"
            entry.principalID = "3f1c"
            entry.source = .init(ip: "192.0.2.7", port: 1)
            entry.thingGroups = [Self.lineage]
            #expect(gate.admits(&entry) == isWanted, "\(level)")
        }
    }

    @Test func `of two hierarchies each has its nearest group, and the more verbose counts`() {
        var subject = Self.pump
        subject.thingGroups = [Self.lineage, [ThingGroupName(unchecked: "apart")]]
        let targets = LogTargets(thingGroups: ["room": .error, "building": .debug, "apart": .warn])
        #expect(targets.level(of: subject) == .warn)
    }

    @Test func `what is logged of one client or account isn't logged of others`() {
        let gate = EventGate()
        gate.apply(
            EventLogSettings(defaultLevel: .info, targets: LogTargets(clients: ["pump-7": .debug])), to: .standard)
        for (account, clientID, isWanted) in [
            (AccountID.standard, "pump-7", true), (.standard, "pump-8", false), (Self.other, "pump-7", false),
        ] {
            var known = EventGate.Known()
            let subject = LogSubject(account: account, clientID: clientID)
            #expect(gate.passes(.debug, .publishIn, &known, of: subject) == isWanted)
            var entry = LogEntry(.publishIn, .success, at: noon, account: account)
            entry.clientID = clientID
            #expect(gate.admits(&entry) == isWanted)
        }
    }

    @Test func `a connection asks again only when the settings have changed`() {
        let gate = EventGate(EventLogSettings(defaultLevel: .debug))
        var known = EventGate.Known()
        var asked = 0
        func passes() -> Bool {
            gate.passes(
                .debug, .publishIn, &known,
                of: {
                    asked += 1
                    return Self.pump
                }())
        }
        #expect(passes() && passes() && asked == 1)
        gate.apply(
            EventLogSettings(defaultLevel: .debug, targets: LogTargets(clients: ["pump-7": .info])), to: .standard)
        #expect(!passes() && !passes() && asked == 2)
        // Where nobody wants it, nobody is asked.
        gate.apply(EventLogSettings(defaultLevel: .info), to: .standard)
        gate.apply(EventLogRules(others: EventLogSettings(defaultLevel: .error)))
        #expect(!passes() && asked == 2)
    }

    @Test(arguments: [EventType.ping, .authenticationError])
    func `an event type that AWS leaves out must be named, whatever the levels are`(_ eventType: EventType) {
        var settings = EventLogSettings(defaultLevel: .debug, targets: LogTargets(clients: ["pump-7": .debug]))
        #expect(settings.shown(eventType, targetLevel: .debug) == nil)
        settings.eventLevels[eventType.rawValue] = .error
        #expect(settings.shown(eventType, targetLevel: nil) == .error)
        #expect(settings.shown(eventType, targetLevel: .debug) == .debug)
    }

    @Test func `a refusal before CONNECT is in the file and in no log group until it is named`() {
        let gate = EventGate()
        var entry = refusal(from: "192.0.2.7")
        #expect(gate.admits(&entry) && entry.destination == .fileOnly)
        gate.apply(
            EventLogSettings(defaultLevel: .error, eventLevels: ["Connection.AuthNError": .error]), to: .standard)
        #expect(gate.admits(&entry) && entry.destination == .standard)
        gate.apply(EventLogSettings(defaultLevel: .error, disablesAll: true), to: .standard)
        #expect(gate.admits(&entry) && entry.destination == .fileOnly)
    }

    @Test func `an event type can have a log group of its own`() throws {
        let gate = EventGate(EventLogSettings(defaultLevel: .info, logGroups: ["Connect": "connects"]))
        var entry = LogEntry(.connect, .success, at: noon, account: .standard)
        #expect(gate.admits(&entry) && entry.destination == .logGroup("connects"))
        #expect(try object(entry)["logGroup"] as? String == "connects")
        var other = LogEntry(.disconnect, .success, at: noon, account: .standard)
        #expect(gate.admits(&other) && other.destination == .standard)
        #expect(try object(other)["logGroup"] == nil)
    }
}
