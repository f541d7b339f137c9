package import IoTModel

/// What a finding or a suppression is about. AWS IoT API, `ResourceIdentifier`: one member of it.
package enum AuditResource: Sendable, Hashable {
    case deviceCertificate(CertificateID)
    case caCertificate(CertificateID)
    case policy(PolicyName, version: Int)
    case clientID(String)
    case account(AccountID)
    case issuer(IssuerIdentifier)
    // Never found here; a suppression may name them all the same.
    case cognitoIdentityPool(String)
    case iamRole(arn: String)
    case roleAlias(arn: String)

    /// A CA that isn't registered. AWS IoT API, `IssuerCertificateIdentifier`.
    package struct IssuerIdentifier: Sendable, Hashable {
        package let subject: String
        package let issuerID: String
        package let serialNumber: String

        package init(subject: String, issuerID: String, serialNumber: String) {
            self.subject = subject
            self.issuerID = issuerID
            self.serialNumber = serialNumber
        }

        /// As much of a subject's text as a request may have, and only what it may have.
        package static func subject(_ text: String) -> String {
            let allowed = text.unicodeScalars.prefix(Limits.Audit.descriptionCharacters).map {
                isSubject($0) ? $0 : "\u{FFFD}"
            }
            return String(String.UnicodeScalarView(allowed))
        }

        /// AWS IoT API, `IssuerCertificateSubject`: `[\p{Graph}\x20]*`.
        package static func isSubject(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
            case .spaceSeparator: scalar == " "
            default: true
            }
        }
    }

    /// AWS IoT API, `ResourceType`.
    package enum Kind: String, Sendable, CaseIterable {
        case deviceCertificate = "DEVICE_CERTIFICATE"
        case caCertificate = "CA_CERTIFICATE"
        case policy = "IOT_POLICY"
        case cognitoIdentityPool = "COGNITO_IDENTITY_POOL"
        case clientID = "CLIENT_ID"
        case account = "ACCOUNT_SETTINGS"
        case roleAlias = "ROLE_ALIAS"
        case iamRole = "IAM_ROLE"
        case issuer = "ISSUER_CERTIFICATE"
    }

    package var kind: Kind {
        switch self {
        case .deviceCertificate: .deviceCertificate
        case .caCertificate: .caCertificate
        case .policy: .policy
        case .clientID: .clientID
        case .account: .account
        case .issuer: .issuer
        case .cognitoIdentityPool: .cognitoIdentityPool
        case .iamRole: .iamRole
        case .roleAlias: .roleAlias
        }
    }
}

/// One text for each resource, to be kept and compared: equal resources have equal texts, and it can be read again.
extension AuditResource: CustomStringConvertible {
    package var description: String { "\(kind.rawValue)/\(name)" }

    private var name: String {
        switch self {
        case .deviceCertificate(let id), .caCertificate(let id): "\(id)"
        // A policy's name has no slash.
        case .policy(let name, let version): "\(name)/\(version)"
        case .clientID(let text), .cognitoIdentityPool(let text), .iamRole(let text), .roleAlias(let text): text
        case .account(let account): "\(account)"
        // Neither the serial number nor the identifier has a slash.
        case .issuer(let issuer): "\(issuer.serialNumber)/\(issuer.issuerID)/\(issuer.subject)"
        }
    }

    /// Reads what `description` wrote.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
        let name = parts[1]
        let read: AuditResource? =
            switch kind {
            case .deviceCertificate: CertificateID(name).map(AuditResource.deviceCertificate)
            case .caCertificate: CertificateID(name).map(AuditResource.caCertificate)
            case .policy: Self.policy(name)
            case .clientID: .clientID(name)
            case .account: AccountID(name).map(AuditResource.account)
            case .issuer: Self.issuer(name)
            case .cognitoIdentityPool: .cognitoIdentityPool(name)
            case .iamRole: .iamRole(arn: name)
            case .roleAlias: .roleAlias(arn: name)
            }
        guard let read else { return nil }
        self = read
    }

    private static func policy(_ name: String) -> AuditResource? {
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 2, let policy = PolicyName(parts[0]), let version = Int(parts[1]) else { return nil }
        return .policy(policy, version: version)
    }

    private static func issuer(_ name: String) -> AuditResource? {
        let parts = name.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return nil }
        return .issuer(IssuerIdentifier(subject: parts[2], issuerID: parts[1], serialNumber: parts[0]))
    }
}

extension AuditResource: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let resource = AuditResource(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a resource of an audit, found `\(text)`")
        }
        self = resource
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
