import IoTModel
import Registry
import Testing

@Suite struct AccountTests {
    private static func key(_ id: String) -> AccessKeyRecord {
        AccessKeyRecord(id: id, secret: "s", account: otherAccount, creationDate: start)
    }

    @Test(arguments: Backend.allCases)
    func `an account comes with its endpoint and its key, and is announced`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            let made = try await store.change {
                try $0.createAccount(
                    otherAccount, endpoint: "other.test", key: Self.key("K"), in: .standard, at: start)
            }
            #expect(made == AccountRecord(id: otherAccount, endpoints: ["other.test"], creationDate: start))
            #expect(changes.latest == [.account(otherAccount)])
            #expect(try await store.look { try $0.account(otherAccount) } == made)
            #expect(try await store.look { try $0.accounts() } == [made])
            #expect(try await store.look { try $0.account(withEndpoint: "other.test") } == otherAccount)
            #expect(try await store.look { try $0.account(withEndpoint: "test") } == nil)
            #expect(try await store.look { try $0.accessKeys(of: otherAccount) }.map(\.id) == ["K"])
        }
    }

    @Test(arguments: Backend.allCases)
    func `neither identifier nor endpoint can be had twice, and a refusal leaves nothing`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change {
                try $0.keepFirstAccount(account, endpoints: ["first.test"], in: .standard, at: start)
            }
            let refusals: [(AccountID, String, String)] = [
                (account, "new.test", "exists already"), (otherAccount, "first.test", "belongs to account"),
            ]
            for (id, endpoint, word) in refusals {
                let error = await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.createAccount(id, endpoint: endpoint, key: Self.key("K"), in: .standard, at: start)
                    }
                }
                #expect(error?.message.contains(word) == true)
            }
            #expect(try await store.look { try $0.accounts() }.map(\.id) == [account])
            #expect(try await store.look { try $0.accessKey("K") } == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `the first account follows the names it is started with, which nobody else may have`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let keep = { @Sendable (names: [String], time: WallTime) in
                try await store.change {
                    try $0.keepFirstAccount(account, endpoints: names, in: .standard, at: time)
                }
            }
            #expect(try await keep(["b.test", "a.test"], start))
            #expect(try await keep(["b.test", "a.test"], start) == false)
            #expect(try await keep(["a.test"], WallTime(seconds: 2_000_000_000)))
            let found = try await store.look { try $0.account(account) }
            #expect(found == AccountRecord(id: account, endpoints: ["a.test"], creationDate: start))
            #expect(try await store.look { try $0.account(withEndpoint: "b.test") } == nil)
            try await store.change {
                try $0.createAccount(
                    otherAccount, endpoint: "b.test", key: Self.key("K"), in: .standard, at: start)
            }
            await #expect(throws: RegistryError.self) { try await keep(["b.test"], start) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `one account more than the limit is refused`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let make = { @Sendable (number: Int) in
                let id = AccountID(unchecked: "\(100_000_000_000 + number)")
                try await store.change {
                    try $0.createAccount(
                        id, endpoint: "a\(number).test", key: Self.key("K\(number)"), in: .standard, at: start)
                }
            }
            for number in 0..<Limits.Registry.accounts { _ = try await make(number) }
            let error = await #expect(throws: RegistryError.self) { _ = try await make(Limits.Registry.accounts) }
            guard case .limitExceeded = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await store.look { try $0.accounts() }.count == Limits.Registry.accounts)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate alone stands for its only account, unless its mode asks for a name`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let other = AccountScope(account: otherAccount, region: .standard)
            var named = newCertificate(2)
            named.mode = .sniOnly
            try await store.change { [named] writer in
                try writer.registerCertificate(1)
                try writer.registerCertificate(named, in: scope, at: start)
                try writer.registerCertificate(3)
                try writer.registerCertificate(newCertificate(3), in: other, at: start)
            }
            let owners = try await store.look { reader in
                try (1...4).map { try reader.owner(ofCertificate: certificateID($0)) }
            }
            #expect(owners == [.account(account), .sniOnly, .several(accounts: 2), .nobody])
        }
    }
}
