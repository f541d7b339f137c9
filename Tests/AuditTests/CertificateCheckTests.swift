import Audit
import IoTModel
import PKI
import Testing

@Suite struct CertificateCheckTests {
    struct Expiry: Sendable {
        let notAfter: Duration
        let threshold: Int
        let reason: AuditReason?
    }

    private static let expiries = [
        Expiry(notAfter: day * 30, threshold: 30, reason: .approachingExpiration),
        Expiry(notAfter: day * 30 + .milliseconds(1), threshold: 30, reason: nil),
        Expiry(notAfter: .zero, threshold: 30, reason: .approachingExpiration),
        Expiry(notAfter: .milliseconds(-1), threshold: 30, reason: .pastExpiration),
        Expiry(notAfter: day * 3_652, threshold: 3_652, reason: .approachingExpiration),
        Expiry(notAfter: day * 3_653, threshold: 3_652, reason: nil),
    ]

    @Test(arguments: expiries)
    func `a device certificate is told of from its threshold on, and when it has ended`(_ expiry: Expiry) {
        let verdict = judge(
            .deviceCertificates([certificate(notAfter: expiry.notAfter)]), .deviceCertificateExpiring,
            thresholds: AuditThresholds(expirationDays: expiry.threshold))
        #expect(verdict.findings.map(\.reason) == (expiry.reason.map { [$0] } ?? []))
        #expect(verdict.looked == [.deviceCertificateExpiring: 1])
    }

    @Test(arguments: expiries.prefix(4))
    func `a CA is told of thirty days before its end, whatever the threshold is`(_ expiry: Expiry) {
        let verdict = judge(
            .caCertificates([certificate(notAfter: expiry.notAfter)]), .caCertificateExpiring,
            thresholds: AuditThresholds(expirationDays: 3_652))
        #expect(verdict.findings.map(\.reason) == (expiry.reason.map { [$0] } ?? []))
        #expect(verdict.findings.allSatisfy { $0.resource == .caCertificate(certificateID(1)) })
    }

    @Test(arguments: [(365, 364, false), (365, 365, true), (30, 29, false), (30, 30, true)])
    func `age is counted in whole days from notBefore`(_ threshold: Int, _ age: Int, _ isOld: Bool) {
        let verdict = judge(
            .deviceCertificates([certificate(notBefore: .zero - day * age)]), .deviceCertificateAge,
            thresholds: AuditThresholds(ageDays: threshold))
        #expect(verdict.findings.map(\.reason) == (isOld ? [.pastAgeThreshold] : []))
    }

    @Test func `certificates that aren't in use are passed over`() {
        let facts = certificate(
            inUse: false, notBefore: .zero - day * 5_000, notAfter: .zero - day, pem: CertificateFixtures.marked)
        var lists = AuditLists()
        lists.revocations = RevocationLists()
        for check in AuditCheck.allCases {
            #expect(judge(.deviceCertificates([facts]), check, lists: lists) == AuditVerdict(), "\(check)")
            #expect(judge(.caCertificates([facts]), check, lists: lists) == AuditVerdict(), "\(check)")
        }
    }

    @Test func `only the checks that were asked for are made`() {
        let facts = certificate(notBefore: .zero - day * 5_000, notAfter: .zero - day, pem: CertificateFixtures.marked)
        let verdict = judge(.deviceCertificates([facts]), .deviceCertificateAge, .caCertificateExpiring)
        #expect(verdict.looked == [.deviceCertificateAge: 1])
        #expect(verdict.findings.map(\.check) == [.deviceCertificateAge])
    }

    // MARK: Keys

    @Test(arguments: [
        (CertificateFixtures.marked, true), (CertificateFixtures.plain, false), (CertificateFixtures.curve, false),
        ("no certificate", false),
    ])
    func `a modulus with Infineon's mark is found`(_ pem: String, _ isMarked: Bool) {
        let expected: [AuditReason] = isMarked ? [.keyOfInfineon] : []
        let devices = judge(.deviceCertificates([certificate(pem: pem)]), .deviceCertificateKeyQuality)
        #expect(devices.findings.map(\.reason) == expected)
        let cas = judge(.caCertificates([certificate(pem: pem)]), .caCertificateKeyQuality)
        #expect(cas.findings.map(\.reason) == expected)
        #expect(cas.findings.allSatisfy { $0.check == .caCertificateKeyQuality })
    }

    @Test func `a key of the operator's list is found, by 20 digits and by 40`() throws {
        for entry in [CertificateFixtures.digest, String(CertificateFixtures.digest.suffix(20)).uppercased()] {
            var list = WeakKeyList()
            try list.add("# weak\n\n  \(entry) \n00000000000000000001\n", maximum: 2)
            #expect(list.count == 2)
            let lists = AuditLists(weakKeys: list)
            let found = judge(
                .deviceCertificates([certificate(pem: CertificateFixtures.plain)]), .deviceCertificateKeyQuality,
                lists: lists)
            #expect(found.findings.map(\.reason) == [.keyOfDebian])
            let other = judge(
                .deviceCertificates([certificate(pem: CertificateFixtures.curve)]), .deviceCertificateKeyQuality,
                lists: lists)
            #expect(other.findings.isEmpty)
        }
    }

    @Test func `a list that isn't one is refused with its line, and one that is too long`() {
        var list = WeakKeyList()
        #expect(throws: WeakKeyList.Unreadable(line: 2, reason: "expected 20 or 40 hexadecimal digits")) {
            try list.add("# x\nhello", maximum: 10)
        }
        #expect(throws: WeakKeyList.Unreadable(line: 3, reason: "more than 2 keys in all")) {
            try list.add("00000000000000000001\n00000000000000000002\n00000000000000000003", maximum: 2)
        }
    }

    // MARK: Revocation

    private func lists(_ pem: String) throws -> AuditLists {
        let block = try #require(try PEM.blocks(in: pem).first)
        var revocations = RevocationLists()
        revocations.add(try RevocationList(der: block.der, maximumEntries: 2))
        return AuditLists(revocations: revocations)
    }

    @Test func `a certificate on its issuer's list is found`() throws {
        let lists = try lists(CertificateFixtures.revokedByRoot)
        #expect(lists.revocations?.count == 2)
        for (pem, isRevoked) in [(CertificateFixtures.plain, true), (CertificateFixtures.marked, false)] {
            let verdict = judge(.deviceCertificates([certificate(pem: pem)]), .revokedDeviceCertificate, lists: lists)
            #expect(verdict.findings.map(\.reason) == (isRevoked ? [.revokedByIssuer] : []))
            #expect(verdict.looked == [.revokedDeviceCertificate: 1] && verdict.gaps.isEmpty)
        }
        let ca = judge(
            .caCertificates([certificate(pem: CertificateFixtures.intermediate)]), .revokedCACertificate, lists: lists)
        #expect(ca.findings.map(\.resource) == [.caCertificate(certificateID(1))])
    }

    @Test func `a certificate whose issuer gave no list, or that can't be read, isn't one that was looked at`() throws {
        let lists = try lists(CertificateFixtures.revokedByRoot)
        let checks: Set<AuditCheck> = [.revokedDeviceCertificate, .revokedCACertificate, .intermediateCARevoked]
        for (pem, gap) in [
            (CertificateFixtures.ofIntermediate, AuditGap.uncoveredIssuer), ("no certificate", .unreadable),
        ] {
            let auditor = Auditor(checks: checks, now: now, lists: lists)
            let facts = certificate(pem: pem, signed: [certificateID(2)])
            let device = auditor.judge(.deviceCertificates([facts, facts]))
            #expect(device.looked.isEmpty && device.gaps == [.revokedDeviceCertificate: [gap: 2]])
            let ca = auditor.judge(.caCertificates([facts]))
            #expect(ca.looked.isEmpty)
            #expect(ca.gaps == [.revokedCACertificate: [gap: 1], .intermediateCARevoked: [gap: 1]])
        }
    }

    @Test(arguments: [
        (CertificateFixtures.plain, false, AuditGap.noWeakKeyList as AuditGap?), (CertificateFixtures.plain, true, nil),
        (CertificateFixtures.curve, false, nil), ("no certificate", true, .unreadable),
    ])
    func `a key that wasn't compared is counted`(_ pem: String, _ hasList: Bool, _ gap: AuditGap?) {
        let lists = AuditLists(weakKeys: hasList ? WeakKeyList() : nil)
        for (check, facts) in [
            (AuditCheck.deviceCertificateKeyQuality, AuditFacts.deviceCertificates([certificate(pem: pem)])),
            (.caCertificateKeyQuality, .caCertificates([certificate(pem: pem)])),
        ] {
            let verdict = judge(facts, check, lists: lists)
            #expect(verdict.gaps == (gap.map { [check: [$0: 1]] } ?? [:]))
            #expect(verdict.looked == (gap == .unreadable ? [:] : [check: 1]))
        }
    }

    @Test func `a revoked CA is told of with the certificates it signed, also when it is inactive`() throws {
        let lists = try lists(CertificateFixtures.revokedByRoot)
        let facts = certificate(
            inUse: false, pem: CertificateFixtures.intermediate, signed: [certificateID(2), certificateID(3)])
        let finding = try #require(
            judge(.caCertificates([facts]), .intermediateCARevoked, lists: lists).findings.first)
        #expect(
            finding.resource
                == .issuer(.init(subject: "CN=intermediate", issuerID: "\(certificateID(1))", serialNumber: "15")))
        #expect(
            finding.related.map(\.resource)
                == [.deviceCertificate(certificateID(2)), .deviceCertificate(certificateID(3))])
        let unused = certificate(pem: CertificateFixtures.intermediate, signed: [])
        #expect(judge(.caCertificates([unused]), .intermediateCARevoked, lists: lists) == AuditVerdict())
    }

    @Test func `without a list nobody says that nothing is revoked`() throws {
        let checks: [AuditCheck] = [.revokedCACertificate, .revokedDeviceCertificate, .intermediateCARevoked]
        let without = Auditor(checks: Set(checks), now: now)
        for check in AuditCheck.allCases {
            #expect(without.obstacle(to: check) == (checks.contains(check) ? .noRevocationLists : nil))
        }
        let facts = certificate(pem: CertificateFixtures.plain, signed: [certificateID(2)])
        #expect(without.judge(.deviceCertificates([facts])) == AuditVerdict())
        #expect(without.judge(.caCertificates([facts])) == AuditVerdict())
        let with = Auditor(checks: Set(checks), now: now, lists: try lists(CertificateFixtures.revokedByNobody))
        for check in checks { #expect(with.obstacle(to: check) == nil) }
    }

    @Test func `a list with more entries than are read is refused`() throws {
        let block = try #require(try PEM.blocks(in: CertificateFixtures.revokedByRoot).first)
        #expect(throws: CertificateError.self) { try RevocationList(der: block.der, maximumEntries: 1) }
        #expect(try RevocationList(der: block.der, maximumEntries: 2).serialNumbers.map(\.hexadecimal) == ["0b", "15"])
        #expect(throws: CertificateError.self) { try RevocationList(der: [1, 2, 3], maximumEntries: 2) }
    }

    // MARK: The server's own

    @Test func `an active certificate without a policy is found where somebody asked`() {
        for (hasPolicy, count) in [(true, 0), (false, 1), (nil, 0)] as [(Bool?, Int)] {
            let verdict = judge(.deviceCertificates([certificate(hasPolicy: hasPolicy)]), .certificateWithoutPolicy)
            #expect(verdict.findings.count == count)
        }
    }

    @Test func `a certificate that waits for its activation is found after a day`() {
        for (age, count) in [(day, 1), (day - .milliseconds(1), 0)] {
            let facts = certificate(inUse: false, waiting: true, modified: .zero - age)
            #expect(judge(.deviceCertificates([facts]), .activationPending).findings.count == count)
        }
    }
}
