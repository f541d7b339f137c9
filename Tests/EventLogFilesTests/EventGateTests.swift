import Broker
import IoTModel
import Testing

@Suite struct EventGateTests {
    /// Until SetV2LoggingOptions is called.
    @Test(arguments: [
        (EventType.connect, LogLevel.info, true), (.connect, .debug, false), (.publishIn, .debug, false),
        (.publishOut, .debug, false), (.publishIn, .error, true), (.ping, .debug, false), (.ping, .error, false),
        (.authenticationError, .error, true), (.eventsDropped, .warn, true),
    ])
    func `the log begins at INFO`(_ eventType: EventType, _ level: LogLevel, _ passes: Bool) {
        #expect(EventGate().passes(level, eventType) == passes)
    }

    @Test(arguments: EventLogSettings.Threshold.allCases, LogLevel.allCases)
    func `the default level holds for every type but those with a rule of their own`(
        _ threshold: EventLogSettings.Threshold, _ level: LogLevel
    ) {
        let gate = EventGate(EventLogSettings(defaultLevel: threshold))
        let expected = threshold.level.map { level >= $0 } ?? false
        for eventType in EventType.allCases {
            switch eventType {
            case .connect, .disconnect, .publishIn, .publishOut, .subscribe, .unsubscribe, .provisionDevice,
                .notExecuted:
                #expect(gate.passes(level, eventType) == expected, "\(eventType)")
            case .ping: #expect(!gate.passes(level, eventType))
            case .authenticationError, .eventsDropped: #expect(gate.passes(level, eventType))
            }
        }
    }

    @Test(arguments: EventType.allCases)
    func `a level for one type leaves the others alone`(_ named: EventType) {
        let gate = EventGate(EventLogSettings(defaultLevel: .disabled, eventLevels: [named.rawValue: .warn]))
        for eventType in EventType.allCases {
            let isAlwaysWritten = eventType == .authenticationError || eventType == .eventsDropped
            #expect(gate.passes(.warn, eventType) == (eventType == named || isAlwaysWritten), "\(eventType)")
            #expect(gate.passes(.info, eventType) == isAlwaysWritten, "\(eventType)")
        }
    }

    @Test func `disabling all leaves refusals before CONNECT`() {
        let gate = EventGate()
        let settings = EventLogSettings(defaultLevel: .debug, disablesAll: true, eventLevels: ["Ping": .debug])
        gate.apply(EventLogRules(others: settings))
        #expect(EventType.allCases.filter { gate.passes(.error, $0) } == [.authenticationError, .eventsDropped])
    }

    @Test func `a type's level may be lower than the default`() {
        let gate = EventGate(EventLogSettings(defaultLevel: .error, eventLevels: ["Publish-In": .debug]))
        #expect(gate.passes(.debug, .publishIn) && !gate.passes(.info, .publishOut))
    }

    @Test func `new settings hold from the next entry on`() {
        let events = CollectedEvents()
        events.record(LogEntry(.publishIn, .success, at: noon, account: .standard))
        events.apply(EventLogSettings(defaultLevel: .debug))
        events.record(LogEntry(.publishOut, .success, at: noon, account: .standard))
        #expect(events.entries.map(\.eventType) == [.publishOut])
    }

    @Test func `the sink in memory keeps the newest entries`() {
        let events = CollectedEvents(capacity: 2)
        for second in 1...3 {
            events.record(LogEntry(.connect, .success, at: WallTime(seconds: Int64(second)), account: .standard))
        }
        #expect(events.entries.map(\.timestamp.seconds) == [2, 3])
    }
}
