import IoTModel

/// How fast the devices of all bulk registrations together are registered: the API and the devices' own connections keep
/// the greater part of the registry's time.
actor RegistrationPace {
    private let interval: Duration
    private var next = ContinuousClock.now

    init(perSecond: Int = Limits.Registration.devicesPerSecond) {
        interval = .seconds(1) / perSecond
    }

    /// Returns when so many may be registered.
    /// - Throws: when the task is cancelled.
    func wait(for devices: Int) async throws(CancellationError) {
        let start = max(next, .now)
        next = start + interval * devices
        do {
            try await ContinuousClock().sleep(until: start)
        } catch {
            throw CancellationError()
        }
    }
}
