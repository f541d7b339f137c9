import Broker
import ControlPlane
import IoTModel
import Logging
import Registry
import Testing

@Suite struct RegistrationTasksTests {
    private static let body = """
        {"Parameters": {"Name": {"Type": "String"}}, "Resources": {
         "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Ref": "Name"}}}}}
        """
    private let registry = InMemoryRegistry()

    private func start(
        _ name: String, devices: Int? = nil, after line: Int = 0, bytes: Int = 0
    ) async throws {
        let task = RegistrationTaskRecord(
            account: .standard, id: RegistrationTaskID(unchecked: name), templateBody: Self.body,
            bucket: BucketName(unchecked: "fleet"), key: BucketKey(unchecked: "all"), roleARN: "r", devices: devices,
            position: InputPosition(lines: line, bytes: bytes), creationDate: TestAPI.now,
            lastModifiedDate: TestAPI.now)
        try await registry.write { writer throws(RegistryError) in try writer.startRegistrationTask(task) }
    }

    private func tasks(_ inputs: TestInputs) throws -> RegistrationTasks {
        RegistrationTasks(
            registry: registry, inputs: inputs, deviceAuthority: try TestAPI.authority.get(), region: .standard,
            clock: WallClock { TestAPI.now }, random: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func described(_ name: String) async throws -> RegistrationTaskRecord {
        try await registry.read { reader throws(RegistryError) in
            try reader.describeRegistrationTask(RegistrationTaskID(unchecked: name), of: .standard)
        }
    }

    private func ended(_ name: String) async throws -> RegistrationTaskRecord {
        for _ in 1...2_000 {
            let task = try await described(name)
            if task.status.hasEnded { return task }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try await described(name)
    }

    private func outcomes(_ name: String, succeeded: Bool) async throws -> [RegistrationOutcomeRecord] {
        try await registry.read { reader throws(RegistryError) in
            try reader.registrationOutcomes(
                of: RegistrationTaskID(unchecked: name), account: .standard, succeeded: succeeded, skipping: 0,
                limit: 1_000)
        }
    }

    private func things() async throws -> [String] {
        try await registry.read { reader throws(RegistryError) in
            try reader.things(of: .standard, matching: .all, in: Window(limit: 1_000))
        }.map(\.name.rawValue)
    }

    /// Runs tasks until `body` returns.
    private func running(_ inputs: TestInputs, _ body: () async throws -> Void) async throws {
        let tasks = try tasks(inputs)
        let running = Task { await tasks.run() }
        do {
            try await body()
        } catch {
            running.cancel()
            await running.value
            throw error
        }
        running.cancel()
        await running.value
    }

    @Test func `each line comes to its outcome, whatever the other lines`() async throws {
        let good = (1...60).map { #"{"Name": "lamp-\#($0)"}"# }
        let lines =
            good + [
                "no JSON", #"{"Name": 1}"#, #"{"Name": "a b"}"#, "{}", "",
                #"{"Name": "\#(String(repeating: "x", count: Limits.Registration.lineBytes))"}"#, #"{"Name": "last"}"#,
            ]
        let inputs = TestInputs(["all": lines.joined(separator: "\n")])
        try await running(inputs) {
            try await start("one")
            let task = try await ended("one")
            #expect(task.status == .completed && task.percentageProgress == 100)
            #expect((task.successCount, task.failureCount) == (61, 5))
            #expect(try await things().count == 61)
            let failed = try await outcomes("one", succeeded: false)
            #expect(failed.map(\.line) == [61, 62, 63, 64, 66])
            let codes = failed.map { outcome in
                if case .failed(let code, _) = outcome.outcome { code } else { "" }
            }
            #expect(
                codes == [
                    "INVALID_JSON", "INVALID_PARAMETERS", "INVALID_THING_NAME", "MISSING_PARAMETER", "LINE_TOO_LONG",
                ])
            #expect(try await outcomes("one", succeeded: true).last?.line == 67)
        }
    }

    @Test func `what stood before a restart isn't done again`() async throws {
        let lines = (1...30).map { #"{"Name": "lamp-\#($0)"}"# }
        let inputs = TestInputs(["all": lines.joined(separator: "\n")])
        let id = RegistrationTaskID(unchecked: "one")
        _ = try await inputs.copy(
            RegistrationInput(bucket: BucketName(unchecked: "fleet"), key: BucketKey(unchecked: "all")), for: id)
        // As if a server had been killed behind line 10, two of the lines after it being done.
        let bytes = lines.prefix(10).joined(separator: "\n").utf8.count + 1
        try await start("one", devices: 30, after: 10, bytes: bytes)
        try await registry.write { writer throws(RegistryError) in
            for line in [12, 15] {
                _ = try writer.noteFailure(
                    onLine: line, of: id, code: "EARLIER", message: "", account: .standard, at: TestAPI.now)
            }
        }
        try await running(inputs) {
            let task = try await ended("one")
            #expect(task.status == .completed && inputs.copyCount == 1)
            #expect((task.successCount, task.failureCount) == (18, 2))
            let expected = (11...30).filter { $0 != 12 && $0 != 15 }.map { "lamp-\($0)" }
            #expect(try await Set(things()) == Set(expected))
        }
    }

    @Test func `a task whose input can't be had fails with the reason`() async throws {
        let inputs = TestInputs([:])
        try await running(inputs) {
            try await start("one")
            let task = try await ended("one")
            #expect(task.status == .failed && task.message?.contains("`all`") == true)
            // Its copy was lost while it was in progress.
            try await start("two", devices: 5)
            let lost = try await ended("two")
            #expect(lost.status == .failed && lost.message?.contains("copy") == true)
        }
    }

    @Test func `a stopped task comes to its end, and its copy goes`() async throws {
        let lines = (1...400).map { #"{"Name": "lamp-\#($0)"}"# }
        let inputs = TestInputs(["all": lines.joined(separator: "\n")], pieceBytes: 100_000)
        try await running(inputs) {
            try await start("one")
            while try await described("one").successCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            try await registry.write { writer throws(RegistryError) in
                try writer.stopRegistrationTask(
                    RegistrationTaskID(unchecked: "one"), of: .standard, at: TestAPI.now)
            }
            let count = try await things().count
            #expect(count < 400)
            #expect(try await ended("one").status == .cancelled)
            #expect(try await things().count == count)
            for _ in 1...1_000 where !inputs.copies.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(inputs.copies.isEmpty)
            // The account may begin another.
            try await start("two")
            #expect(try await ended("two").successCount == 400)
        }
    }

    @Test func `one that was stopped as the server went is cancelled by the next`() async throws {
        try await start("one")
        try await registry.write { writer throws(RegistryError) in
            try writer.stopRegistrationTask(RegistrationTaskID(unchecked: "one"), of: .standard, at: TestAPI.now)
        }
        try await running(TestInputs()) {
            let task = try await ended("one")
            #expect(task.status == .cancelled)
        }
    }

    @Test func `a server that stops leaves its tasks in progress`() async throws {
        let lines = (1...400).map { #"{"Name": "lamp-\#($0)"}"# }
        let inputs = TestInputs(["all": lines.joined(separator: "\n")], pieceBytes: 100_000)
        try await running(inputs) {
            try await start("one")
            while try await described("one").successCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        let left = try await described("one")
        #expect(left.status == .inProgress && left.successCount < 400)
        try await running(inputs) {
            let task = try await ended("one")
            #expect((task.successCount, task.failureCount) == (400, 0))
            #expect(inputs.copyCount == 1)
        }
        #expect(try await Set(things()).count == 400)
    }
}
