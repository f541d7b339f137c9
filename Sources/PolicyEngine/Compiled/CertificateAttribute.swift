/// An attribute of a certificate's subject or issuer that policies can ask for.
///
/// AWS IoT Core, "X.509 Certificate AWS IoT Core policy variables".
package struct CertificateAttribute: Sendable, Hashable {
    package enum Holder: String, Sendable, CaseIterable {
        case subject = "Subject"
        case issuer = "Issuer"
    }

    package enum Field: String, Sendable, CaseIterable {
        case distinguishedNameQualifier = "DistinguishedNameQualifier"
        case country = "Country"
        case organization = "Organization"
        case organizationalUnit = "OrganizationalUnit"
        case state = "State"
        case commonName = "CommonName"
        case serialNumber = "SerialNumber"
        case title = "Title"
        case surname = "Surname"
        case givenName = "GivenName"
        case initials = "Initials"
        case pseudonym = "Pseudonym"
        case generationQualifier = "GenerationQualifier"
        case alternativeRFC822Name = "AlternativeName.RFC822Name"
        case alternativeDNSName = "AlternativeName.DNSName"
        case alternativeDirectoryName = "AlternativeName.DirectoryName"
        case alternativeUniformResourceIdentifier = "AlternativeName.UniformResourceIdentifier"
        case alternativeIPAddress = "AlternativeName.IPAddress"
    }

    package let holder: Holder
    package let field: Field

    package init(_ holder: Holder, _ field: Field) {
        self.holder = holder
        self.field = field
    }

    /// Reads `Subject.CommonName` in upper or lower case.
    init?(_ name: String) {
        guard let attribute = Self.byName[name.lowercased()] else { return nil }
        self = attribute
    }

    /// As policies write it behind `iot:Certificate.`
    package var name: String { "\(holder.rawValue).\(field.rawValue)" }

    private static let byName: [String: CertificateAttribute] = Dictionary(
        uniqueKeysWithValues: Holder.allCases.flatMap { holder in
            Field.allCases.map { field in
                let attribute = CertificateAttribute(holder, field)
                return (attribute.name.lowercased(), attribute)
            }
        })
}
