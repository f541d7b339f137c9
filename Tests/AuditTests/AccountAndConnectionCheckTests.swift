import Audit
import IoTModel
import Testing

@Suite struct AccountAndConnectionCheckTests {
    @Test func `logging that isn't on is found`() {
        for (logging, count) in [
            (AuditFacts.AccountFacts.Logging.notConfigured, 1), (.disabled, 1), (.enabled, 0),
        ] {
            let verdict = judge(.account(.init(account: .standard, logging: logging)), .loggingDisabled)
            #expect(verdict.findings.count == count)
            #expect(verdict.looked == [.loggingDisabled: 1])
            #expect(verdict.findings.allSatisfy { $0.resource == .account(.standard) })
        }
    }

    private func use(_ clientID: String, _ connected: Int, _ disconnected: Int?) -> SharedCertificateFacts.Use {
        .init(
            clientID: clientID, connected: now.advanced(by: .seconds(connected)),
            disconnected: disconnected.map { now.advanced(by: .seconds($0)) })
    }

    @Test func `a shared certificate is told of with its clients, the newest first`() throws {
        let facts = SharedCertificateFacts(
            certificate: certificateID(1), uses: [use("a", -50, -10), use("b", -40, nil), use("c", -60, -41)])
        let verdict = judge(.sharedCertificates([facts]), .deviceCertificateShared)
        let finding = try #require(verdict.findings.first)
        #expect(finding.reason == .sharedByDevices && finding.check.severity == .critical)
        #expect(finding.related.map(\.resource) == [.clientID("b"), .clientID("a"), .clientID("c")])
        #expect(finding.related[0].info == ["CONNECTION_TIME": "\(now.advanced(by: .seconds(-40)))"])
        #expect(finding.related[1].info["DISCONNECTION_TIME"] == "\(now.advanced(by: .seconds(-10)))")
        let alone = SharedCertificateFacts(certificate: certificateID(1), uses: [use("a", -50, nil)])
        #expect(judge(.sharedCertificates([alone]), .deviceCertificateShared).findings.isEmpty)
    }

    @Test func `as many clients as may be are told of, and counted all the same`() throws {
        for count in [Limits.Audit.relatedResources, Limits.Audit.relatedResources + 1] {
            let facts = SharedCertificateFacts(
                certificate: certificateID(1), uses: (0..<count).map { use("c\($0)", $0, nil) })
            let finding = try #require(
                judge(.sharedCertificates([facts]), .deviceCertificateShared).findings.first)
            #expect(finding.related.count == Limits.Audit.relatedResources)
            #expect(finding.sentence.hasPrefix("\(count) client ids"))
        }
    }

    @Test func `a client id that was used twice is told of with those who lost their connection`() throws {
        let facts = ConflictingClientFacts(
            clientID: "pump",
            losses: [
                .init(principal: "\(certificateID(1))", disconnected: now.advanced(by: .seconds(-9))),
                .init(principal: "somebody", disconnected: now.advanced(by: .seconds(-8))),
            ])
        let finding = try #require(judge(.conflictingClients([facts]), .conflictingClientIDs).findings.first)
        #expect(finding.resource == .clientID("pump") && finding.check.severity == .high)
        #expect(finding.info["PRINCIPAL_ID"] == "somebody")
        #expect(finding.related.map(\.resource) == [.deviceCertificate(certificateID(1))])
    }

    @Test func `each resource can be read again from its text`() {
        let resources: [AuditResource] = [
            .deviceCertificate(certificateID(7)), .caCertificate(certificateID(8)),
            .policy(PolicyName(unchecked: "a.b@c,d=e+f"), version: 12), .clientID("a/b //ü"), .account(.standard),
            .issuer(.init(subject: "CN=a/b, O=c", issuerID: "ab", serialNumber: "0c")), .cognitoIdentityPool("x:y"),
            .iamRole(arn: "arn:aws:iam::123456789012:role/a/b"), .roleAlias(arn: "arn:x/y"),
        ]
        for resource in resources { #expect(AuditResource(resource.description) == resource) }
        for text in ["", "CLIENT_ID", "NOTHING/x", "IOT_POLICY/a", "IOT_POLICY/a/b", "DEVICE_CERTIFICATE/12"] {
            #expect(AuditResource(text) == nil, "\(text)")
        }
    }

    @Test func `every check has its name, and every finding a remedy`() {
        #expect(AuditCheck.aws.count == 17)
        #expect(AuditCheck.allCases.allSatisfy { $0.rawValue.hasSuffix("_CHECK") })
        for reason in AuditReason.allCases {
            let remedy = reason.remedy(
                for: .policy(PolicyName(unchecked: "a,b"), version: 1), check: .policyOverlyPermissive)
            #expect(remedy.contains("--policy-name 'a,b'"), "\(reason)")
        }
    }
}
