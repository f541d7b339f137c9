import IoTModel

/// `DescribeDomainConfiguration`: `GET /domainConfigurations/{domainConfigurationName}`.
package struct DescribeDomainConfiguration: Operation {
    package static let route = Route(
        .get, "/domainConfigurations/{domainConfigurationName}", action: "iot:DescribeDomainConfiguration")

    package struct Output: Encodable, Sendable {
        let domainConfigurationName: String
        let domainConfigurationArn: String
        let domainName: String
        let serverCertificates: [String]
        let domainConfigurationStatus: String
        let serviceType: String
        let domainType: String
        let tlsConfig: TLSConfig
        let authenticationType: String
        let applicationProtocol: String
    }

    package struct TLSConfig: Encodable, Sendable {
        let securityPolicy: String
    }

    let name: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let expected = "1 to 128 characters from a-z, A-Z, 0-9, `_`, `.`, `:` and `-`"
        name = try request.path("domainConfigurationName", expected) { text in
            text.utf8.count <= 128 && text.utf8.allSatisfy(Self.isNameCharacter) ? text : nil
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        guard name == BuiltInDomain.name else { throw context.missing(.other("domainconfiguration/\(name)")) }
        return Output(
            domainConfigurationName: name, domainConfigurationArn: "\(BuiltInDomain.arn(in: context.scope))",
            domainName: context.services.endpoint, serverCertificates: [], domainConfigurationStatus: "ENABLED",
            serviceType: BuiltInDomain.serviceType, domainType: "ENDPOINT",
            tlsConfig: TLSConfig(securityPolicy: "IoTSecurityPolicy_TLS13_1_2_2022_10"),
            authenticationType: "DEFAULT", applicationProtocol: "DEFAULT")
    }

    private static func isNameCharacter(_ character: UInt8) -> Bool {
        PolicyName.accepts(character) && !"+=,@".utf8.contains(character) || character == UInt8(ascii: ":")
    }
}
