/// What a policy may ask about a request: in a resource or condition value as `${name}`, in a condition as a key.
///
/// AWS IoT Core, "AWS IoT Core policy variables". Names are read without regard to case, as IAM reads them; the name of
/// an attribute is not.
package enum PolicyVariable: Sendable, Hashable {
    case clientID
    case certificateID
    case sourceIP
    case domainName
    case thingName
    case thingTypeName
    case thingIsAttached
    case thingAttribute(String)
    case certificate(CertificateAttribute, Selection)
    case certificateSerialNumber
    case certificateAvailableKeys
    case connectAttributes
    case lastWillTopic
    case currentTime
    case epochTime
    /// A name that this server gives no value.
    case unknown(String)

    /// Which of an attribute's values is meant.
    package enum Selection: Sendable, Hashable {
        /// From 0: `Organization` is the first, `Organization.1` the second.
        case item(Int)
        /// `Organization.List`.
        case list
    }

    package init(name: String) {
        if let plain = Self.plain[name.lowercased()] {
            self = plain
        } else if let attribute = Self.attributeName(name) {
            self = .thingAttribute(attribute)
        } else if let certificate = Self.certificateAttribute(name) {
            self = certificate
        } else {
            self = .unknown(name)
        }
    }

    package var name: String {
        switch self {
        case .clientID: "iot:ClientId"
        case .certificateID: "iot:CertificateId"
        case .sourceIP: "aws:SourceIp"
        case .domainName: "iot:DomainName"
        case .thingName: "iot:Connection.Thing.ThingName"
        case .thingTypeName: "iot:Connection.Thing.ThingTypeName"
        case .thingIsAttached: "iot:Connection.Thing.IsAttached"
        case .thingAttribute(let attribute): "iot:Connection.Thing.Attributes[\(attribute)]"
        case .certificate(let attribute, .item(0)): "iot:Certificate.\(attribute.name)"
        case .certificate(let attribute, .item(let index)): "iot:Certificate.\(attribute.name).\(index)"
        case .certificate(let attribute, .list): "iot:Certificate.\(attribute.name).List"
        case .certificateSerialNumber: "iot:Certificate.SerialNumber"
        case .certificateAvailableKeys: "iot:Certificate.AvailableKeys"
        case .connectAttributes: "iot:ConnectAttributes"
        case .lastWillTopic: "iot:LastWillTopic"
        case .currentTime: "aws:CurrentTime"
        case .epochTime: "aws:EpochTime"
        case .unknown(let name): name
        }
    }

    /// Whether its value stands in the certificate, and so isn't known before that is read.
    var readsCertificate: Bool {
        switch self {
        case .certificate, .certificateSerialNumber, .certificateAvailableKeys: true
        case .clientID, .certificateID, .sourceIP, .domainName, .thingName, .thingTypeName, .thingIsAttached,
            .thingAttribute, .connectAttributes, .lastWillTopic, .currentTime, .epochTime, .unknown:
            false
        }
    }

    var readsTime: Bool { self == .currentTime || self == .epochTime }

    /// Whether it is a key of IAM's, or of AWS IoT's for the callers of its API, that no device has.
    ///
    /// Service Authorization Reference, "Condition keys for AWS IoT"; IAM User Guide, "AWS global condition context keys".
    static func isOfCallers(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["iot:delete", "iot:thinggrouparn", "iot:tunneldestinationservice"].contains(name)
            || ["aws:", "cognito-identity.amazonaws.com:", "credentials-iot:"].contains(where: name.hasPrefix)
    }

    private static let plain: [String: PolicyVariable] = Dictionary(
        uniqueKeysWithValues: [
            .clientID, .certificateID, .sourceIP, .domainName, .thingName, .thingTypeName, .thingIsAttached,
            .certificateSerialNumber, .certificateAvailableKeys, .connectAttributes, .lastWillTopic, .currentTime,
            .epochTime,
        ].map { (variable: PolicyVariable) in (variable.name.lowercased(), variable) })

    private static func attributeName(_ name: String) -> String? {
        let prefix = "iot:connection.thing.attributes["
        guard name.lowercased().hasPrefix(prefix), name.hasSuffix("]") else { return nil }
        return String(name.dropFirst(prefix.count).dropLast())
    }

    private static func certificateAttribute(_ name: String) -> PolicyVariable? {
        let prefix = "iot:certificate."
        guard name.lowercased().hasPrefix(prefix) else { return nil }
        let path = String(name.dropFirst(prefix.count))
        if let attribute = CertificateAttribute(path) { return .certificate(attribute, .item(0)) }
        guard let dot = path.lastIndex(of: "."), let attribute = CertificateAttribute(String(path[..<dot])) else {
            return nil
        }
        let suffix = path[path.index(after: dot)...]
        if suffix.lowercased() == "list" { return .certificate(attribute, .list) }
        guard let index = Int(suffix), index >= 0 else { return nil }
        return .certificate(attribute, .item(index))
    }
}
