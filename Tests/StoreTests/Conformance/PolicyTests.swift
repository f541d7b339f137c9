import IoTModel
import Registry
import Testing

@Suite struct PolicyTests {
    private func createVersion(
        _ store: any RegistryStore, _ document: String, setAsDefault: Bool = false
    ) async throws -> PolicyAndVersion {
        try await store.change {
            try $0.createPolicyVersion(
                of: policyName("p"), document: document, setAsDefault: setAsDefault, generationID: "g",
                account: account, at: start.advanced(by: .seconds(1)))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a new policy has version 1, the default`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p", document: "one") }
            let found = try await store.look { try $0.getPolicy(policyName("p"), of: account) }
            #expect(found.version.number == 1)
            #expect(found.version.document == "one")
            #expect(found.isDefaultVersion)
            #expect(found.policy.creationDate == start)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a name is given once, even to the same document`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p") }
            await #expect(
                throws: RegistryError.alreadyExists(
                    message: "Policy cannot be created - name already exists (name=p)", resourceID: "p",
                    arn: scope.arn(.policy(policyName("p"))))
            ) { try await store.change { try $0.createPolicy("p") } }
            let elsewhere = AccountScope(account: otherAccount, region: .standard)
            try await store.change {
                try $0.createPolicy(policyName("p"), document: "{}", generationID: "g", in: elsewhere, at: start)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the fifth version is the last, and numbers are not given twice`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p") }
            for number in 2...Limits.Registry.policyVersions {
                #expect(try await createVersion(store, "v\(number)").version.number == number)
            }
            let error = RegistryError.versionsLimit(policyName("p"), maximum: 5)
            #expect(error.message == "The policy p already has the maximum number of versions (5)")
            await #expect(throws: error) { _ = try await createVersion(store, "v6") }
            try await store.change {
                try $0.deletePolicyVersion(5, of: policyName("p"), account: account, at: start)
            }
            #expect(try await createVersion(store, "v6").version.number == 6)
            let versions = try await store.look { try $0.listPolicyVersions(of: policyName("p"), account: account) }
            #expect(versions.map(\.version.number) == [6, 4, 3, 2, 1])
            #expect(versions.map(\.isDefaultVersion) == [false, false, false, false, true])
        }
    }

    @Test(arguments: Backend.allCases)
    func `the default version changes by request only`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let name = policyName("p")
            try await store.change { try $0.createPolicy("p") }
            func defaultVersion() async throws -> Int {
                try await store.look { try $0.getPolicy(name, of: account).version.number }
            }
            _ = try await createVersion(store, "2")
            #expect(try await defaultVersion() == 1)
            _ = try await createVersion(store, "3", setAsDefault: true)
            #expect(try await defaultVersion() == 3)
            let changes = ObservedChanges(of: store)
            for _ in 1...2 {
                try await store.change { try $0.setDefaultPolicyVersion(2, of: name, account: account, at: start) }
            }
            #expect(try await defaultVersion() == 2)
            #expect(changes.all == [[.policy(account, name)]])
        }
    }

    @Test(arguments: Backend.allCases)
    func `the default version is not deleted, nor a version that isn't there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let name = policyName("p")
            try await store.change { try $0.createPolicy("p") }
            await #expect(
                throws: RegistryError.deleteConflict(
                    message: "Version 1 is the default version of policy p; make another one the default first")
            ) { try await store.change { try $0.deletePolicyVersion(1, of: name, account: account, at: start) } }
            let missing = RegistryError.notFound(.policyVersion(name, 2))
            await #expect(throws: missing) {
                try await store.change { try $0.deletePolicyVersion(2, of: name, account: account, at: start) }
            }
            await #expect(throws: missing) {
                try await store.change { try $0.setDefaultPolicyVersion(2, of: name, account: account, at: start) }
            }
            await #expect(throws: missing) {
                try await store.look { try $0.getPolicyVersion(2, of: name, account: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a policy is deleted once it is detached and has one version`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let name = policyName("p")
            let deletion = { @Sendable () async throws in
                _ = try await store.change { try $0.deletePolicy(name, in: scope) }
            }
            await #expect(throws: RegistryError.notFound(.policy(name))) { try await deletion() }
            try await store.change { writer in
                try writer.createPolicy("p")
                try writer.registerCertificate(1)
                try writer.attachPolicy(name, to: certificateID(1), account: account)
            }
            _ = try await createVersion(store, "2")
            await #expect(
                throws: RegistryError.deleteConflict(
                    message: "The policy cannot be deleted as the policy is attached to one or more principals"
                        + " (name=p)")
            ) { try await deletion() }
            try await store.change { _ = try $0.detachPolicy(name, from: certificateID(1), account: account) }
            await #expect(
                throws: RegistryError.deleteConflict(
                    message: "The policy cannot be deleted as versions other than than default version exist")
            ) { try await deletion() }
            try await store.change { try $0.deletePolicyVersion(2, of: name, account: account, at: start) }
            try await deletion()
            await #expect(throws: RegistryError.notFound(.policy(name))) {
                try await store.look { try $0.getPolicy(name, of: account) }
            }
            try await store.change { try $0.createPolicy("p", document: "again") }
            let again = try await store.look { try $0.getPolicy(name, of: account).version }
            #expect(again.number == 1 && again.document == "again")
        }
    }
}
