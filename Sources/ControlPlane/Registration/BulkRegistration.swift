import Broker
import IoTModel
import Logging
import Provisioning
import Registry

/// One bulk registration, from where it stands to its end.
///
/// A device and its outcome are one transaction, and a line that has its outcome is left alone: so a server that is
/// killed in the middle registers each device once.
struct BulkRegistration: Sendable {
    let task: RegistrationTaskRecord
    let scope: AccountScope
    let registry: any RegistryStore
    let inputs: any RegistrationInputs
    let certificates: PlannedCertificates
    let pace: RegistrationPace
    let clock: WallClock
    let random: RandomSource
    let logger: Logger

    private enum Interruption: Error {
        /// It was stopped, by the API or with the server: the registry knows which.
        case stopped
        case failed(String)
    }

    func run() async {
        do throws(Interruption) {
            let template: ProvisioningTemplate
            do {
                template = try ProvisioningTemplate(task.templateBody)
            } catch {
                throw .failed("\(error)")
            }
            try await takeInput()
            try await registerDevices(by: template)
            try await end()
        } catch {
            switch error {
            case .stopped: await endIfCancelled()
            case .failed(let reason): try? await end(reason)
            }
        }
    }

    // MARK: Input

    private func takeInput() async throws(Interruption) {
        guard task.status == .inProgress else { throw .stopped }
        guard task.devices == nil else { return }
        let devices: Int
        do {
            devices = try await inputs.copy(RegistrationInput(bucket: task.bucket, key: task.key), for: task.id)
        } catch .cancelled {
            throw .stopped
        } catch {
            throw .failed(error.description)
        }
        let (id, account, now) = (task.id, task.account, clock.now())
        try await write { writer throws(RegistryError) in
            try writer.beginRegistration(of: id, devices: devices, account: account, at: now)
        }
    }

    // MARK: Devices

    private func registerDevices(by template: ProvisioningTemplate) async throws(Interruption) {
        var position = task.position
        var offset = position.bytes
        var lines = InputLines(afterLines: position.lines, bytes: position.bytes)
        var hasEnded = false
        while !hasEnded {
            let piece: [UInt8]
            do {
                piece = try await inputs.read(for: task.id, from: offset)
            } catch .cancelled {
                throw .stopped
            } catch {
                throw .failed(error.description)
            }
            offset += piece.count
            hasEnded = piece.isEmpty
            let found = hasEnded ? lines.receivedEnd().map { [$0] } ?? [] : lines.received(piece)
            var rest = found[...]
            while !rest.isEmpty {
                let group = rest.prefix(Limits.Registration.devicesAtOnce)
                rest = rest.dropFirst(group.count)
                position = try await register(group, by: template)
            }
        }
    }

    /// - Returns: the place behind them.
    private func register(
        _ lines: ArraySlice<InputLines.Line>, by template: ProvisioningTemplate
    ) async throws(Interruption) -> InputPosition {
        do {
            try await pace.wait(for: lines.count)
        } catch {
            throw .stopped
        }
        let areDone = await withTaskGroup(of: Bool.self) { group in
            for line in lines { group.addTask { await register(line, by: template) } }
            return await group.reduce(true) { $0 && $1 }
        }
        guard areDone, let last = lines.last else { throw .stopped }
        let position = InputPosition(lines: last.number, bytes: last.endBytes)
        let (id, account) = (task.id, task.account)
        try await write { writer throws(RegistryError) in
            try writer.advanceRegistration(of: id, to: position, account: account)
        }
        return position
    }

    /// - Returns: whether it has its outcome; false when the task is to stop.
    private func register(_ line: InputLines.Line, by template: ProvisioningTemplate) async -> Bool {
        do throws(Interruption) {
            switch Self.plan(line, by: template) {
            case .success(let plan): try await register(line, plan)
            case .failure(let refusal): try await note(line, refusal)
            }
            return true
        } catch {
            return false
        }
    }

    /// Why a device isn't registered: what its line of the report says.
    private struct Refusal: Error {
        let code: String
        let message: String
    }

    private static func plan(
        _ line: InputLines.Line, by template: ProvisioningTemplate
    ) -> Result<ProvisioningPlan, Refusal> {
        let parameters: [String: String]
        do {
            parameters = try line.parameters()
        } catch {
            return .failure(Refusal(code: error.code, message: "\(error)"))
        }
        do {
            return .success(try template.plan(parameters, flow: .operator))
        } catch {
            return .failure(Refusal(code: error.code, message: "\(error)"))
        }
    }

    private func register(_ line: InputLines.Line, _ plan: ProvisioningPlan) async throws(Interruption) {
        while true {
            switch await attempt(line.number, plan) {
            case .success(true): return
            case .success(false): throw .stopped
            case .failure(.registry(.unavailable(let reason))): try await waitForRegistry(reason)
            case .failure(.registry(.provisioning(let failure))):
                return try await note(line, Refusal(code: failure.code, message: "\(failure)"))
            case .failure(let error):
                let refusal = AWSError(error)
                return try await note(line, Refusal(code: refusal.name, message: refusal.message))
            }
        }
    }

    /// - Returns: whether the task goes on.
    private func attempt(_ line: Int, _ plan: ProvisioningPlan) async -> Result<Bool, APIError> {
        let (id, scope, now) = (task.id, scope, clock.now())
        let identifiers = ProvisioningIdentifiers(thingID: random.uuid(), generationID: random.uuid())
        do throws(APIError) {
            var new: NewCertificate?
            if let certificate = plan.certificate {
                new = try await certificates.newCertificate(certificate, of: scope.account, at: now)
            }
            let certificate = new
            do throws(RegistryError) {
                return .success(
                    try await registry.write { writer throws(RegistryError) in
                        try writer.registerDevice(
                            onLine: line, of: id, by: plan, certificate: certificate, identifiers: identifiers,
                            in: scope, at: now)
                    })
            } catch {
                throw .registry(error)
            }
        } catch {
            return .failure(error)
        }
    }

    private func note(_ line: InputLines.Line, _ refusal: Refusal) async throws(Interruption) {
        let (id, account, now, number) = (task.id, task.account, clock.now(), line.number)
        try await write { writer throws(RegistryError) in
            try writer.noteFailure(
                onLine: number, of: id, code: refusal.code, message: refusal.message, account: account, at: now)
        }
    }

    // MARK: End

    private func end(_ failure: String? = nil) async throws(Interruption) {
        let (id, account, now) = (task.id, task.account, clock.now())
        try await write { writer throws(RegistryError) in
            try writer.endRegistration(of: id, failure: failure, account: account, at: now)
            return true
        }
        var isMore = true
        while isMore {
            isMore =
                (try? await registry.write { writer throws(RegistryError) in
                    try writer.forgetOldRegistrationTasks(of: account)
                }) ?? false
        }
    }

    /// One that ends with the server goes on with the next. In a task of its own: this one is cancelled by now, and then
    /// nothing can be read.
    private func endIfCancelled() async {
        await Task {
            let (id, account) = (task.id, task.account)
            let found = try? await registry.read { reader throws(RegistryError) in
                try reader.registrationTask(id, of: account)
            }
            if found?.status == .cancelling { try? await end() }
        }.value
    }

    // MARK: Registry

    /// Writes as soon as the registry takes it.
    ///
    /// - Parameter body: gives whether the task goes on.
    private func write(_ body: @escaping RegistryWrite<Bool>) async throws(Interruption) {
        while true {
            let result: Result<Bool, RegistryError>
            do {
                result = .success(try await registry.write(body))
            } catch {
                result = .failure(error)
            }
            switch result {
            case .success(true): return
            case .success(false): throw .stopped
            case .failure(.unavailable(let reason)): try await waitForRegistry(reason)
            case .failure(let error): throw .failed(error.message)
            }
        }
    }

    private func waitForRegistry(_ reason: RegistryError.Unavailability) async throws(Interruption) {
        if reason == .stopped { throw .stopped }
        logger.warning(
            "A bulk registration waits: the registry can't be written",
            metadata: ["registration.task": "\(task.id)", "reason": "\(reason.message)"])
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { throw .stopped }
    }
}
