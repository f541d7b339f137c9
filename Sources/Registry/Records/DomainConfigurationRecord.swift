package import IoTModel

/// How devices are served under one name. AWS IoT API, `DescribeDomainConfiguration`.
package struct DomainConfigurationRecord: Sendable, Equatable {
    /// AWS IoT API, `DomainType`.
    package enum Kind: String, Sendable, Codable {
        /// The account's own endpoint, which can be neither made nor deleted.
        case endpoint = "ENDPOINT"
        /// Under a name, and with a certificate, of this server.
        case serverManaged = "AWS_MANAGED"
        /// Under a name and with a certificate of the account's owner.
        case customerManaged = "CUSTOMER_MANAGED"
    }

    package let account: AccountID
    package let name: DomainConfigurationName
    /// What the ARN ends in: a configuration of the same name made later has another one.
    package let suffix: String
    package let kind: Kind
    /// In lower case; nil for the account's endpoint, whose names are the account's.
    package let domainName: String?
    package let serverCertificate: ServerCertificateID?
    /// Proves who owns the domain: kept, never asked for.
    package let validationCertificateARN: String?
    package var settings: DomainSettings
    package var isEnabled: Bool
    /// When it was last enabled or disabled, at first when it was made.
    package var lastStatusChangeDate: WallTime

    package init(
        account: AccountID, name: DomainConfigurationName, suffix: String, kind: Kind, domainName: String?,
        serverCertificate: ServerCertificateID?, validationCertificateARN: String?, settings: DomainSettings,
        isEnabled: Bool, lastStatusChangeDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.suffix = suffix
        self.kind = kind
        self.domainName = domainName
        self.serverCertificate = serverCertificate
        self.validationCertificateARN = validationCertificateARN
        self.settings = settings
        self.isEnabled = isEnabled
        self.lastStatusChangeDate = lastStatusChangeDate
    }

    /// The account's endpoint until something of it is changed.
    package static func endpoint(of account: AccountID) -> DomainConfigurationRecord {
        DomainConfigurationRecord(
            account: account, name: .dataEndpoint, suffix: "default", kind: .endpoint, domainName: nil,
            serverCertificate: nil, validationCertificateARN: nil, settings: DomainSettings(), isEnabled: true,
            lastStatusChangeDate: WallTime(seconds: 0))
    }

    package func arn(in scope: AccountScope) -> ARN {
        scope.arn(.domainConfiguration(name: name.rawValue, suffix: suffix))
    }
}

/// What UpdateDomainConfiguration may change of a domain beside its status.
package struct DomainSettings: Sendable, Equatable, Codable {
    /// AWS IoT API, `AuthorizerConfig`.
    package struct Authorizer: Sendable, Equatable, Codable {
        package let defaultAuthorizerName: String?
        /// Whether a client may name another one.
        package let allowsOverride: Bool?

        package init(defaultAuthorizerName: String?, allowsOverride: Bool?) {
            self.defaultAuthorizerName = defaultAuthorizerName
            self.allowsOverride = allowsOverride
        }
    }

    /// AWS IoT API, `ServerCertificateConfig`.
    package struct CertificateStatus: Sendable, Equatable, Codable {
        package let enablesOCSPCheck: Bool?
        package let ocspFunctionARN: String?
        package let ocspResponderARN: String?

        package init(enablesOCSPCheck: Bool?, ocspFunctionARN: String?, ocspResponderARN: String?) {
            self.enablesOCSPCheck = enablesOCSPCheck
            self.ocspFunctionARN = ocspFunctionARN
            self.ocspResponderARN = ocspResponderARN
        }
    }

    package var authorizer: Authorizer?
    package var securityPolicy: SecurityPolicy
    package var certificateStatus: CertificateStatus?
    package var access: DomainAccess

    package init(
        authorizer: Authorizer? = nil, securityPolicy: SecurityPolicy = .standard,
        certificateStatus: CertificateStatus? = nil, access: DomainAccess = .standard
    ) {
        self.authorizer = authorizer
        self.securityPolicy = securityPolicy
        self.certificateStatus = certificateStatus
        self.access = access
    }
}

/// What devices speak under a domain's name and how they prove themselves. AWS IoT Core, "Device communication
/// protocols": with a pair other than the standard one, a client needs no ALPN.
package struct DomainAccess: Sendable, Hashable, Codable {
    /// AWS IoT API, `ApplicationProtocol`.
    package enum ApplicationProtocol: String, Sendable, Codable, CaseIterable {
        case standard = "DEFAULT"
        case mqtt = "SECURE_MQTT"
        case webSocket = "MQTT_WSS"
        case https = "HTTPS"
    }

    /// AWS IoT API, `AuthenticationType`.
    package enum Authentication: String, Sendable, Codable, CaseIterable {
        case standard = "DEFAULT"
        case certificate = "AWS_X509"
        case signature = "AWS_SIGV4"
        case authorizer = "CUSTOM_AUTH"
        case certificateAndAuthorizer = "CUSTOM_AUTH_X509"
    }

    package let applicationProtocol: ApplicationProtocol
    package let authentication: Authentication

    package init(_ applicationProtocol: ApplicationProtocol, _ authentication: Authentication) {
        self.applicationProtocol = applicationProtocol
        self.authentication = authentication
    }

    package static let standard = DomainAccess(.standard, .standard)

    /// AWS IoT Core, "Device communication protocols": the pairs there are.
    package var isLegal: Bool {
        switch (applicationProtocol, authentication) {
        case (.standard, .standard), (.mqtt, .certificate), (.mqtt, .authorizer), (.mqtt, .certificateAndAuthorizer),
            (.https, .certificate), (.https, .signature), (.https, .authorizer), (.https, .certificateAndAuthorizer),
            (.webSocket, .signature), (.webSocket, .authorizer):
            true
        default: false
        }
    }

    /// The pairs that the device ports serve.
    package var isServed: Bool {
        switch (applicationProtocol, authentication) {
        case (.standard, .standard), (.mqtt, .certificate), (.mqtt, .authorizer), (.mqtt, .certificateAndAuthorizer),
            (.https, .certificate), (.https, .authorizer), (.https, .certificateAndAuthorizer):
            true
        default: false
        }
    }
}
