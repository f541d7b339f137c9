import IoTModel
import PKI
import Registry

/// The only service that domain configurations are for here, and in AWS.
enum DomainServiceType: String, CaseIterable {
    case data = "DATA"
    case credentialProvider = "CREDENTIAL_PROVIDER"
    case jobs = "JOBS"

    static let expectation = "one of " + allCases.map(\.rawValue).joined(separator: ", ")
}

extension DomainConfigurationUpdate {
    /// The members that creating and updating have in common.
    init(_ body: JSONBody) throws(InvalidRequest) {
        self.init()
        if let members = try body.object("authorizerConfig") { authorizer = try .init(members) }
        if let members = try body.object("tlsConfig") {
            securityPolicy = try members.optional(
                "securityPolicy", "one of " + SecurityPolicy.allCases.map(\.rawValue).joined(separator: ", "),
                SecurityPolicy.init(rawValue:))
        }
        if let members = try body.object("serverCertificateConfig") { certificateStatus = try .init(members) }
        authentication = try body.optional(
            "authenticationType",
            "one of " + DomainAccess.Authentication.allCases.map(\.rawValue).joined(separator: ", "),
            DomainAccess.Authentication.init(rawValue:))
        applicationProtocol = try body.optional(
            "applicationProtocol",
            "one of " + DomainAccess.ApplicationProtocol.allCases.map(\.rawValue).joined(separator: ", "),
            DomainAccess.ApplicationProtocol.init(rawValue:))
        let callback = try body.object("clientCertificateConfig")?
            .optional("clientCertificateCallbackArn", "a function's ARN") { $0 }
        if let callback, !callback.isEmpty {
            // Kept and not asked, it would let in devices that its owner wants refused.
            throw InvalidRequest(
                "`clientCertificateConfig.clientCertificateCallbackArn` is `\(callback.prefix(200))`, and this server"
                    + " doesn't ask functions about client certificates; leave it out")
        }
    }
}

extension DomainSettings.Authorizer {
    fileprivate init(_ body: JSONBody) throws(InvalidRequest) {
        let expected = "1 to 128 characters from a-z, A-Z, 0-9, `_`, `=`, `,`, `@` and `-`"
        let name = try body.optional("defaultAuthorizerName", expected) { text in
            (1...128).contains(text.utf8.count)
                && text.utf8.allSatisfy { PolicyName.accepts($0) && !"+.".utf8.contains($0) } ? text : nil
        }
        let allowsOverride = try body.flag("allowAuthorizerOverride")
        guard name == nil || allowsOverride != nil else {
            throw InvalidRequest(
                "`authorizerConfig.allowAuthorizerOverride` is missing; give true or false with a default authorizer")
        }
        self.init(defaultAuthorizerName: name, allowsOverride: allowsOverride)
    }
}

extension DomainSettings.CertificateStatus {
    fileprivate init(_ body: JSONBody) throws(InvalidRequest) {
        let maximum = Limits.DomainConfigurations.ocspFunctionARNCharacters
        self.init(
            enablesOCSPCheck: try body.flag("enableOCSPCheck"),
            ocspFunctionARN: try body.optional(
                "ocspLambdaArn", "a function's ARN of at most \(maximum) characters"
            ) { $0.hasPrefix("arn:aws:lambda:") && $0.utf8.count <= maximum ? $0 : nil },
            ocspResponderARN: try body.certificateARN("ocspAuthorizedResponderArn"))
    }
}

extension JSONBody {
    /// An ARN of a certificate somewhere, which is kept and not looked up.
    func certificateARN(_ name: String) throws(InvalidRequest) -> String? {
        try optional(name, "an ARN such as arn:aws:acm:us-east-1:123456789012:certificate/UUID") { text in
            let isRead = ServerCertificateARN(text) != nil
            return isRead && Limits.DomainConfigurations.arnCharacters.contains(text.utf8.count) ? text : nil
        }
    }
}

extension ServerCertificateRecord {
    /// What keeps it from being served, beside its names: a sentence; nil when nothing does. AWS IoT Core, "Creating and
    /// configuring customer managed domains".
    func unfitness(at now: WallTime) throws(CertificateError) -> String? {
        let facts = try CertificateFacts(pem: content.certificatePEM)
        if let purposes = facts.extensions.extendedKeyUsage,
            !purposes.contains(where: { ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"].contains($0) })
        {
            return "its extended key usage doesn't have serverAuth"
        }
        guard now <= content.notAfter else { return "it ended at \(content.notAfter)" }
        let chain = try PEM.certificates(in: content.certificatePEM + content.chainPEM)
        let maximum = Limits.DomainConfigurations.chainCertificates
        guard chain.count <= maximum else {
            return "with its chain it has \(chain.count) certificates; expected at most \(maximum)"
        }
        let bytes = chain.reduce(0) { $0 + $1.count }
        guard bytes <= Limits.DomainConfigurations.chainBytes else {
            return "with its chain it has \(bytes) bytes; expected at most \(Limits.DomainConfigurations.chainBytes)"
        }
        return nil
    }
}

/// What creating and updating answer.
package struct DomainConfigurationReference: Encodable, Sendable {
    let domainConfigurationName: String
    let domainConfigurationArn: String
}
