import IoTModel
import Registry
import Testing

@Suite struct CertificateTests {
    @Test(arguments: Backend.allCases)
    func `a registered certificate is described as it was given`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let new = NewCertificate(
                id: certificateID(7), pem: "PEM\r\nwith CRLF", status: .active, mode: .sniOnly,
                caCertificateID: certificateID(8), generationID: "g", notBefore: start, notAfter: start)
            try await store.change { try $0.registerCertificate(new, in: scope, at: start) }
            let found = try await store.look { try $0.describeCertificate(certificateID(7), of: account) }
            #expect(
                found
                    == CertificateRecord(
                        account: account, id: certificateID(7), pem: "PEM\r\nwith CRLF", status: .active,
                        mode: .sniOnly, caCertificateID: certificateID(8), ownedBy: account, creationDate: start,
                        lastModifiedDate: start, customerVersion: 1, generationID: "g", notBefore: start,
                        notAfter: start))
        }
    }

    @Test(arguments: Backend.allCases)
    func `registering twice is refused with the identifier and the ARN`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.registerCertificate(1) }
            let error = RegistryError.alreadyExists(
                message: "The certificate is already provisioned or registered", resourceID: "\(certificateID(1))",
                arn: scope.arn(.certificate(certificateID(1))))
            await #expect(throws: error) { try await store.change { try $0.registerCertificate(1) } }
        }
    }

    @Test(arguments: Backend.allCases)
    func `each account that holds a certificate has its own record of it`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let other = AccountScope(account: otherAccount, region: .standard)
            try await store.change { writer in
                try writer.registerCertificate(1)
                try writer.registerCertificate(newCertificate(1, status: .active), in: other, at: start)
            }
            let held = try await store.look { try $0.accounts(holding: certificateID(1)) }
            #expect(held == [account, otherAccount])
            #expect(try await store.look { try $0.accounts(holding: certificateID(2)) } == [])
            try await store.change { try $0.updateCertificate(certificateID(1), to: .revoked, of: account, at: start) }
            let untouched = try await store.look { try $0.describeCertificate(certificateID(1), of: otherAccount) }
            #expect(untouched.status == .active)
        }
    }

    @Test(arguments: Backend.allCases, [CertificateStatus.pendingActivation, .pendingTransfer, .registerInactive])
    func `a status that only the service gives can be neither registered nor set`(
        _ backend: Backend, _ status: CertificateStatus
    ) async throws {
        try await backend.withStore { store in
            await #expect(
                throws: RegistryError.certificateState(
                    message: "Not allowed to register certificate with \(status.rawValue) status")
            ) { try await store.change { try $0.registerCertificate(1, status: status) } }
            try await store.change { try $0.registerCertificate(2) }
            await #expect(
                throws: RegistryError.certificateState(
                    message: "newStatus `\(status.rawValue)` is the service's own; give ACTIVE, INACTIVE or REVOKED")
            ) {
                try await store.change {
                    try $0.updateCertificate(certificateID(2), to: status, of: account, at: start)
                }
            }
        }
    }

    /// Each start and what it may become by UpdateCertificate.
    static let transitions: [(CertificateStatus, Set<CertificateStatus>)] = [
        (.active, [.active, .inactive, .revoked]), (.inactive, [.active, .inactive, .revoked]),
        (.pendingActivation, [.active, .inactive, .revoked]), (.registerInactive, [.active, .inactive, .revoked]),
        (.revoked, [.revoked]), (.pendingTransfer, []),
    ]

    @Test(arguments: Backend.allCases, transitions)
    func `statuses change as the table of transitions says`(
        _ backend: Backend, _ row: (from: CertificateStatus, to: Set<CertificateStatus>)
    ) async throws {
        try await backend.withStore { store in
            for target in [CertificateStatus.active, .inactive, .revoked] {
                let later = start.advanced(by: .seconds(5))
                let changed = try? await store.change { writer in
                    try writer.put(record(status: row.from))
                    return try writer.updateCertificate(certificateID(1), to: target, of: account, at: later)
                }
                #expect((changed?.status == target) == row.to.contains(target), "\(row.from) to \(target)")
                guard let changed else { continue }
                let isChange = row.from != target
                #expect(changed.customerVersion == (isChange ? 2 : 1))
                #expect(changed.lastModifiedDate == (isChange ? later : start))
            }
        }
    }

    private func record(status: CertificateStatus) -> CertificateRecord {
        CertificateRecord(
            account: account, id: certificateID(1), pem: "PEM", status: status, mode: .standard, ownedBy: account,
            creationDate: start, lastModifiedDate: start, generationID: "g", notBefore: start, notAfter: start)
    }

    @Test(arguments: Backend.allCases)
    func `what is not registered can be neither described, updated nor deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let id = certificateID(1)
            let error = RegistryError.notFound(.certificate(id))
            await #expect(throws: error) { try await store.look { try $0.describeCertificate(id, of: account) } }
            await #expect(throws: error) {
                try await store.change { try $0.updateCertificate(id, to: .active, of: account, at: start) }
            }
            await #expect(throws: error) { try await store.change { try $0.deleteCertificate(id, in: scope) } }
            let principal = try await store.look { try $0.principal(id, of: account) }
            #expect(principal == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate is deleted once it is inactive, without things and without policies`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let id = certificateID(1)
            let arn = scope.arn(.certificate(id))
            try await store.change { writer in
                try writer.registerCertificate(1, status: .active)
                try writer.createPolicy("p")
                try writer.createThing("t")
                try writer.attachPolicy(policyName("p"), to: id, account: account)
                try writer.attachThing(thingName("t"), to: id, account: account)
            }
            func deletion(force: Bool) async throws {
                try await store.change { try $0.deleteCertificate(id, force: force, in: scope) }
            }
            await #expect(
                throws: RegistryError.certificateState(
                    message: "Certificate must be deactivated (not ACTIVE) before deletion. Id: \(id)")
            ) { try await deletion(force: true) }
            try await store.change { try $0.updateCertificate(id, to: .inactive, of: account, at: start) }
            let things = RegistryError.deleteConflict(
                message: "Things must be detached before deletion (arn: \(arn))")
            await #expect(throws: things) { try await deletion(force: false) }
            await #expect(throws: things) { try await deletion(force: true) }
            try await store.change { try $0.detachThing(thingName("t"), from: id, account: account) }
            await #expect(
                throws: RegistryError.deleteConflict(
                    message: "Certificate policies must be detached before deletion (arn: \(arn))")
            ) { try await deletion(force: false) }
            try await deletion(force: true)
            await #expect(throws: RegistryError.notFound(.certificate(id))) { try await deletion(force: true) }
            try await store.change { try $0.deletePolicy(policyName("p"), in: scope) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate under transfer is not deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            await #expect(
                throws: RegistryError.certificateState(
                    message: "Certificate `\(certificateID(1))` is being transferred;"
                        + " cancel the transfer before deletion")
            ) {
                try await store.change { writer in
                    try writer.put(record(status: .pendingTransfer))
                    try writer.deleteCertificate(certificateID(1), force: true, in: scope)
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a principal has its default policy versions and its things, read at one moment`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let id = certificateID(1)
            try await store.change { writer in
                try writer.registerCertificate(1, status: .active)
                try writer.createPolicy("b", document: "b1")
                try writer.createPolicy("a", document: "a1")
                try writer.createPolicyVersion(
                    of: policyName("a"), document: "a2", setAsDefault: true, generationID: "g2", account: account,
                    at: start)
                try writer.createType("lamp")
                try writer.createThing(
                    thingName("t"), type: typeName("lamp"), attributes: ["room": "hall"],
                    thingID: "u", in: scope, at: start)
                for name in ["b", "a"] { try writer.attachPolicy(policyName(name), to: id, account: account) }
                try writer.attachThing(thingName("t"), to: id, type: .exclusive, account: account)
            }
            let principal = try #require(try await store.look { try $0.principal(id, of: account) })
            #expect(principal.status == .active)
            #expect(principal.notAfter == WallTime(seconds: 2_524_607_999))
            #expect(principal.policies.map(\.document) == ["a2", "b1"])
            #expect(principal.policies.map(\.number) == [2, 1])
            #expect(
                principal.things == [
                    Principal.Thing(
                        name: thingName("t"), type: ThingTypeName(unchecked: "lamp"), attributes: ["room": "hall"],
                        isExclusive: true)
                ])
        }
    }
}
