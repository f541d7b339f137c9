import IoTModel
import Registry
import Testing

@Suite struct AttachmentTests {
    private let id = certificateID(1)

    @Test(arguments: Backend.allCases)
    func `attaching and detaching a policy repeat without effect`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createPolicy("p")
                try writer.registerCertificate(1)
            }
            let changes = ObservedChanges(of: store)
            for _ in 1...2 { try await store.change { try $0.attachPolicy(policyName("p"), to: id, account: account) } }
            #expect(changes.all == [[.attachments(account, id)]])
            let attached = try await store.look {
                try $0.listAttachedPolicies(of: id, account: account, page: PageRequest()).items
            }
            #expect(attached == [policyName("p")])
            let targets = try await store.look {
                try $0.listTargets(of: policyName("p"), account: account, page: PageRequest()).items
            }
            #expect(targets == [.certificate(id)])
            for wasAttached in [true, false] {
                let found = try await store.change { try $0.detachPolicy(policyName("p"), from: id, account: account) }
                #expect(found == wasAttached)
            }
            #expect(changes.all.count == 2)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what doesn't exist is not attached, but is detached already`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p") }
            await #expect(throws: RegistryError.notFound(.policy(policyName("none")))) {
                try await store.change { try $0.attachPolicy(policyName("none"), to: id, account: account) }
            }
            await #expect(throws: RegistryError.notFound(.certificate(id))) {
                try await store.change { try $0.attachPolicy(policyName("p"), to: id, account: account) }
            }
            await #expect(throws: RegistryError.notFound(.certificate(id))) {
                try await store.look { try $0.listAttachedPolicies(of: id, account: account, page: PageRequest()) }
            }
            #expect(
                try await store.change { try $0.detachPolicy(policyName("none"), from: id, account: account) } == false)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate has ten policies and not an eleventh`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.Registry.policiesPerCertificate
            try await store.change { writer in
                try writer.registerCertificate(1)
                for number in 0...maximum { try writer.createPolicy("p\(number)") }
                for number in 0..<maximum {
                    try writer.attachPolicy(policyName("p\(number)"), to: id, account: account)
                }
            }
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "Certificate `\(id)` has 10 policies attached already; detach one of them first")
            ) { try await store.change { try $0.attachPolicy(policyName("p\(maximum)"), to: id, account: account) } }
            // Again one that is attached: nothing to refuse.
            try await store.change { try $0.attachPolicy(policyName("p0"), to: id, account: account) }
            #expect(try await store.look { try $0.principal(id, of: account)?.policies.count } == maximum)
        }
    }

    @Test func `a target is the ARN of a certificate of this account and region`() throws {
        #expect(try scope.certificate(fromARN: "\(scope.arn(.certificate(id)))") == id)
        for text in ["", "\(id)", "\(scope.arn(.thing(thingName("t"))))", "us-east-1:cognito-identity"] {
            #expect {
                try scope.certificate(fromARN: text)
            } throws: { error in
                guard case .invalid(let message) = error as? RegistryError else { return false }
                return message.hasPrefix("`\(text)` is not a principal")
            }
        }
        let foreign = AccountScope(account: otherAccount, region: .standard).arn(.certificate(id))
        #expect(throws: RegistryError.notFound(.resource(foreign))) {
            try scope.certificate(fromARN: "\(foreign)")
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing is attached to several certificates and a certificate to several things`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...2 { try writer.registerCertificate(number) }
                for name in ["a", "b"] { try writer.createThing(name) }
                try writer.attachThing(thingName("a"), to: certificateID(1), account: account)
                try writer.attachThing(thingName("b"), to: certificateID(1), account: account)
                try writer.attachThing(thingName("a"), to: certificateID(2), account: account)
            }
            let principals = try await store.look {
                try $0.listThingPrincipals(of: thingName("a"), account: account, page: PageRequest()).items
            }
            #expect(principals.map(\.certificate) == [certificateID(1), certificateID(2)])
            let things = try await store.look {
                try $0.listPrincipalThings(of: certificateID(1), account: account, page: PageRequest()).items
            }
            #expect(things.map(\.thing) == [thingName("a"), thingName("b")])
            #expect(things.map(\.type) == [.nonExclusive, .nonExclusive])
        }
    }

    @Test(arguments: Backend.allCases)
    func `attaching a thing repeats without effect, however many others there are`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let names = ["a", "b", "c", "d"]
            try await store.change { writer in
                try writer.registerCertificate(1)
                for name in names {
                    try writer.createThing(name)
                    try writer.attachThing(thingName(name), to: id, account: account)
                }
            }
            let changes = ObservedChanges(of: store)
            for name in names {
                try await store.change { try $0.attachThing(thingName(name), to: id, account: account) }
            }
            #expect(changes.all == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `an exclusive attachment tolerates no other thing`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func attach(_ thing: String, _ type: ThingPrincipalType) async throws {
                try await store.change { try $0.attachThing(thingName(thing), to: id, type: type, account: account) }
            }
            try await store.change { writer in
                try writer.registerCertificate(1)
                for name in ["a", "b"] { try writer.createThing(name) }
            }
            try await attach("a", .exclusive)
            try await attach("a", .exclusive)
            for type in ThingPrincipalType.allCases {
                await #expect(
                    throws: RegistryError.invalid(
                        message: "Principal `\(id)` belongs to thing a exclusively; detach it there first")
                ) { try await attach("b", type) }
            }
            try await attach("a", .nonExclusive)
            try await attach("b", .nonExclusive)
            await #expect(
                throws: RegistryError.invalid(
                    message: "Principal `\(id)` is attached to thing b, so it cannot belong to thing a exclusively;"
                        + " detach it there first")
            ) { try await attach("a", .exclusive) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `detaching a thing repeats without effect, but the thing must exist`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.registerCertificate(1)
                try writer.createThing("t")
                try writer.attachThing(thingName("t"), to: id, account: account)
            }
            let changes = ObservedChanges(of: store)
            for _ in 1...2 { try await store.change { try $0.detachThing(thingName("t"), from: id, account: account) } }
            #expect(changes.all == [[.attachments(account, id)]])
            await #expect(throws: RegistryError.notFound(.thing(thingName("none")))) {
                try await store.change { try $0.detachThing(thingName("none"), from: id, account: account) }
            }
            await #expect(throws: RegistryError.notFound(.certificate(certificateID(9)))) {
                try await store.change { try $0.attachThing(thingName("t"), to: certificateID(9), account: account) }
            }
        }
    }
}
