package import IoTModel

/// A reserved topic that a client publishes a request to, for the server to answer. AWS IoT Core, "Reserved topics".
package enum RequestTopic: Hashable, Sendable {
    case createKeysAndCertificate(PayloadFormat)
    case createCertificateFromRequest(PayloadFormat)
    case provision(template: TemplateName, PayloadFormat)

    private static let templates = "$aws/provisioning-templates/"

    /// Nil for every other topic, also for those of the answers.
    package init?(_ topic: UnsafeRawBufferPointer) {
        guard topic.first == UInt8(ascii: "$"), topic.count <= Limits.MQTT.topicBytes else { return nil }
        let levels = String(decoding: topic, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
        guard let format = levels.last.flatMap({ PayloadFormat(rawValue: String($0)) }) else { return nil }
        switch levels.dropLast() {
        case ["$aws", "certificates", "create"]: self = .createKeysAndCertificate(format)
        case ["$aws", "certificates", "create-from-csr"]: self = .createCertificateFromRequest(format)
        case let rest where rest.count == 4 && rest[0] == "$aws" && rest[1] == "provisioning-templates":
            guard rest[3] == "provision", let name = TemplateName(String(rest[2])) else { return nil }
            self = .provision(template: name, format)
        default: return nil
        }
    }

    package var format: PayloadFormat {
        switch self {
        case .createKeysAndCertificate(let format), .createCertificateFromRequest(let format),
            .provision(_, let format):
            format
        }
    }

    /// Where the request is published to.
    package var text: String {
        switch self {
        case .createKeysAndCertificate(let format): "$aws/certificates/create/\(format.rawValue)"
        case .createCertificateFromRequest(let format): "$aws/certificates/create-from-csr/\(format.rawValue)"
        case .provision(let name, let format): "\(Self.templates)\(name)/provision/\(format.rawValue)"
        }
    }

    /// Where its answer is published to.
    package func answer(isAccepted: Bool) -> String { text + (isAccepted ? "/accepted" : "/rejected") }
}
