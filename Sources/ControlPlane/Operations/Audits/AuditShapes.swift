import Audit
import IoTModel
import Registry

/// AWS IoT API, `AuditFinding`. Times are seconds since 1970.
package struct AuditFindingShape: Encodable, Sendable {
    let findingId: String
    let taskId: String
    let checkName: String
    let taskStartTime: Double
    let findingTime: Double
    let severity: String
    let nonCompliantResource: AuditResourceShape
    let relatedResources: [AuditResourceShape]
    let reasonForNonCompliance: String
    let reasonForNonComplianceCode: String
    let isSuppressed: Bool

    init(_ record: AuditFindingRecord) {
        let finding = record.finding
        findingId = record.id.rawValue
        taskId = record.task.rawValue
        checkName = finding.check.rawValue
        taskStartTime = record.taskStartDate.seconds
        findingTime = record.date.seconds
        severity = finding.check.severity.rawValue
        nonCompliantResource = AuditResourceShape(finding.resource, info: finding.info)
        // AWS IoT API, ListRelatedResourcesForAuditFinding: that operation alone tells of a revoked intermediate's devices.
        let told = finding.check == .intermediateCARevoked ? 0 : Limits.Audit.describedRelatedResources
        relatedResources = finding.related.prefix(told).map { AuditResourceShape($0.resource, info: $0.info) }
        reasonForNonCompliance = finding.sentence
        reasonForNonComplianceCode = finding.reason.rawValue
        isSuppressed = record.isSuppressed
    }
}

/// AWS IoT API, `NonCompliantResource` and `RelatedResource`.
package struct AuditResourceShape: Encodable, Sendable {
    let resourceType: String
    let resourceIdentifier: ResourceIdentifierShape
    let additionalInfo: [String: String]?

    init(_ resource: AuditResource, info: [String: String]) {
        resourceType = resource.kind.rawValue
        resourceIdentifier = ResourceIdentifierShape(resource)
        additionalInfo = info.isEmpty ? nil : info
    }
}

/// AWS IoT API, `ResourceIdentifier`: one member of it.
package struct ResourceIdentifierShape: Encodable, Sendable {
    struct PolicyVersion: Encodable, Sendable {
        let policyName: String
        let policyVersionId: String
    }

    struct Issuer: Encodable, Sendable {
        let issuerCertificateSubject: String
        let issuerId: String
        let issuerCertificateSerialNumber: String
    }

    var deviceCertificateId: String?
    var caCertificateId: String?
    var cognitoIdentityPoolId: String?
    var clientId: String?
    var policyVersionIdentifier: PolicyVersion?
    var account: String?
    var iamRoleArn: String?
    var roleAliasArn: String?
    var issuerCertificateIdentifier: Issuer?

    init(_ resource: AuditResource) {
        switch resource {
        case .deviceCertificate(let id): deviceCertificateId = "\(id)"
        case .caCertificate(let id): caCertificateId = "\(id)"
        case .policy(let name, let version):
            policyVersionIdentifier = PolicyVersion(policyName: "\(name)", policyVersionId: "\(version)")
        case .clientID(let text): clientId = text
        case .account(let account): self.account = "\(account)"
        case .issuer(let issuer):
            issuerCertificateIdentifier = Issuer(
                issuerCertificateSubject: issuer.subject, issuerId: issuer.issuerID,
                issuerCertificateSerialNumber: issuer.serialNumber)
        case .cognitoIdentityPool(let text): cognitoIdentityPoolId = text
        case .iamRole(let arn): iamRoleArn = arn
        case .roleAlias(let arn): roleAliasArn = arn
        }
    }
}

extension JSONBody {
    /// `resourceIdentifier`, with just one of its members.
    func auditResource() throws(InvalidRequest) -> AuditResource? {
        guard let body = try object("resourceIdentifier") else { return nil }
        var found: [AuditResource] = []
        func add(_ resource: AuditResource?) { if let resource { found.append(resource) } }
        let digits = "64 hexadecimal digits"
        add(try body.optional("deviceCertificateId", digits, CertificateID.init(_:)).map { .deviceCertificate($0) })
        add(
            try body.optional("deviceCertificateArn", "a certificate's ARN") { text -> CertificateID? in
                guard case .certificate(let id)? = ARN(text)?.resource else { return nil }
                return id
            }.map { .deviceCertificate($0) })
        add(try body.optional("caCertificateId", digits, CertificateID.init(_:)).map { .caCertificate($0) })
        add(
            try body.limitedText("clientId", characters: 1...Limits.Audit.clientIDCharacters).map { .clientID($0) })
        add(try body.optional("account", AccountID.expectation, AccountID.init(_:)).map { .account($0) })
        add(
            try body.limitedText("cognitoIdentityPoolId", characters: 1...Limits.Audit.clientIDCharacters).map {
                .cognitoIdentityPool($0)
            })
        let arns = 1...Limits.Audit.targetARNCharacters
        add(try body.limitedText("iamRoleArn", characters: arns).map { .iamRole(arn: $0) })
        add(try body.limitedText("roleAliasArn", characters: arns).map { .roleAlias(arn: $0) })
        add(try body.policyVersion())
        add(try body.issuer())
        guard found.count == 1, let resource = found.first else {
            throw InvalidRequest(
                "`resourceIdentifier` names \(found.count) resources; expected one of its members, such as"
                    + " deviceCertificateId")
        }
        return resource
    }

    private func policyVersion() throws(InvalidRequest) -> AuditResource? {
        guard let body = try object("policyVersionIdentifier") else { return nil }
        let name = try body.required("policyName", PolicyName.expectation, PolicyName.init(_:))
        let version = try body.required("policyVersionId", "a version's number") { text -> Int? in
            text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
        }
        return .policy(name, version: version)
    }

    private func issuer() throws(InvalidRequest) -> AuditResource? {
        guard let body = try object("issuerCertificateIdentifier") else { return nil }
        // As long as a server's own findings may have them. The patterns keep the text form of a resource readable.
        let subject = try body.optional(
            "issuerCertificateSubject", "up to \(Limits.Audit.descriptionCharacters) visible characters and spaces"
        ) { text -> String? in
            text.unicodeScalars.count <= Limits.Audit.descriptionCharacters
                && text.unicodeScalars.allSatisfy(AuditResource.IssuerIdentifier.isSubject) ? text : nil
        }
        let issuerID = try body.optional(
            "issuerId", "up to \(Limits.Audit.issuerIDCharacters) characters: hexadecimal digits, perhaps behind `0x`"
        ) { text -> String? in
            let digits = text.utf8.starts(with: "0x".utf8) ? text.dropFirst(2) : text[...]
            return text.utf8.count <= Limits.Audit.issuerIDCharacters && !digits.isEmpty
                && digits.allSatisfy { $0.isASCII && $0.isHexDigit } ? text : nil
        }
        let serialNumber = try body.optional(
            "issuerCertificateSerialNumber",
            "1 to \(Limits.Audit.serialNumberCharacters) characters: hexadecimal digits and `:`"
        ) { text -> String? in
            (1...Limits.Audit.serialNumberCharacters).contains(text.utf8.count)
                && text.allSatisfy { $0.isASCII && $0.isHexDigit || $0 == ":" } ? text : nil
        }
        return .issuer(
            AuditResource.IssuerIdentifier(
                subject: subject ?? "", issuerID: issuerID ?? "", serialNumber: serialNumber ?? ""))
    }

    func limitedText(_ name: String, characters: ClosedRange<Int>) throws(InvalidRequest) -> String? {
        try optional(name, "\(characters.lowerBound) to \(characters.upperBound) characters") { text -> String? in
            characters.contains(text.unicodeScalars.count) ? text : nil
        }
    }

    /// `targetCheckNames`; nil when it isn't given.
    func checkNames(_ known: [AuditCheck] = AuditCheck.aws) throws(InvalidRequest) -> Set<AuditCheck>? {
        guard let names = try textList("targetCheckNames") else { return nil }
        var checks: Set<AuditCheck> = []
        for name in names { checks.insert(try auditCheck("targetCheckNames", name, known)) }
        return checks
    }

    func requiredCheck() throws(InvalidRequest) -> AuditCheck {
        try required("checkName", auditCheckExpectation, AuditCheck.init(rawValue:))
    }

    /// The page that `maxResults` and `nextToken` of the body ask for.
    func tokenPage(isAscending: Bool = true) throws(InvalidRequest) -> PageRequest {
        let range = Limits.API.pageSize
        let size = try number("maxResults")
        if let size, size < range.lowerBound || size > range.upperBound {
            throw InvalidRequest(
                "maxResults", "\(size)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return PageRequest(
            marker: try optional("nextToken", "the token of the page before") { $0 },
            size: size.map { Int($0) } ?? Limits.API.defaultPageSize, isAscending: isAscending)
    }
}

func auditCheck(
    _ member: String, _ name: String, _ known: [AuditCheck] = AuditCheck.aws
) throws(InvalidRequest) -> AuditCheck {
    guard let check = AuditCheck(rawValue: name), known.contains(check) else {
        throw InvalidRequest(member, name, expected: auditCheckExpectation)
    }
    return check
}

let auditCheckExpectation = "the name of an audit check, such as \(AuditCheck.deviceCertificateExpiring.rawValue)"
