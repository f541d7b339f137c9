import IoTModel
import PolicyEngine

extension PlainRequest {
    /// What the engine is told.
    var context: RequestContext {
        var attributes: [CertificateAttribute: [String]] = [:]
        for field in CertificateAttribute.Field.allCases {
            attributes[CertificateAttribute(.subject, field)] = subject[field.rawValue]
            attributes[CertificateAttribute(.issuer, field)] = issuer[field.rawValue]
        }
        let association: ThingAssociation =
            switch thing {
            case .outsideMQTT: .outsideMQTT
            case .none: .none
            case .attached(let name, let type, let attributes):
                .attached(
                    AssociatedThing(
                        name: ThingName(unchecked: name), typeName: type.map(ThingTypeName.init(unchecked:)),
                        attributes: attributes))
            }
        return RequestContext(
            principal: PrincipalVariables(
                certificateID: certificateID.flatMap { CertificateID($0) }, serialNumber: serialNumber,
                attributes: attributes),
            clientID: clientID, sourceIP: sourceIP, domainName: domainName, thing: association,
            connect: connect.map { ConnectVariables(isPersistent: $0.isPersistent, lastWillTopic: $0.willTopic) },
            time: time.map { WallTime(seconds: Int64($0)) })
    }
}
