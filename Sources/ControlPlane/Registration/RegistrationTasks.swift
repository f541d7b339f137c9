package import Broker
package import IoTModel
package import Logging
package import PKI
package import Registry
import Synchronization

/// Runs the bulk registrations that the registry has: those that begin while the server runs, and those that a server
/// before it left unfinished.
///
/// The registry says what is to be done and how far it is; nothing of that is kept here. Owner of the list of what runs:
/// the mutex inside.
package struct RegistrationTasks: Sendable {
    private let registry: any RegistryStore
    private let inputs: any RegistrationInputs
    private let certificates: PlannedCertificates
    private let region: Region
    private let clock: WallClock
    private let random: RandomSource
    private let logger: Logger

    package init(
        registry: any RegistryStore, inputs: any RegistrationInputs, deviceAuthority: DeviceAuthority, region: Region,
        clock: WallClock, random: RandomSource, logger: Logger
    ) {
        self.registry = registry
        self.inputs = inputs
        self.region = region
        self.clock = clock
        self.random = random
        self.logger = logger
        certificates = PlannedCertificates(
            registry: registry, deviceAuthority: deviceAuthority, issuerKeys: IssuerKeyCache(), random: random)
    }

    /// What runs, by its task's identifier, which is a UUID and so one server's own.
    private final class Running: Sendable {
        private let tasks = Mutex<[RegistrationTaskID: Task<Void, Never>]>([:])

        /// - Returns: whether it wasn't there.
        func begin(_ id: RegistrationTaskID, _ make: () -> Task<Void, Never>) -> Task<Void, Never>? {
            tasks.withLock { tasks in
                guard tasks[id] == nil else { return nil }
                let task = make()
                tasks[id] = task
                return task
            }
        }

        func cancel(_ id: RegistrationTaskID) { tasks.withLock { $0[id] }?.cancel() }
        func ended(_ id: RegistrationTaskID) { tasks.withLock { $0[id] = nil } }
    }

    /// Until the task is cancelled; what runs then stops between two devices, and goes on with the next server.
    package func run() async {
        // One element stands for any number of changes: it is the registry that says what is to be done.
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        registry.observe { changes in
            if changes.contains(where: \.isOfRegistrationTasks) { continuation.yield() }
        }
        continuation.yield()
        let (running, pace) = (Running(), RegistrationPace())
        await withDiscardingTaskGroup { group in
            for await _ in changes {
                let open: [RegistrationTaskRecord]
                do {
                    open = try await registry.read { reader throws(RegistryError) in
                        try reader.openRegistrationTasks()
                    }
                    try await inputs.removeCopies(except: Set(open.map(\.id)))
                } catch {
                    logger.error("The bulk registrations can't be read", metadata: ["reason": "\(error)"])
                    guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
                    continuation.yield()
                    continue
                }
                for task in open {
                    // It is what tells a download that nobody waits any more.
                    if task.status == .cancelling { running.cancel(task.id) }
                    let begun = running.begin(task.id) {
                        Task {
                            await registration(task, pace).run()
                            running.ended(task.id)
                            // Its copy can go.
                            continuation.yield()
                        }
                    }
                    guard let begun else { continue }
                    group.addTask {
                        await withTaskCancellationHandler {
                            await begun.value
                        } onCancel: {
                            begun.cancel()
                        }
                    }
                }
            }
        }
    }

    private func registration(_ task: RegistrationTaskRecord, _ pace: RegistrationPace) -> BulkRegistration {
        BulkRegistration(
            task: task, scope: AccountScope(account: task.account, region: region), registry: registry, inputs: inputs,
            certificates: certificates, pace: pace, clock: clock, random: random, logger: logger)
    }
}

extension RegistryChange {
    fileprivate var isOfRegistrationTasks: Bool {
        if case .registrationTask = self { true } else { false }
    }
}
