import IoTModel
import PKI
import Registry
import Testing

@testable import Gateway

/// What a name means beyond an account: domain configurations in the snapshot that judges ClientHellos.
@Suite(.serialized)
struct DomainTests {
    private static let name = DomainConfigurationName(unchecked: "d")

    @Test func `a domain's name is served as it says, and refused by name while it is disabled`() {
        let served = ServedDomain(name: Self.name)
        let disabled = ServedDomain(name: Self.name, isEnabled: false)
        let endpoints = Endpoints(
            first: .standard, names: ["localhost"],
            domains: [
                Endpoint(name: "on.test", account: .standard, domain: served),
                Endpoint(name: "off.test", account: .standard, domain: disabled),
                Endpoint(name: "localhost", account: .standard, domain: disabled),
            ], isNameRequired: true)
        #expect(
            endpoints.judge("on.test") == .serve(Endpoint(name: "on.test", account: .standard, domain: served)))
        #expect(endpoints.judge("off.test") == .refuse(.domainDisabled(name: "off.test", Self.name)))
        #expect(endpoints.judge("localhost") == .serve(Endpoint(name: "localhost", account: .standard)))
    }

    @Test func `with a pair the domain decides what is spoken, and ports of other protocols are refused`() {
        let mqtt = DomainAccess(.mqtt, .certificate)
        let https = DomainAccess(.https, .certificate)
        #expect(DeviceProtocol.selection(of: [], on: .alpn, access: mqtt) == .serve(nil))
        #expect(DeviceProtocol.selection(of: ["x-amzn-mqtt-ca"], on: .alpn, access: mqtt) == .serve(.mqtt))
        #expect(DeviceProtocol.selection(of: ["x-amzn-http-ca"], on: .alpn, access: mqtt) == .serve(nil))
        #expect(DeviceProtocol.selection(of: [], on: .mqtt, access: mqtt) == .serve(nil))
        #expect(DeviceProtocol.selection(of: [], on: .https, access: mqtt) == .refuse(.portNotOfDomain(.mqtt)))
        #expect(DeviceProtocol.selection(of: [], on: .https, access: https) == .serve(nil))
        let authorized = DomainAccess(.mqtt, .authorizer)
        #expect(authorized.deviceProtocol == .authorizedMQTT && mqtt.deviceProtocol == .mqtt)
        #expect(DeviceProtocol.selection(of: ["mqtt"], on: .mqtt, access: authorized) == .serve(.authorizedMQTT))
        #expect(DeviceProtocol.selection(of: ["x-amzn-mqtt-ca"], on: .mqtt, access: authorized) == .serve(nil))
        #expect(
            DeviceProtocol.selection(of: [], on: .https, access: authorized) == .refuse(.portNotOfDomain(.mqtt)))
        #expect(DeviceProtocol.selection(of: [], on: .mqtt, access: https) == .refuse(.portNotOfDomain(.https)))
    }

    @Test func `contexts that haven't changed are kept; a renewal and other credentials make new ones`() throws {
        let first = try Self.hierarchy()
        let second = try Self.hierarchy()
        let own = DomainContexts(credentials: [ServerCredential(chain: first.chain, key: first.leafKey)])
        var before = own
        let plain = try Self.configuration(certificate: nil, .standard)
        #expect(try before.context(for: plain, before: own) == nil)
        let endpoint = try Self.configuration(certificate: nil, .tls12)
        let domain = try Self.configuration(certificate: first, .standard)
        let (endpointContext, domainContext) = try (
            before.context(for: endpoint, before: own), before.context(for: domain, before: own)
        )
        #expect(endpointContext != nil && domainContext != nil && endpointContext !== domainContext)
        var same = own
        #expect(try same.context(for: endpoint, before: before) === endpointContext)
        #expect(try same.context(for: domain, before: before) === domainContext)
        let renewed = try Self.configuration(certificate: second, .standard)
        #expect(try same.context(for: renewed, before: before) !== domainContext)
        var other = DomainContexts(credentials: [ServerCredential(chain: second.chain, key: second.leafKey)])
        #expect(try other.context(for: endpoint, before: before) !== endpointContext)
        #expect(try other.context(for: domain, before: before) === domainContext)
    }

    private static func hierarchy() throws -> ServerHierarchy {
        try ServerHierarchy.create(.ecdsa, names: ["d.test"], now: GatewayUnderTest.now, random: .system)
    }

    private static func configuration(
        certificate hierarchy: ServerHierarchy?, _ policy: SecurityPolicy
    ) throws -> DomainReading.Configuration {
        let stored = hierarchy?.stored
        return DomainReading.Configuration(
            record: DomainConfigurationRecord(
                account: .standard, name: name, suffix: "abcde", kind: .customerManaged, domainName: "d.test",
                serverCertificate: nil, validationCertificateARN: nil,
                settings: DomainSettings(securityPolicy: policy), isEnabled: true,
                lastStatusChangeDate: GatewayUnderTest.now),
            certificate: stored.map { stored in
                (
                    .init(
                        certificatePEM: stored.leaf.certificate, chainPEM: stored.intermediate.certificate,
                        domainNames: ["d.test"], keyAlgorithm: "EC_prime256v1", notBefore: GatewayUnderTest.now,
                        notAfter: GatewayUnderTest.now), PrivateKeyPEM(stored.leaf.key)
                )
            })
    }
}
