import IoTModel
import Registry
import Testing

@Suite struct JustInTimeTests {
    private let ca = NewCACertificate(
        id: certificateID(1), pem: "CA", subject: NameDigest(certificateID(1).digest), status: .active,
        autoRegistration: .enable, proof: .none, generationID: "g", notBefore: start,
        notAfter: WallTime(seconds: 2_000_000_000))

    private func register(_ number: Int, _ store: any RegistryStore) async throws -> WaitingCertificate {
        let ca = ca.id
        return try await store.change {
            try $0.registerJustInTime(newCertificate(number), signedBy: ca, in: scope, at: start)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate is registered once, PENDING_ACTIVATION, in its CA's mode`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let ca = ca
            let record = try await store.change { try $0.registerCACertificate(ca, in: scope, at: start) }
            let changes = ObservedChanges(of: store)
            let outcomes = try await withThrowingTaskGroup(of: WaitingCertificate.self) { group in
                for _ in 0..<20 { group.addTask { try await register(5, store) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: .pending(record), count: 20))
            #expect(changes.all.flatMap(\.self) == [.certificate(account, certificateID(5))])
            let found = try await store.look { try $0.describeCertificate(certificateID(5), of: account) }
            #expect(found.status == .pendingActivation && found.mode == .sniOnly && found.customerVersion == 1)
            #expect(found.caCertificateID == ca.id && found.pem == "PEM 5" && found.creationDate == start)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what was decided about a certificate stays`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let ca = ca
            _ = try await store.change { try $0.registerCACertificate(ca, in: scope, at: start) }
            #expect(try await store.look { try $0.waiting(certificateID(5), of: account, at: start) } == nil)
            _ = try await register(5, store)
            for (status, expected) in [
                (CertificateStatus.active, WaitingCertificate.active), (.inactive, .status(.inactive)),
                (.revoked, .status(.revoked)),
            ] {
                try await store.change {
                    _ = try $0.updateCertificate(certificateID(5), to: status, of: account, at: start)
                }
                #expect(try await register(5, store) == expected)
                let found = try await store.look { try $0.describeCertificate(certificateID(5), of: account) }
                #expect(found.status == status)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a CA that registers nothing any more lets nobody wait`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let ca = ca
            #expect(try await register(5, store) == .refused(.unknownIssuer))
            _ = try await store.change { try $0.registerCACertificate(ca, in: scope, at: start) }
            _ = try await register(5, store)
            for change in [
                CACertificateChange(registration: .remove),
                CACertificateChange(status: .inactive, registration: .update(.enable, nil)),
            ] {
                try await store.change {
                    _ = try $0.updateCACertificate(ca.id, change, of: account, at: start)
                }
                #expect(try await register(5, store) == .status(.pendingActivation))
                let refused = try await register(6, store)
                guard case .refused(.refuses(ca.id, _)) = refused else {
                    Issue.record("\(refused)")
                    continue
                }
            }
            try await store.change { try $0.deleteCACertificate(ca.id, in: scope) }
            #expect(try await register(5, store) == .status(.pendingActivation))
            #expect(try await register(6, store) == .refused(.unknownIssuer))
            await #expect(throws: RegistryError.notFound(.certificate(certificateID(6)))) {
                try await store.look { try $0.describeCertificate(certificateID(6), of: account) }
            }
        }
    }

    /// Fleet provisioning makes such certificates as well; they have no CA and nothing to wait for here.
    @Test(arguments: Backend.allCases)
    func `a pending certificate without a CA doesn't wait for a CONNECT`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.registerCertificate(5)
                var record = try writer.describeCertificate(certificateID(5), of: account)
                record.status = .pendingActivation
                try writer.put(record)
            }
            #expect(
                try await store.look { try $0.waiting(certificateID(5), of: account, at: start) }
                    == .status(.pendingActivation))
        }
    }
}
