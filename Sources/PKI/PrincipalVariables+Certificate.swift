package import PolicyEngine

extension PrincipalVariables {
    /// What a certificate says of itself, as policies can ask for it.
    /// AWS IoT Core, "X.509 Certificate AWS IoT Core policy variables".
    package init(certificatePEM pem: String) throws(CertificateError) {
        let facts = try CertificateFacts(pem: pem)
        var attributes: [CertificateAttribute: [String]] = [:]
        for field in CertificateAttribute.Field.allCases {
            attributes[.init(.subject, field)] = field.values(
                facts.subject, facts.extensions.subjectAlternativeNames)
            attributes[.init(.issuer, field)] = field.values(facts.issuer, facts.extensions.issuerAlternativeNames)
        }
        self.init(
            certificateID: facts.id, serialNumber: facts.serialNumber.decimal, attributes: attributes)
    }
}

extension CertificateAttribute.Field {
    /// In the certificate's order; nil when there are none.
    fileprivate func values(_ name: DistinguishedName, _ alternatives: [GeneralName]) -> [String]? {
        let values: [String] =
            switch self {
            case .distinguishedNameQualifier: name.values("2.5.4.46")
            case .country: name.values("2.5.4.6")
            case .organization: name.values("2.5.4.10")
            case .organizationalUnit: name.values("2.5.4.11")
            case .state: name.values("2.5.4.8")
            case .commonName: name.values("2.5.4.3")
            case .serialNumber: name.values("2.5.4.5")
            case .title: name.values("2.5.4.12")
            case .surname: name.values("2.5.4.4")
            case .givenName: name.values("2.5.4.42")
            case .initials: name.values("2.5.4.43")
            case .pseudonym: name.values("2.5.4.65")
            case .generationQualifier: name.values("2.5.4.44")
            case .alternativeRFC822Name: alternatives.compactMap { if case .email(let text) = $0 { text } else { nil } }
            case .alternativeDNSName: alternatives.compactMap { if case .dns(let text) = $0 { text } else { nil } }
            case .alternativeDirectoryName:
                alternatives.compactMap { if case .directory(let name) = $0 { name.description } else { nil } }
            case .alternativeUniformResourceIdentifier:
                alternatives.compactMap { if case .uri(let text) = $0 { text } else { nil } }
            case .alternativeIPAddress:
                alternatives.compactMap { if case .ipAddress(let text) = $0 { text } else { nil } }
            }
        return values.isEmpty ? nil : values
    }
}
