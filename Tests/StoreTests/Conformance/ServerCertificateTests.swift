import IoTModel
import Registry
import Testing

@Suite struct ServerCertificateTests {
    private func id(_ number: Int) -> ServerCertificateID { ServerCertificateID(unchecked: "id-\(1_000 + number)") }
    private func arn(_ number: Int) -> ServerCertificateARN { ServerCertificateARN(scope: scope, id: id(number)) }

    private func content(
        _ names: [String] = ["a.example", "b.example"], key: String = "EC_prime256v1", pem: String = "leaf"
    ) -> ServerCertificateRecord.Content {
        ServerCertificateRecord.Content(
            certificatePEM: pem, chainPEM: "chain", domainNames: names, keyAlgorithm: key, notBefore: start,
            notAfter: start.advanced(by: .seconds(86_400)))
    }

    @Test(arguments: Backend.allCases)
    func `an import is kept with its key and tags, and told to observers`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let observed = ObservedChanges(of: store)
            let made = try await store.change {
                try $0.importServerCertificate(
                    content(), key: PrivateKeyPEM("key"), id: id(1), tags: [tag("site", "north")], in: scope, at: start)
            }
            #expect(made == arn(1))
            #expect(observed.latest == [.serverCertificate(account, id(1))])
            let found = try await store.look { try $0.describeServerCertificate(arn(1), in: scope) }
            #expect(found.content == content())
            #expect(found.importDate == start)
            #expect(try await store.look { try $0.serverCertificateKey(id(1), of: account)?.text } == "key")
            #expect(
                try await store.look { try $0.tags(of: arn(1).resource, account: account) } == [tag("site", "north")])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a renewal takes the old one's place with certificate and key`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let later = start.advanced(by: .seconds(60))
            try await store.change { writer in
                _ = try writer.importServerCertificate(
                    content(), key: PrivateKeyPEM("old"), id: id(1), tags: [], in: scope, at: start)
                try writer.renewServerCertificate(
                    arn(1), with: content(["b.example", "a.example"], pem: "new"), key: PrivateKeyPEM("new"),
                    in: scope, at: later)
            }
            let found = try await store.look { try $0.describeServerCertificate(arn(1), in: scope) }
            #expect(found.content.certificatePEM == "new")
            #expect(found.creationDate == start && found.importDate == later)
            #expect(try await store.look { try $0.serverCertificateKey(id(1), of: account)?.text } == "new")
        }
    }

    @Test(arguments: Backend.allCases)
    func `a renewal with other names, another kind of key or of nothing changes nothing`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change {
                _ = try $0.importServerCertificate(
                    content(), key: PrivateKeyPEM("key"), id: id(1), tags: [], in: scope, at: start)
            }
            for other in [content(["a.example"]), content(key: "RSA_2048")] {
                let error = await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.renewServerCertificate(
                            arn(1), with: other, key: PrivateKeyPEM("x"), in: scope, at: start)
                    }
                }
                guard case .invalid = error else {
                    Issue.record("expected `invalid`, found \(String(describing: error))")
                    continue
                }
            }
            await #expect(throws: RegistryError.notFound(.serverCertificate(arn(2)))) {
                try await store.change {
                    try $0.renewServerCertificate(
                        arn(2), with: content(), key: PrivateKeyPEM("x"), in: scope, at: start)
                }
            }
            #expect(try await store.look { try $0.serverCertificateKey(id(1), of: account)?.text } == "key")
        }
    }

    @Test(arguments: Backend.allCases)
    func `deleting takes key and tags along; other accounts see nothing of any`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let otherScope = AccountScope(account: otherAccount, region: .standard)
            try await store.change {
                _ = try $0.importServerCertificate(
                    content(), key: PrivateKeyPEM("key"), id: id(1), tags: [tag("a", "b")], in: scope, at: start)
            }
            await #expect(throws: RegistryError.notFound(.serverCertificate(arn(1)))) {
                try await store.change { try $0.deleteServerCertificate(arn(1), in: otherScope) }
            }
            try await store.change { try $0.deleteServerCertificate(arn(1), in: scope) }
            #expect(try await store.look { try $0.serverCertificateKey(id(1), of: account) } == nil)
            #expect(try await store.look { try $0.tags(of: arn(1).resource, account: account) } == [])
            await #expect(throws: RegistryError.notFound(.serverCertificate(arn(1)))) {
                try await store.look { try $0.describeServerCertificate(arn(1), in: scope) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the list is paged by identifier`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 0..<7 {
                    _ = try writer.importServerCertificate(
                        content(), key: PrivateKeyPEM("key"), id: id(number), tags: [], in: scope, at: start)
                }
            }
            let all = try await readAll(size: 3, ascending: true) { page in
                try await store.look { try $0.listServerCertificates(in: scope, page: page) }
            }
            #expect(all.map(\.id) == (0..<7).map(id))
        }
    }

    @Test func `an account imports 2,500 certificates and not one more`() async throws {
        try await Backend.sqlite.withStore { store in
            try await store.change { writer in
                for number in 0..<Limits.ServerCertificates.perAccount {
                    _ = try writer.importServerCertificate(
                        content(), key: PrivateKeyPEM("key"), id: id(number), tags: [], in: scope, at: start)
                }
            }
            let error = await #expect(throws: RegistryError.self) {
                try await store.change {
                    try $0.importServerCertificate(
                        content(), key: PrivateKeyPEM("key"), id: id(9_000), tags: [], in: scope, at: start)
                }
            }
            guard case .limitExceeded(let message) = error else {
                Issue.record("expected `limitExceeded`, found \(String(describing: error))")
                return
            }
            #expect(message.contains("2500"))
        }
    }
}
