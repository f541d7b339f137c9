import IoTModel
import Registry
import Testing

@Suite struct RegistryEventTests {
    private func enable(_ kinds: EventConfigurations.Event..., in store: any RegistryStore) async throws {
        let changes = Dictionary(
            EventConfigurations.Event.allCases.map { ($0, kinds.contains($0)) }, uniquingKeysWith: { first, _ in first }
        )
        try await store.change { try $0.updateEventConfigurations(changes, of: account, at: start) }
    }

    /// What was told since `body` began.
    private func told(
        in store: any RegistryStore, _ body: @escaping @Sendable (any RegistryWriter) throws -> Void
    ) async throws -> [RegistryEvent] {
        let observed = ObservedChanges(of: store)
        try await store.change(body)
        return observed.all.joined().compactMap { change in
            if case .event(let event) = change { event } else { nil }
        }
    }

    @Test(arguments: Backend.allCases)
    func `nothing is told that isn't enabled in the change's own account`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            #expect(try await told(in: store) { try $0.createThing("one") }.isEmpty)
            try await enable(.thing, in: store)
            #expect(try await told(in: store) { try $0.createThing("two") }.map(\.kind) == [.thing])
            #expect(
                try await told(in: store) { writer in
                    let other = AccountScope(account: otherAccount, region: .standard)
                    try writer.createThing(thingName("two"), thingID: "t", in: other, at: start)
                }.isEmpty)
            // What is switched in the same transaction counts for what follows it.
            #expect(
                try await told(in: store) { writer in
                    try writer.createThing("three")
                    try writer.updateEventConfigurations([.thing: false], of: scope.account, at: start)
                    try writer.createThing("four")
                }.count == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a write that fails tells nothing`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await enable(.thing, in: store)
            let observed = ObservedChanges(of: store)
            await #expect(throws: RegistryError.self) {
                try await store.change { writer in
                    try writer.createThing("one")
                    throw RegistryError.invalid(message: "no")
                }
            }
            #expect(observed.all.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a change tells what there is after it, in the order of the changes`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for type in ["red", "blue"] { try writer.createType(type) }
                try writer.createGroup("root")
                try writer.createGroup("leaf", parent: "root")
            }
            try await enable(
                .thing, .thingTypeAssociation, .thingGroupMembership, .thingGroup, .thingGroupHierarchy, in: store)
            let found = try await told(in: store) { writer in
                let lamp = thingName("lamp")
                try writer.createThing(lamp, type: typeName("red"), thingID: "l", in: scope, at: start)
                try writer.add("lamp", to: "leaf")
                // What is there already isn't told again.
                try writer.add("lamp", to: "leaf")
                try writer.createThing(lamp, type: typeName("red"), thingID: "l", in: scope, at: start)
                try writer.updateThing(lamp, ThingUpdate(type: .set(typeName("blue"))), of: scope.account)
                try writer.updateThing(lamp, ThingUpdate(type: .remove), of: scope.account)
                try writer.deleteThing(lamp, expectedVersion: nil, of: scope.account)
                try writer.deleteThing(lamp, expectedVersion: nil, of: scope.account)
                try writer.deleteThingGroup(groupName("leaf"), expectedVersion: nil, of: scope.account)
            }
            let words = found.map { event in
                switch event {
                case .thing(let thing, let change): "\(change) \(thing.version) \(thing.type.map { "\($0)" } ?? "-")"
                case .thingTypeAssociation(_, let type, let link): "\(link) \(type)"
                case .thingGroupMembership(_, let group, let link): "\(link) \(group.name)"
                case .thingGroup(let group, let ancestors, let change):
                    "\(change) \(group.name) \(ancestors.map(\.name))"
                case .thingGroupHierarchy(let child, let parent, let link): "\(link) \(child.name) \(parent.name)"
                default: "other"
                }
            }
            #expect(
                words == [
                    "created 1 red", "added red", "added leaf", "updated 2 blue", "removed red", "added blue",
                    "updated 3 -", "removed blue", "removed leaf", "deleted 3 -", "deleted leaf [root]",
                    "removed leaf root",
                ])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a transfer tells both accounts`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for each in [scope.account, otherAccount] {
                    try writer.put(AccountRecord(id: each, endpoints: [each.rawValue], creationDate: start))
                    try writer.updateEventConfigurations([.certificate: true], of: each, at: start)
                }
                try writer.registerCertificate(1)
            }
            let found = try await told(in: store) { writer in
                try writer.transferCertificate(
                    certificateID(1), from: scope.account, to: otherAccount, message: nil, at: start)
                try writer.acceptTransfer(of: certificateID(1), by: otherAccount, setAsActive: true, at: start)
            }
            let words = found.map { event in
                guard case .certificate(let certificate, let change) = event else { return "other" }
                return
                    "\(change) \(certificate.status.rawValue) \(certificate.account == account ? "source" : "target")"
            }
            #expect(
                words == [
                    "updated PENDING_TRANSFER source", "created PENDING_TRANSFER target",
                    "deleted PENDING_TRANSFER source", "updated ACTIVE target",
                ])
        }
    }
}
