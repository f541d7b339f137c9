package import Broker
package import IoTModel
package import PKI
package import Registry

/// What operations act on: one for each server.
package struct APIServices: Sendable {
    package let registry: any RegistryStore
    package let deviceAuthority: DeviceAuthority
    package let keyGeneration: KeyGenerationPool
    package let router: any MessageRouter
    package let events: any EventSink
    package let region: Region
    /// The host name that devices connect to, without port.
    package let endpoint: String
    package let clock: WallClock
    package let random: RandomSource

    package init(
        registry: any RegistryStore, deviceAuthority: DeviceAuthority,
        keyGeneration: KeyGenerationPool = KeyGenerationPool(), router: any MessageRouter, events: any EventSink,
        region: Region, endpoint: String, clock: WallClock, random: RandomSource
    ) {
        self.registry = registry
        self.deviceAuthority = deviceAuthority
        self.keyGeneration = keyGeneration
        self.router = router
        self.events = events
        self.region = region
        self.endpoint = endpoint
        self.clock = clock
        self.random = random
    }
}

/// What one request acts on, and for whom.
package struct OperationContext: Sendable {
    package let services: APIServices
    package let scope: AccountScope
    package let accessKeyID: String
    /// A UUID, also in the answer's header.
    package let requestID: String
    /// When the request was taken up.
    package let now: WallTime

    package init(services: APIServices, account: AccountID, accessKeyID: String, requestID: String, now: WallTime) {
        self.services = services
        scope = AccountScope(account: account, region: services.region)
        self.accessKeyID = accessKeyID
        self.requestID = requestID
        self.now = now
    }

    package var account: AccountID { scope.account }

    func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(APIError) -> T {
        do {
            return try await services.registry.read(body)
        } catch {
            throw .registry(error)
        }
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(APIError) -> T {
        do {
            return try await services.registry.write(body)
        } catch {
            throw .registry(error)
        }
    }

    /// The certificate that an ARN of this account names.
    func certificate(_ arn: String) throws(APIError) -> CertificateID {
        do {
            return try scope.certificate(fromARN: arn)
        } catch {
            throw .registry(error)
        }
    }
}
