import IoTModel
import PKI
import Registry

/// `CreateDomainConfiguration`: `POST /domainConfigurations/{domainConfigurationName}`. Serves within seconds.
package struct CreateDomainConfiguration: Operation {
    package static let route = Route(
        .post, "/domainConfigurations/{domainConfigurationName}", action: "iot:CreateDomainConfiguration")

    let name: DomainConfigurationName
    /// In lower case; nil for one that the server gives.
    let domainName: String?
    let certificate: ServerCertificateARN?
    let validationCertificateARN: String?
    let settings: DomainSettings
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("domainConfigurationName")
        let body = try request.json()
        domainName = try body.optional("domainName", Self.domainExpectation, Self.domainName)
        certificate = try Self.certificate(try body.textList("serverCertificateArns") ?? [])
        guard (domainName == nil) == (certificate == nil) else {
            throw InvalidRequest(
                domainName == nil
                    ? "`domainName` is missing; give the name that `serverCertificateArns` is for, or neither of them"
                    : "`serverCertificateArns` is missing; give the ARN of a certificate for `\(domainName ?? "")`, or"
                        + " leave `domainName` out for a name of this server's")
        }
        validationCertificateARN = try body.certificateARN("validationCertificateArn")
        let service = try body.optional("serviceType", DomainServiceType.expectation, DomainServiceType.init(rawValue:))
        guard service ?? .data == .data else {
            throw InvalidRequest(
                "`serviceType` is `\(service?.rawValue ?? "")`; expected DATA, which domain configurations are for")
        }
        let given = try DomainConfigurationUpdate(body)
        settings = DomainSettings(
            authorizer: given.authorizer, securityPolicy: given.securityPolicy ?? .standard,
            certificateStatus: given.certificateStatus,
            access: DomainAccess(given.applicationProtocol ?? .standard, given.authentication ?? .standard))
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> DomainConfigurationReference {
        let endpoint = try await context.endpoint().lowercased()
        let suffix = Self.letters(5, context.services.random)
        let new = NewDomainConfiguration(
            name: name, suffix: suffix,
            domainName: domainName ?? "\(Self.letters(14, context.services.random)).\(endpoint)",
            serverCertificate: certificate, validationCertificateARN: validationCertificateARN, settings: settings,
            tags: tags, endpoints: [endpoint, context.services.endpoint.lowercased()])
        let (scope, now) = (context.scope, context.now)
        let arn = try await context.write { writer throws(RegistryError) in
            if let certificate = new.serverCertificate { try Self.check(certificate, in: scope, writer, now) }
            return try writer.createDomainConfiguration(new, in: scope, at: now)
        }
        return DomainConfigurationReference(
            domainConfigurationName: name.rawValue, domainConfigurationArn: "\(arn)")
    }

    /// What its names don't say; the registry's rules look at those, and at whether it is there.
    private static func check(
        _ arn: ServerCertificateARN, in scope: AccountScope, _ reader: any RegistryReader, _ now: WallTime
    ) throws(RegistryError) {
        guard arn.scope == scope, let record = try reader.serverCertificate(arn.id, of: scope.account) else { return }
        let unfitness: String?
        do {
            unfitness = try record.unfitness(at: now)
        } catch {
            throw .unavailable(.unreadable("server certificate `\(arn)`: \(error)"))
        }
        if let unfitness {
            throw .certificateValidation(message: "server certificate `\(arn)` can't be served: \(unfitness)")
        }
    }

    private static func certificate(_ arns: [String]) throws(InvalidRequest) -> ServerCertificateARN? {
        guard arns.count <= Limits.DomainConfigurations.certificates else {
            throw InvalidRequest("`serverCertificateArns` has \(arns.count) members; expected at most 1")
        }
        guard let text = arns.first else { return nil }
        guard let arn = ServerCertificateARN(text) else {
            throw InvalidRequest("serverCertificateArns", text, expected: ServerCertificateARN.expectation)
        }
        return arn
    }

    private static let domainExpectation = "a DNS name of at most 253 characters, such as iot.example.com"

    private static func domainName(_ text: String) -> String? {
        guard Limits.DomainConfigurations.domainNameCharacters.contains(text.utf8.count), !text.hasPrefix("*"),
            case .dns(let name) = try? ServerName(text)
        else { return nil }
        return name
    }

    /// From `a` to `z` and `0` to `9`.
    private static func letters(_ count: Int, _ random: RandomSource) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        return String(decoding: random.bytes(count).map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }
}
