import IoTModel
import Registry

/// `DescribeDomainConfiguration`: `GET /domainConfigurations/{domainConfigurationName}`.
package struct DescribeDomainConfiguration: Operation {
    package static let route = Route(
        .get, "/domainConfigurations/{domainConfigurationName}", action: "iot:DescribeDomainConfiguration")

    package struct Output: Encodable, Sendable {
        let domainConfigurationName: String
        let domainConfigurationArn: String
        let domainName: String
        let serverCertificates: [ServerCertificate]
        let authorizerConfig: AuthorizerConfig?
        let domainConfigurationStatus: String
        let serviceType: String
        let domainType: String
        let lastStatusChangeDate: Double?
        let tlsConfig: TLSConfig
        let serverCertificateConfig: ServerCertificateConfig?
        let authenticationType: String
        let applicationProtocol: String
    }

    package struct ServerCertificate: Encodable, Sendable {
        let serverCertificateArn: String
        let serverCertificateStatus: String
        let serverCertificateStatusDetail: String?
    }

    package struct AuthorizerConfig: Encodable, Sendable {
        let defaultAuthorizerName: String?
        let allowAuthorizerOverride: Bool?
    }

    package struct TLSConfig: Encodable, Sendable {
        let securityPolicy: String
    }

    package struct ServerCertificateConfig: Encodable, Sendable {
        let enableOCSPCheck: Bool?
        let ocspLambdaArn: String?
        let ocspAuthorizedResponderArn: String?
    }

    let name: DomainConfigurationName

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("domainConfigurationName")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, account, now) = (name, context.account, context.now)
        let (record, trouble) = try await context.read { reader throws(RegistryError) in
            let record = try reader.describeDomainConfiguration(name, of: account)
            return (record, try reader.certificateTrouble(of: record, at: now))
        }
        let domainName: String
        if let own = record.domainName { domainName = own } else { domainName = try await context.endpoint() }
        return Output(record, domainName: domainName, certificateTrouble: trouble, in: context.scope)
    }
}

extension DescribeDomainConfiguration.Output {
    fileprivate init(
        _ record: DomainConfigurationRecord, domainName: String, certificateTrouble: String?, in scope: AccountScope
    ) {
        let settings = record.settings
        domainConfigurationName = record.name.rawValue
        domainConfigurationArn = "\(record.arn(in: scope))"
        self.domainName = domainName
        serverCertificates = [record.serverCertificate].compactMap { $0 }.map { id in
            .init(
                serverCertificateArn: "\(ServerCertificateARN(scope: scope, id: id))",
                serverCertificateStatus: certificateTrouble == nil ? "VALID" : "INVALID",
                serverCertificateStatusDetail: certificateTrouble)
        }
        authorizerConfig = settings.authorizer.map {
            .init(defaultAuthorizerName: $0.defaultAuthorizerName, allowAuthorizerOverride: $0.allowsOverride)
        }
        domainConfigurationStatus = record.isEnabled ? "ENABLED" : "DISABLED"
        serviceType = DomainServiceType.data.rawValue
        domainType = record.kind.rawValue
        lastStatusChangeDate = record.kind == .endpoint ? nil : record.lastStatusChangeDate.seconds
        tlsConfig = .init(securityPolicy: settings.securityPolicy.rawValue)
        serverCertificateConfig = settings.certificateStatus.map {
            .init(
                enableOCSPCheck: $0.enablesOCSPCheck, ocspLambdaArn: $0.ocspFunctionARN,
                ocspAuthorizedResponderArn: $0.ocspResponderARN)
        }
        authenticationType = settings.access.authentication.rawValue
        applicationProtocol = settings.access.applicationProtocol.rawValue
    }
}
