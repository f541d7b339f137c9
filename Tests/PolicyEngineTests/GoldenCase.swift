import Foundation
import IoTModel

@testable import PolicyEngine

/// A policy and a request as they stand in a folder below `Fixtures/policies`: `case.json`, written by hand.
struct GoldenCase: Decodable {
    struct Policy: Decodable {
        let name: String
        let version: Int
        let document: JSONText
    }

    struct Request: Decodable {
        let action: String
        let resource: String
        let clientId: String?
        let sourceIp: String?
        let domainName: String?
        let certificate: Certificate?
        let thing: Thing?
        let connect: Connect?
        let time: String?
    }

    struct Certificate: Decodable {
        let serialNumber: String?
        let subject: [String: [String]]?
        let issuer: [String: [String]]?
    }

    /// Without one of its members: a connection without a thing.
    struct Thing: Decodable {
        let name: String?
        let type: String?
        let attributes: [String: String]?
        let notAttached: String?
        let outsideMQTT: Bool?
    }

    struct Connect: Decodable {
        let persistent: Bool
        let willTopic: String?
    }

    let policies: [Policy]
    let otherVersions: [Policy]?
    let request: Request

    func decision() throws -> Decision {
        let set = PolicySet(try policies.map { try $0.compiled() })
        return set.explain(
            PolicyAction(request.action), resource: request.resource, context: request.context,
            otherVersions: try (otherVersions ?? []).map { try $0.compiled() })
    }
}

extension GoldenCase.Policy {
    func compiled() throws -> CompiledPolicy {
        try CompiledPolicy(name: PolicyName(unchecked: name), version: version, document: document.text)
    }
}

extension GoldenCase.Request {
    var context: RequestContext {
        var attributes: [CertificateAttribute: [String]] = [:]
        for field in CertificateAttribute.Field.allCases {
            attributes[CertificateAttribute(.subject, field)] = certificate?.subject?[field.rawValue]
            attributes[CertificateAttribute(.issuer, field)] = certificate?.issuer?[field.rawValue]
        }
        let id = certificate == nil ? nil : CertificateID(digest: Array(repeating: 0xAB, count: 32))
        return RequestContext(
            principal: PrincipalVariables(
                certificateID: id, serialNumber: certificate?.serialNumber, attributes: attributes),
            clientID: clientId, sourceIP: sourceIp, domainName: domainName, thing: association,
            connect: connect.map { ConnectVariables(isPersistent: $0.persistent, lastWillTopic: $0.willTopic) },
            time: time.flatMap(WallTime.init(policyText:)))
    }

    private var association: ThingAssociation {
        if let name = thing?.notAttached { return .notAttached(ThingName(unchecked: name)) }
        if thing?.outsideMQTT == true { return .outsideMQTT }
        guard let thing, let name = thing.name else { return .none }
        return .attached(
            AssociatedThing(
                name: ThingName(unchecked: name), typeName: thing.type.map(ThingTypeName.init(unchecked:)),
                attributes: thing.attributes ?? [:]))
    }
}

/// Whatever JSON stands there, as text again.
struct JSONText: Decodable {
    let text: String

    private enum Value: Codable {
        case object([String: Value]), list([Value]), text(String), truth(Bool), number(Double), null

        init(from decoder: any Decoder) throws {
            let one = try decoder.singleValueContainer()
            if one.decodeNil() {
                self = .null
            } else if let members = try? one.decode([String: Value].self) {
                self = .object(members)
            } else if let elements = try? one.decode([Value].self) {
                self = .list(elements)
            } else if let text = try? one.decode(String.self) {
                self = .text(text)
            } else if let truth = try? one.decode(Bool.self) {
                self = .truth(truth)
            } else {
                self = .number(try one.decode(Double.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var one = encoder.singleValueContainer()
            switch self {
            case .object(let members): try one.encode(members)
            case .list(let elements): try one.encode(elements)
            case .text(let text): try one.encode(text)
            case .truth(let truth): try one.encode(truth)
            case .number(let number): try one.encode(number)
            case .null: try one.encodeNil()
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        text = String(decoding: try encoder.encode(try Value(from: decoder)), as: UTF8.self)
    }
}
