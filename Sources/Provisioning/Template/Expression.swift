/// What a template says a value is, before the parameters are known. AWS IoT, "Provisioning templates".
package indirect enum Expression: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: Expression
    }

    /// A stretch of the text of `Fn::Sub`.
    package enum SubstitutionPart: Sendable, Equatable {
        case text(String)
        /// `${Name}`.
        case variable(String)
    }

    /// A text, number, truth value or null.
    case literal(TemplateValue)
    case list([Expression])
    case object([Member])
    case reference(String)
    case join(delimiter: String, list: Expression)
    case select(index: Expression, list: Expression)
    case split(delimiter: String, text: Expression)
    /// `variables` are names that hold in this text alone.
    case substitute([SubstitutionPart], variables: [Member])
    case findInMap(map: Expression, first: Expression, second: Expression)
}

/// What a template may refer to without declaring it. AWS IoT, "Provisioning templates", pseudo-parameters.
package enum PseudoParameter: String, Sendable, CaseIterable {
    case country = "AWS::IoT::Certificate::Country"
    case organization = "AWS::IoT::Certificate::Organization"
    case organizationalUnit = "AWS::IoT::Certificate::OrganizationalUnit"
    case distinguishedNameQualifier = "AWS::IoT::Certificate::DistinguishedNameQualifier"
    case stateName = "AWS::IoT::Certificate::StateName"
    case commonName = "AWS::IoT::Certificate::CommonName"
    /// Of the subject; not the certificate's own.
    case serialNumber = "AWS::IoT::Certificate::SerialNumber"
    case id = "AWS::IoT::Certificate::Id"
}
