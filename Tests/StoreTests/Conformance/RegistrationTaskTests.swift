import IoTModel
import Provisioning
import Registry
import Testing

@Suite struct RegistrationTaskTests {
    private let identifiers = ProvisioningIdentifiers(thingID: "thing", generationID: "generation")
    private let later = WallTime(milliseconds: start.milliseconds + 1_000)

    private func id(_ text: String) -> RegistrationTaskID { RegistrationTaskID(unchecked: text) }

    private func task(
        _ name: String, of account: AccountID = account, at date: WallTime = start
    ) -> RegistrationTaskRecord {
        RegistrationTaskRecord(
            account: account, id: id(name), templateBody: "{}", bucket: BucketName(unchecked: "fleet"),
            key: BucketKey(unchecked: "devices/all.json"), roleARN: "r", creationDate: date, lastModifiedDate: date)
    }

    private func plan(_ name: String, group: String? = nil) throws -> ProvisioningPlan {
        let groups = group.map { #", "ThingGroups": ["\#($0)"]"# } ?? ""
        return try ProvisioningTemplate(
            """
            {"Resources": {"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "\(name)"\(groups)}}}}
            """
        ).plan([:], flow: .operator)
    }

    private func register(
        _ name: String, line: Int, _ task: String, in store: any RegistryStore, group: String? = nil
    ) async throws -> Bool {
        let plan = try plan(name, group: group)
        return try await store.change {
            try $0.registerDevice(
                onLine: line, of: id(task), by: plan, certificate: nil, identifiers: identifiers, in: scope, at: later)
        }
    }

    private func fail(_ line: Int, _ task: String, in store: any RegistryStore) async throws -> Bool {
        try await store.change {
            try $0.noteFailure(
                onLine: line, of: id(task), code: "CODE", message: "sentence", account: account, at: later)
        }
    }

    private func outcomes(
        _ succeeded: Bool, _ task: String, in store: any RegistryStore, skipping: Int = 0, limit: Int = 10
    ) async throws -> [RegistrationOutcomeRecord] {
        try await store.look {
            try $0.registrationOutcomes(
                of: id(task), account: account, succeeded: succeeded, skipping: skipping, limit: limit)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a task is kept as it was given, and observers hear of its begin`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            let new = task("one")
            try await store.change { try $0.startRegistrationTask(new) }
            #expect(changes.latest == [.registrationTask(account, id("one"))])
            #expect(try await store.look { try $0.describeRegistrationTask(id("one"), of: account) } == new)
            #expect(new.percentageProgress == 0)
            #expect(try await store.look { try $0.openRegistrationTasks() } == [new])
            for (id, account) in [(id("one"), otherAccount), (id("two"), account)] {
                await #expect(throws: RegistryError.notFound(.registrationTask(id))) {
                    try await store.look { try $0.describeRegistrationTask(id, of: account) }
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `an account has one task at once`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change {
                try $0.startRegistrationTask(task("one"))
                try $0.startRegistrationTask(task("one", of: otherAccount))
            }
            for status in [RegistrationTaskRecord.Status.inProgress, .cancelling] {
                let error = await #expect(throws: RegistryError.self) {
                    try await store.change { try $0.startRegistrationTask(task("two")) }
                }
                guard case .invalid(let message) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(message.contains("`one`") && message.contains(status.rawValue))
                try await store.change { try $0.stopRegistrationTask(id("one"), of: account, at: later) }
            }
            try await store.change {
                try $0.endRegistration(of: id("one"), account: account, at: later)
                try $0.startRegistrationTask(task("two"))
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a device and its outcome are one step, and a line has one outcome`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change {
                try $0.startRegistrationTask(task("one"))
                #expect(try $0.beginRegistration(of: id("one"), devices: 4, account: account, at: later))
            }
            for _ in 1...2 {
                #expect(try await register("lamp", line: 1, "one", in: store))
                #expect(try await fail(3, "one", in: store))
            }
            // Neither the other kind of outcome nor another device takes the place of the first.
            #expect(try await fail(1, "one", in: store))
            #expect(try await register("other", line: 3, "one", in: store))
            #expect(try await store.look { try $0.thing(thingName("other"), of: account) } == nil)
            await #expect(throws: RegistryError.self) {
                try await register("bad", line: 4, "one", in: store, group: "no-group")
            }
            #expect(try await store.look { try $0.thing(thingName("bad"), of: account) } == nil)
            let found = try await store.look { try $0.describeRegistrationTask(id("one"), of: account) }
            #expect((found.successCount, found.failureCount, found.percentageProgress) == (1, 1, 50))
            #expect(found.devices == 4 && found.lastModifiedDate == later && found.creationDate == start)
            #expect(
                try await outcomes(true, "one", in: store) == [
                    RegistrationOutcomeRecord(
                        account: account, task: id("one"), line: 1,
                        outcome: .registered(arns: ["thing": "\(scope.arn(.thing(thingName("lamp"))))"]))
                ])
            #expect(
                try await outcomes(false, "one", in: store) == [
                    RegistrationOutcomeRecord(
                        account: account, task: id("one"), line: 3,
                        outcome: .failed(code: "CODE", message: "sentence"))
                ])
        }
    }

    @Test(arguments: Backend.allCases)
    func `the place that a task has come to is kept`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let place = InputPosition(lines: 7, bytes: 900)
            try await store.change {
                try $0.startRegistrationTask(task("one"))
                #expect(try $0.beginRegistration(of: id("one"), devices: 4, account: account, at: later))
                #expect(try $0.advanceRegistration(of: id("one"), to: place, account: account))
            }
            #expect(try await store.look { try $0.openRegistrationTasks() }.map(\.position) == [place])
        }
    }

    @Test(arguments: Backend.allCases)
    func `once it is stopped no device is registered`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            try await store.change { try $0.startRegistrationTask(task("one")) }
            for _ in 1...2 {
                try await store.change { try $0.stopRegistrationTask(id("one"), of: account, at: later) }
            }
            #expect(changes.all.count == 2, "the second stop changes nothing")
            let place = InputPosition(lines: 1, bytes: 1)
            #expect(try await !register("lamp", line: 1, "one", in: store))
            #expect(try await !fail(1, "one", in: store))
            #expect(
                try await !store.change { try $0.advanceRegistration(of: id("one"), to: place, account: account) })
            #expect(
                try await !store.change {
                    try $0.beginRegistration(of: id("one"), devices: 1, account: account, at: later)
                })
            #expect(try await store.look { try $0.thing(thingName("lamp"), of: account) } == nil)
            #expect(try await store.look { try $0.openRegistrationTasks() }.map(\.status) == [.cancelling])
            try await store.change { try $0.endRegistration(of: id("one"), account: account, at: later) }
            let found = try await store.look { try $0.describeRegistrationTask(id("one"), of: account) }
            #expect(found.status == .cancelled && found.percentageProgress == 0)
            try await store.change { try $0.stopRegistrationTask(id("one"), of: account, at: later) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a task ends once, completed or failed with a reason`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let long = String(repeating: "ü", count: Limits.Registration.messageCharacters + 1)
            for (number, failure) in [nil, "reason", long, String(long.dropLast())].enumerated() {
                let name = "task-\(number)"
                try await store.change { try $0.startRegistrationTask(task(name)) }
                if number == 0 { #expect(try await fail(1, name, in: store)) }
                for failure in [failure, "another"] {
                    try await store.change {
                        try $0.endRegistration(of: id(name), failure: failure, account: account, at: later)
                    }
                }
                let found = try await store.look { try $0.describeRegistrationTask(id(name), of: account) }
                #expect(found.status == (failure == nil ? .completed : .failed))
                #expect(found.percentageProgress == (failure == nil ? 100 : 0))
                let message = try #require(found.message)
                #expect(message.unicodeScalars.count <= Limits.Registration.messageCharacters)
                #expect(message.hasPrefix(failure.map { String($0.prefix(2_000)) } ?? "1 of 1 devices failed"))
                #expect(message.hasSuffix("…") == (failure == long))
                await #expect(throws: RegistryError.self) {
                    try await store.change { try $0.stopRegistrationTask(id(name), of: account, at: later) }
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `tasks are listed by status, the newest first, and outcomes by line`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            for number in 1...6 {
                let date = WallTime(milliseconds: start.milliseconds + Int64(number / 2))
                try await store.change {
                    try $0.startRegistrationTask(task("task-\(number)", at: date))
                    if number % 2 == 0 {
                        try $0.stopRegistrationTask(id("task-\(number)"), of: account, at: date)
                    }
                    if number < 6 { try $0.endRegistration(of: id("task-\(number)"), account: account, at: date) }
                }
            }
            for (status, expected): (RegistrationTaskRecord.Status?, [Int]) in [
                (nil, [6, 5, 4, 3, 2, 1]), (.completed, [5, 3, 1]), (.cancelled, [4, 2]), (.cancelling, [6]),
                (.failed, []),
            ] {
                let found = try await readAll(size: 2, ascending: true) { page in
                    try await store.look {
                        try $0.listRegistrationTasks(of: account, status: status, page: page)
                    }
                }
                #expect(found.map(\.id) == expected.map { id("task-\($0)") })
            }
            #expect(
                try await store.look {
                    try $0.listRegistrationTasks(of: otherAccount, page: PageRequest()).items.isEmpty
                })
            try await store.change {
                try $0.endRegistration(of: id("task-6"), account: account, at: start)
                try $0.startRegistrationTask(task("lines"))
            }
            for line in [9, 2, 5, 7, 1] { #expect(try await fail(line, "lines", in: store)) }
            #expect(try await register("lamp", line: 3, "lines", in: store))
            #expect(try await outcomes(false, "lines", in: store, limit: 3).map(\.line) == [1, 2, 5])
            #expect(try await outcomes(false, "lines", in: store, skipping: 3, limit: 3).map(\.line) == [7, 9])
            #expect(try await outcomes(true, "lines", in: store).map(\.line) == [3])
        }
    }

    @Test(arguments: Backend.allCases)
    func `twenty ended tasks are kept; the oldest beyond go with their outcomes`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let kept = Limits.Registration.tasksKept
            @Sendable func date(_ number: Int) -> WallTime {
                WallTime(milliseconds: start.milliseconds + Int64(number))
            }
            for number in 1...kept + 2 {
                try await store.change {
                    try $0.startRegistrationTask(task("task-\(number)", at: date(number)))
                }
                #expect(try await fail(1, "task-\(number)", in: store))
                guard number < kept + 2 else { break }
                try await store.change {
                    try $0.endRegistration(of: id("task-\(number)"), account: account, at: start)
                }
                if number == kept {
                    #expect(try await !store.change { try $0.forgetOldRegistrationTasks(of: account) })
                }
            }
            while try await store.change({ try $0.forgetOldRegistrationTasks(of: account) }) {}
            let left = try await readAll(size: 10, ascending: true) { page in
                try await store.look { try $0.listRegistrationTasks(of: account, page: page) }
            }
            // The one in progress, and twenty that have ended.
            #expect(left.map(\.id) == (2...kept + 2).reversed().map { id("task-\($0)") })
            #expect(try await outcomes(false, "task-1", in: store).isEmpty)
            #expect(try await outcomes(false, "task-2", in: store).count == 1)
        }
    }

    @Test func `numbers are a list whose markers can't be made to fail`() throws {
        let first = try PageRequest(size: 2).numbers(upTo: 5, in: "n")
        #expect(first.items == [0, 1])
        let second = try PageRequest(marker: first.nextMarker, size: 2).numbers(upTo: 5, in: "n")
        #expect(second.items == [2, 3])
        let last = try PageRequest(marker: second.nextMarker, size: 2).numbers(upTo: 5, in: "n")
        #expect(last.items == [4] && last.nextMarker == nil)
        #expect(try PageRequest(marker: second.nextMarker, size: 2).numbers(upTo: 0, in: "n").items.isEmpty)
        // The Base64 of n/ and the largest, the smallest and a wrong number.
        for marker in ["bi85MjIzMzcyMDM2ODU0Nzc1ODA3", "bi8tOTIyMzM3MjAzNjg1NDc3NTgwOA=="] {
            _ = try PageRequest(marker: marker, size: 2).numbers(upTo: 5, in: "n")
        }
        #expect(throws: RegistryError.self) { try PageRequest(marker: "bi94", size: 2).numbers(upTo: 5, in: "n") }
    }
}
