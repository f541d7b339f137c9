import IoTModel
import Registry
import Synchronization
import Testing

@Suite struct TransactionTests {
    private struct Abandoned: Error {}

    @Test(arguments: Backend.allCases)
    func `of a write that fails nothing is kept and nothing is told`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            await #expect(throws: RegistryError.notFound(.policy(policyName("none")))) {
                try await store.change { writer in
                    try writer.registerCertificate(1)
                    try writer.createPolicy("p")
                    try writer.attachPolicy(policyName("p"), to: certificateID(1), account: account)
                    try writer.attachPolicy(policyName("none"), to: certificateID(1), account: account)
                }
            }
            #expect(changes.all == [])
            let certificate = try await store.look { try $0.certificate(certificateID(1), of: account) }
            #expect(certificate == nil)
            let policy = try await store.look { try $0.policy(policyName("p"), of: account) }
            #expect(policy == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a write reads what it wrote`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.registerCertificate(1)
                try writer.updateCertificate(certificateID(1), to: .active, of: account, at: start)
                let status = try writer.describeCertificate(certificateID(1), of: account).status
                guard status == .active else { throw Abandoned() }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `observers hear a write's changes after it is committed and before its caller goes on`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            let second = ObservedChanges(of: store)
            try await store.change { writer in
                try writer.registerCertificate(1)
                try writer.createPolicy("p")
                try writer.attachPolicy(policyName("p"), to: certificateID(1), account: account)
            }
            let id = certificateID(1)
            #expect(
                changes.latest == [
                    .certificate(account, id), .policy(account, policyName("p")), .attachments(account, id),
                ])
            #expect(second.all == changes.all)
            try await store.change { try $0.updateCertificate(id, to: .active, of: account, at: start) }
            #expect(changes.latest == [.certificate(account, id)])
            try await store.change { try $0.updateCertificate(id, to: .active, of: account, at: start) }
            #expect(changes.all.count == 2)
        }
    }

    @Test(arguments: Backend.allCases)
    func `changes are heard in the order of the commits`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let changes = ObservedChanges(of: store)
            let order = CommitOrder()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await store.change { writer in
                            try writer.registerCertificate(number)
                            order.append(certificateID(number))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(changes.all.flatMap { $0 } == order.all.map { .certificate(account, $0) })
        }
    }

    @Test(arguments: Backend.allCases)
    func `concurrent updates are all kept`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createThing("counter") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        _ = try await store.change {
                            try $0.updateThing(thingName("counter"), ThingUpdate(), of: account)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.look { try $0.describeThing(thingName("counter"), of: account).version } == 101)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of writes that want the same name one gets it`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let created = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask { (try? await store.change { try $0.createPolicy("p") }) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(created == 1)
        }
    }
}

/// The order in which writes ran, as they ran.
private final class CommitOrder: Sendable {
    private let ids = Mutex<[CertificateID]>([])
    var all: [CertificateID] { ids.withLock { $0 } }
    func append(_ id: CertificateID) { ids.withLock { $0.append(id) } }
}
