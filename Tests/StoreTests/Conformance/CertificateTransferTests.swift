import IoTModel
import Registry
import Testing

@Suite struct CertificateTransferTests {
    private static let later = WallTime(seconds: 1_900_000_100)
    private static let id = certificateID(1)

    /// A store with the two accounts and an INACTIVE certificate in the first.
    private func withAccounts(
        _ backend: Backend, _ body: (any RegistryStore) async throws -> Void
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.put(AccountRecord(id: account, endpoints: ["a.test"], creationDate: start))
                try writer.put(AccountRecord(id: otherAccount, endpoints: ["b.test"], creationDate: start))
                try writer.registerCertificate(1)
            }
            try await body(store)
        }
    }

    private func begin(_ store: any RegistryStore, message: String? = "for you") async throws {
        try await store.change {
            try $0.transferCertificate(Self.id, from: account, to: otherAccount, message: message, at: Self.later)
        }
    }

    private func certificate(_ store: any RegistryStore, of account: AccountID) async throws -> CertificateRecord? {
        try await store.look { try $0.certificate(Self.id, of: account) }
    }

    private func outgoing(_ store: any RegistryStore) async throws -> [CertificateID] {
        try await store.look { try $0.listOutgoingTransfers(of: account, page: PageRequest()) }.items.map(\.id)
    }

    @Test(arguments: Backend.allCases)
    func `a transfer waits in both accounts and is announced to both`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            let changes = ObservedChanges(of: store)
            try await begin(store)
            #expect(changes.latest == [.certificate(account, Self.id), .certificate(otherAccount, Self.id)])
            for holder in [account, otherAccount] {
                let record = try #require(try await certificate(store, of: holder))
                #expect(record.status == .pendingTransfer && record.ownedBy == account)
                #expect(record.customerVersion == 2 && record.lastModifiedDate == Self.later)
                let transfer = try await store.look { try $0.transfer(of: Self.id, account: holder) }
                #expect(
                    transfer
                        == CertificateTransferRecord(
                            account: holder, id: Self.id, source: account, target: otherAccount, message: "for you",
                            transferDate: Self.later, creationDate: start))
            }
            #expect(try await outgoing(store) == [Self.id])
            let incoming = try await store.look {
                try $0.listOutgoingTransfers(of: otherAccount, page: PageRequest()).items
            }
            #expect(incoming.isEmpty)
            #expect(try await store.look { try $0.owner(ofCertificate: Self.id) } == .account(account))
        }
    }

    @Test(arguments: Backend.allCases, [true, false])
    func `accepted, the certificate is the target's alone`(_ backend: Backend, _ active: Bool) async throws {
        try await withAccounts(backend) { store in
            try await begin(store)
            try await store.change {
                try $0.acceptTransfer(of: Self.id, by: otherAccount, setAsActive: active, at: Self.later)
            }
            #expect(try await certificate(store, of: account) == nil)
            let record = try #require(try await certificate(store, of: otherAccount))
            #expect(record.status == (active ? .active : .inactive))
            #expect(record.ownedBy == otherAccount && record.previousOwnedBy == account)
            #expect(record.creationDate == start)
            #expect(try await outgoing(store) == [])
            let transfer = try await store.look { try $0.transfer(of: Self.id, account: otherAccount) }
            #expect(transfer?.outcome == .accepted(Self.later))
        }
    }

    @Test(arguments: Backend.allCases)
    func `rejected, it is the source's again, which reads why`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            try await begin(store)
            try await store.change {
                try $0.rejectTransfer(of: Self.id, by: otherAccount, reason: "not ours", at: Self.later)
            }
            let record = try #require(try await certificate(store, of: account))
            #expect(record.status == .inactive && record.ownedBy == account && record.previousOwnedBy == nil)
            #expect(try await certificate(store, of: otherAccount) == nil)
            #expect(try await outgoing(store) == [])
            let transfer = try await store.look { try $0.transfer(of: Self.id, account: account) }
            #expect(transfer?.outcome == .rejected(Self.later, reason: "not ours"))
            try await begin(store, message: nil)
            #expect(try await outgoing(store) == [Self.id])
        }
    }

    @Test(arguments: Backend.allCases)
    func `what was attached while it waited doesn't hold it up`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            let other = AccountScope(account: otherAccount, region: .standard)
            try await begin(store)
            try await store.change { writer in
                try writer.createPolicy(policyName("p"), document: "{}", generationID: "g", in: other, at: start)
                try writer.createThing(thingName("t"), attributes: [:], thingID: "t", in: other, at: start)
                try writer.attachPolicy(policyName("p"), to: Self.id, account: otherAccount)
                try writer.attachThing(thingName("t"), to: Self.id, account: otherAccount)
                try writer.rejectTransfer(of: Self.id, by: otherAccount, reason: nil, at: Self.later)
            }
            #expect(try await certificate(store, of: otherAccount) == nil)
            let targets = try await store.look {
                try $0.targets(of: policyName("p"), account: otherAccount, in: Window(limit: 5))
            }
            #expect(targets.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `cancelled, it is as if nothing had been`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            try await begin(store)
            try await store.change { try $0.cancelTransfer(of: Self.id, by: account, at: Self.later) }
            #expect(try await certificate(store, of: account)?.status == .inactive)
            #expect(try await certificate(store, of: otherAccount) == nil)
            for holder in [account, otherAccount] {
                #expect(try await store.look { try $0.transfer(of: Self.id, account: holder) } == nil)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `what has ended can't be ended again, and only the right side ends it`(_ backend: Backend) async throws {
        func refusal(
            _ store: any RegistryStore, _ end: @escaping @Sendable (any RegistryWriter) throws -> Void
        ) async throws -> RegistryError? {
            await #expect(throws: RegistryError.self) { try await store.change(end) }
        }
        try await withAccounts(backend) { store in
            let accept: @Sendable (any RegistryWriter) throws -> Void = {
                try $0.acceptTransfer(of: Self.id, by: otherAccount, setAsActive: false, at: Self.later)
            }
            let cancel: @Sendable (any RegistryWriter) throws -> Void = {
                try $0.cancelTransfer(of: Self.id, by: account, at: Self.later)
            }
            #expect(try await refusal(store, accept) == .notFound(.certificate(Self.id)))
            #expect(
                try await refusal(store, cancel)
                    == .invalid(message: "Certificate `\(Self.id)` isn't being transferred"))
            try await begin(store)
            let wrongSides: [@Sendable (any RegistryWriter) throws -> Void] = [
                { try $0.acceptTransfer(of: Self.id, by: account, setAsActive: true, at: Self.later) },
                { try $0.rejectTransfer(of: Self.id, by: account, reason: nil, at: Self.later) },
                { try $0.cancelTransfer(of: Self.id, by: otherAccount, at: Self.later) },
            ]
            for wrong in wrongSides {
                guard case .invalid = try await refusal(store, wrong) else {
                    Issue.record("the wrong side ended it")
                    return
                }
            }
            try await store.change(accept)
            for again in [accept, cancel] {
                guard case .transferAlreadyCompleted = try await refusal(store, again) else {
                    Issue.record("it ended twice")
                    return
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `what isn't INACTIVE, or has policies or things, isn't transferred`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            func refused() async throws -> RegistryError? {
                await #expect(throws: RegistryError.self) { try await begin(store) }
            }
            try await store.change { writer in
                try writer.createPolicy("p")
                try writer.attachPolicy(policyName("p"), to: Self.id, account: account)
            }
            #expect(
                try await refused()
                    == .transferConflict(
                        message: "Certificate policies must be detached before the transfer. Id: \(Self.id)"))
            try await store.change { writer in
                _ = try writer.detachPolicy(policyName("p"), from: Self.id, account: account)
                try writer.createThing("t")
                try writer.attachThing(thingName("t"), to: Self.id, account: account)
            }
            #expect(
                try await refused()
                    == .transferConflict(message: "Things must be detached before the transfer. Id: \(Self.id)"))
            try await store.change { try $0.updateCertificate(Self.id, to: .active, of: account, at: start) }
            guard case .certificateState = try await refused() else {
                Issue.record("an ACTIVE certificate was transferred")
                return
            }
            #expect(try await certificate(store, of: otherAccount) == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `the target must be another account of the server that doesn't have it`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            for target in [account, AccountID(unchecked: "000000000001")] {
                let error = await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.transferCertificate(Self.id, from: account, to: target, message: nil, at: start)
                    }
                }
                guard case .invalid = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            let other = AccountScope(account: otherAccount, region: .standard)
            try await store.change { try $0.registerCertificate(newCertificate(1), in: other, at: start) }
            let error = await #expect(throws: RegistryError.self) { try await begin(store) }
            guard case .transferConflict = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate that is deleted and comes again has no past`(_ backend: Backend) async throws {
        try await withAccounts(backend) { store in
            try await begin(store)
            try await store.change {
                try $0.acceptTransfer(of: Self.id, by: otherAccount, setAsActive: false, at: Self.later)
            }
            let other = AccountScope(account: otherAccount, region: .standard)
            try await store.change { writer in
                try writer.deleteCertificate(Self.id, in: other)
                try writer.registerCertificate(1)
            }
            for holder in [account, otherAccount] {
                #expect(try await store.look { try $0.transfer(of: Self.id, account: holder) } == nil)
            }
        }
    }

    @Test(arguments: Backend.allCases, [true, false])
    func `outgoing transfers come in pages by creation date`(_ backend: Backend, _ ascending: Bool) async throws {
        try await withAccounts(backend) { store in
            try await store.change { writer in
                for number in 2...7 {
                    try writer.registerCertificate(
                        newCertificate(number), in: scope,
                        at: WallTime(milliseconds: start.milliseconds + Int64(number)))
                }
                for number in 1...7 {
                    try writer.transferCertificate(
                        certificateID(number), from: account, to: otherAccount, message: nil, at: Self.later)
                }
            }
            let found = try await readAll(size: 3, ascending: ascending) { page in
                try await store.look { try $0.listOutgoingTransfers(of: account, page: page) }
            }
            let expected = (1...7).map { certificateID($0) }
            #expect(found.map(\.id) == (ascending ? expected : expected.reversed()))
        }
    }
}
