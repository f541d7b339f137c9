package import IoTModel
package import Registry

/// Ends what devices left unfinished: ownership tokens after their hour, with certificates that were never activated,
/// and claims after their minutes.
package enum ProvisioningEnds {
    package static let interval = Duration.seconds(30)
    /// Of each kind, in one transaction.
    private static let batch = 200

    /// Until the task is cancelled. A registry that can't be written is tried again after the interval.
    package static func watch(_ registry: any RegistryStore, clock: WallClock) async {
        while (try? await Task.sleep(for: interval)) != nil {
            try? await end(in: registry, at: clock.now())
        }
    }

    /// Returns when nothing is left whose time is over at `now`.
    package static func end(in registry: any RegistryStore, at now: WallTime) async throws(RegistryError) {
        while try await registry.read({ reader throws(RegistryError) in try reader.hasProvisioningToEnd(at: now) }) {
            try await registry.write { writer throws(RegistryError) in
                try writer.endProvisioning(at: now, limit: batch)
            }
        }
    }
}
