import IoTModel
import Registry
import Testing

@Suite struct DomainConfigurationTests {
    private let certificate = ServerCertificateARN(scope: scope, id: ServerCertificateID(unchecked: "certificate"))

    private func name(_ text: String) -> DomainConfigurationName { DomainConfigurationName(unchecked: text) }

    private func new(
        _ text: String, domain: String? = nil, settings: DomainSettings = DomainSettings()
    ) -> NewDomainConfiguration {
        NewDomainConfiguration(
            name: name(text), suffix: "abcde", domainName: domain ?? "\(text).example.test",
            serverCertificate: certificate, validationCertificateARN: nil, settings: settings, tags: [tag("a", "b")],
            endpoints: ["localhost"])
    }

    private func importCertificate(_ writer: any RegistryWriter, names: [String] = ["*.example.test"]) throws {
        _ = try writer.importServerCertificate(
            .init(
                certificatePEM: "leaf", chainPEM: "", domainNames: names, keyAlgorithm: "EC_prime256v1",
                notBefore: start, notAfter: start.advanced(by: .seconds(60))),
            key: PrivateKeyPEM("key"), id: certificate.id, tags: [], in: scope, at: start)
    }

    private func error(_ body: () async throws -> Void) async -> RegistryError? {
        await #expect(throws: RegistryError.self) { try await body() }
    }

    @Test(arguments: Backend.allCases)
    func `a configuration is kept, found by its domain, updated and told to observers`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let observed = ObservedChanges(of: store)
            let later = start.advanced(by: .seconds(30))
            try await store.change { writer in
                try importCertificate(writer)
                _ = try writer.createDomainConfiguration(new("one"), in: scope, at: start)
            }
            #expect(observed.latest.last == .domainConfiguration(account, name("one")))
            let made = try await store.look { try $0.describeDomainConfiguration(name("one"), of: account) }
            #expect(try await store.look { try $0.domainConfiguration(forDomain: "one.example.test") } == made)
            #expect(try await store.look { try $0.domainConfigurations() } == [made])
            #expect(try await store.look { try $0.domainConfigurations(with: certificate.id, of: account) } == [made])
            var update = DomainConfigurationUpdate()
            update.isEnabled = false
            update.securityPolicy = .tls12
            update.authorizer = .init(defaultAuthorizerName: "gate", allowsOverride: true)
            try await store.change { [update] in
                _ = try $0.updateDomainConfiguration(name("one"), update, in: scope, at: later)
            }
            let changed = try await store.look { try $0.describeDomainConfiguration(name("one"), of: account) }
            #expect(!changed.isEnabled && changed.lastStatusChangeDate == later)
            #expect(changed.settings.securityPolicy == .tls12)
            #expect(changed.settings.authorizer == .init(defaultAuthorizerName: "gate", allowsOverride: true))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate in use stays; a deleted configuration leaves nothing`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try importCertificate(writer)
                _ = try writer.createDomainConfiguration(new("one"), in: scope, at: start)
            }
            let inUse = await error {
                try await store.change { try $0.deleteServerCertificate(certificate, in: scope) }
            }
            guard case .deleteConflict = inUse else {
                Issue.record("expected `deleteConflict`, found \(String(describing: inUse))")
                return
            }
            let enabled = await error {
                try await store.change { try $0.deleteDomainConfiguration(name("one"), in: scope) }
            }
            guard case .invalid = enabled else {
                Issue.record("expected `invalid`, found \(String(describing: enabled))")
                return
            }
            try await store.change { writer in
                var update = DomainConfigurationUpdate()
                update.isEnabled = false
                let arn = try writer.updateDomainConfiguration(name("one"), update, in: scope, at: start)
                try writer.deleteDomainConfiguration(name("one"), in: scope)
                try writer.deleteServerCertificate(certificate, in: scope)
                #expect(try writer.tags(of: arn.resource, account: account) == [])
            }
            await #expect(throws: RegistryError.notFound(.domainConfiguration(name("one")))) {
                try await store.look { try $0.describeDomainConfiguration(name("one"), of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the account's endpoint is in the list before and after it is changed`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try importCertificate(writer)
                for text in ["a", "j", "z"] {
                    _ = try writer.createDomainConfiguration(new(text), in: scope, at: start)
                }
            }
            for _ in 0..<2 {
                let all = try await readAll(size: 1, ascending: true) { page in
                    try await store.look { try $0.listDomainConfigurations(of: account, page: page) }
                }
                #expect(all.map(\.name.rawValue) == ["a", "iot:Data-ATS", "j", "z"])
                try await store.change { writer in
                    var update = DomainConfigurationUpdate()
                    update.securityPolicy = .tls13Only
                    _ = try writer.updateDomainConfiguration(.dataEndpoint, update, in: scope, at: start)
                }
            }
            let endpoint = try await store.look { try $0.describeDomainConfiguration(.dataEndpoint, of: account) }
            #expect(endpoint.settings.securityPolicy == .tls13Only)
            #expect(
                try await store.look { try $0.describeDomainConfiguration(.dataEndpoint, of: otherAccount) }
                    == .endpoint(of: otherAccount))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a domain name is given once, whoever asks, and never an endpoint's`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let otherScope = AccountScope(account: otherAccount, region: .standard)
            try await store.change { writer in
                try importCertificate(writer, names: ["*.example.test", "localhost"])
                _ = try writer.createDomainConfiguration(new("one"), in: scope, at: start)
            }
            for (configuration, place) in [
                (new("two", domain: "one.example.test"), scope), (new("two", domain: "one.example.test"), otherScope),
                (new("two", domain: "localhost"), scope),
            ] {
                let taken = await error {
                    try await store.change { _ = try $0.createDomainConfiguration(configuration, in: place, at: start) }
                }
                guard case .invalid(let message) = taken else {
                    Issue.record("expected `invalid`, found \(String(describing: taken))")
                    continue
                }
                #expect(message.contains("served already"))
            }
        }
    }

    @Test(arguments: [
        (["a.example.test"], false), (["*.example.test"], true), (["one.example.test"], true),
        (["*.test"], false), ([], false), (["one.example.test", "b", "c", "d"], true),
        (["one.example.test", "b", "c", "d", "e"], false),
    ])
    func `the certificate must cover the name and have at most four`(_ names: [String], _ fits: Bool) async throws {
        let store = InMemoryRegistry()
        try await store.change { try importCertificate($0, names: names) }
        let create: @Sendable (any RegistryWriter) throws -> Void = {
            _ = try $0.createDomainConfiguration(new("one"), in: scope, at: start)
        }
        if fits { return try await store.change(create) }
        guard case .certificateValidation = await error({ try await store.change(create) }) else {
            Issue.record("expected `certificateValidation`")
            return
        }
    }

    @Test func `pairs that aren't legal or not served are refused, each in its own words`() async throws {
        let store = InMemoryRegistry()
        try await store.change { try importCertificate($0) }
        for applicationProtocol in DomainAccess.ApplicationProtocol.allCases {
            for authentication in DomainAccess.Authentication.allCases {
                let access = DomainAccess(applicationProtocol, authentication)
                let configuration = new("one", settings: DomainSettings(access: access))
                guard !access.isServed else { continue }
                let refusal = await error {
                    try await store.change { _ = try $0.createDomainConfiguration(configuration, in: scope, at: start) }
                }
                guard case .invalid(let message) = refusal else {
                    Issue.record("expected `invalid` for \(access)")
                    continue
                }
                #expect(message.contains(access.isLegal ? "not offered yet" : "no pair"))
            }
        }
    }
}
