import IoTModel
import Registry
import Testing

@Suite struct AuthorizerTests {
    private let name = AuthorizerName(unchecked: "door")
    private let later = WallTime(milliseconds: start.milliseconds + 1_000)

    private func record(
        _ name: String, status: AuthorizerRecord.Status = .inactive,
        keys: [String: String] = ["k": "PEM", "l": "PEM 2"],
        token: String? = "token", isSigningDisabled: Bool = false
    ) -> AuthorizerRecord {
        AuthorizerRecord(
            account: account, name: AuthorizerName(unchecked: name), functionARN: "arn:f",
            tokenKeyName: token.map { TokenKeyName(unchecked: $0) }, signingKeys: keys, status: status,
            isSigningDisabled: isSigningDisabled, creationDate: start, lastModifiedDate: start)
    }

    @Test(arguments: Backend.allCases)
    func `an authorizer is created once, changed and deleted with its keys and tags`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let arn = scope.arn(.authorizer(name))
            try await store.change { try $0.createAuthorizer(record("door"), tags: [tag("k", "v")], in: scope) }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.createAuthorizer(record("door"), in: scope) }
            }
            #expect(try await store.look { try $0.requireAuthorizer(name, of: account) } == record("door"))
            #expect(try await store.look { try $0.authorizer(name, of: otherAccount) } == nil)
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [tag("k", "v")])
            let update = AuthorizerUpdate(
                functionARN: "arn:g", tokenKeyName: TokenKeyName(unchecked: "t"), signingKeys: ["m": "PEM 3"],
                status: .active, cachesForHTTP: true)
            try await store.change { try $0.updateAuthorizer(name, update, of: account, at: later) }
            var expected = record("door", status: .active, keys: ["m": "PEM 3"], token: "t")
            expected.functionARN = "arn:g"
            expected.cachesForHTTP = true
            expected.lastModifiedDate = later
            #expect(try await store.look { try $0.requireAuthorizer(name, of: account) } == expected)
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.deleteAuthorizer(name, in: scope) }
            }
            try await store.change {
                try $0.updateAuthorizer(name, AuthorizerUpdate(status: .inactive), of: account, at: later)
                try $0.deleteAuthorizer(name, in: scope)
            }
            await #expect(throws: RegistryError.notFound(.authorizer(name))) {
                try await store.look { try $0.requireAuthorizer(name, of: account) }
            }
            // Nothing of the old one is left for a new one of its name.
            try await store.change { try $0.createAuthorizer(record("door"), in: scope) }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) }.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `where tokens are signed there is a name for them and a key`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            for bad in [record("door", keys: [:]), record("door", token: nil)] {
                await #expect(throws: RegistryError.self) {
                    try await store.change { try $0.createAuthorizer(bad, in: scope) }
                }
            }
            try await store.change {
                try $0.createAuthorizer(record("open", keys: [:], token: nil, isSigningDisabled: true), in: scope)
                try $0.createAuthorizer(record("door"), in: scope)
            }
            await #expect(throws: RegistryError.self) {
                try await store.change {
                    try $0.updateAuthorizer(name, AuthorizerUpdate(signingKeys: [:]), of: account, at: later)
                }
            }
            #expect(try await store.look { try $0.requireAuthorizer(name, of: account) } == record("door"))
        }
    }

    @Test(arguments: Backend.allCases)
    func `an account has one default authorizer, which can't be deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let none = RegistryError.notFound(.defaultAuthorizer)
            await #expect(throws: none) { try await store.look { try $0.requireDefaultAuthorizer(of: account) } }
            await #expect(throws: none) { try await store.change { try $0.clearDefaultAuthorizer(of: account) } }
            await #expect(throws: RegistryError.notFound(.authorizer(name))) {
                try await store.change { try $0.setDefaultAuthorizer(name, in: scope) }
            }
            try await store.change {
                try $0.createAuthorizer(record("door"), in: scope)
                try $0.setDefaultAuthorizer(name, in: scope)
            }
            #expect(try await store.look { try $0.requireDefaultAuthorizer(of: account) } == record("door"))
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.setDefaultAuthorizer(name, in: scope) }
            }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.deleteAuthorizer(name, in: scope) }
            }
            try await store.change {
                try $0.clearDefaultAuthorizer(of: account)
                try $0.deleteAuthorizer(name, in: scope)
            }
            #expect(try await store.look { try $0.defaultAuthorizer(of: account) } == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `authorizers are listed by name and status, and their number is limited`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.Authorizers.perAccount
            let names = (0..<maximum).map { "a\(1_000 + $0)" }
            try await store.change { writer in
                for (index, name) in names.enumerated() {
                    let status: AuthorizerRecord.Status = index.isMultiple(of: 3) ? .active : .inactive
                    try writer.createAuthorizer(record(name, status: status), in: scope)
                }
            }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.createAuthorizer(record("one-more"), in: scope) }
            }
            for isAscending in [true, false] {
                for (status, expected) in [
                    (nil, names), (.active, names.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)),
                ] as [(AuthorizerRecord.Status?, [String])] {
                    let found = try await readAll(size: 7, ascending: isAscending) { page in
                        try await store.look { try $0.listAuthorizers(of: account, status: status, page: page) }
                    }
                    #expect(found.map(\.name.rawValue) == (isAscending ? expected : expected.reversed()))
                }
            }
        }
    }
}
