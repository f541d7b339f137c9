import IoTModel
import PKI
import PolicyEngine
import Provisioning

/// A document from outside, for the reader that the input's first byte names.
///
/// What must hold for any bytes: nothing traps, a refusal says why, and what was read says the same when it is written
/// and read again.
enum HostileDocument {
    enum Kind: UInt8, CaseIterable {
        case jsonMessage, cborMessage, template, policy, certificate, signingRequest, pem
    }

    /// Whether the document was taken; nil when the input names no reader.
    static func isTaken(_ input: [UInt8]) -> Bool? {
        guard let first = input.first, let kind = Kind(rawValue: first) else { return nil }
        let bytes = Array(input.dropFirst())
        return switch kind {
        case .jsonMessage: takesMessage(bytes, .json)
        case .cborMessage: takesMessage(bytes, .cbor)
        case .template: takesTemplate(String(decoding: bytes, as: UTF8.self))
        case .policy: takesPolicy(String(decoding: bytes, as: UTF8.self))
        case .certificate: takesCertificate(bytes)
        case .signingRequest: takes { () throws(CertificateError) in _ = try SigningRequest(der: bytes) }
        case .pem:
            takes { () throws(CertificateError) in _ = try PEM.blocks(in: String(decoding: bytes, as: UTF8.self)) }
        }
    }

    private static func takesMessage(_ bytes: [UInt8], _ format: PayloadFormat) -> Bool {
        do {
            let message = try DeviceMessage(bytes, in: format)
            let again = try? DeviceMessage(message.encoded(in: format), in: format)
            precondition(
                again?.members.keys.sorted() == message.members.keys.sorted(), "a message survives a round trip")
            return true
        } catch {
            precondition(!error.description.isEmpty, "a refusal says why")
            return false
        }
    }

    private static func takesTemplate(_ text: String) -> Bool {
        do {
            let template = try ProvisioningTemplate(text)
            let certificate = CertificateID(certificateDER: [1])
            for flow in [ProvisioningFlow.operator, .fleet(certificate), .justInTime(certificate)] {
                do {
                    _ = try template.plan(["SerialNumber": "1", "AWS::IoT::Certificate::CommonName": "a"], flow: flow)
                } catch {
                    precondition(!error.description.isEmpty, "a failure says why")
                }
            }
            return true
        } catch {
            precondition(!error.description.isEmpty, "a refusal says why")
            return false
        }
    }

    private static func takesPolicy(_ text: String) -> Bool {
        guard let name = PolicyName("p") else { return false }
        do {
            let policy = try CompiledPolicy(name: name, version: 1, document: text)
            let policies = PolicySet([policy])
            let context = RequestContext(
                principal: PrincipalVariables(certificateID: CertificateID(certificateDER: [1])), clientID: "a",
                sourceIP: "127.0.0.1")
            let resource = "arn:aws:iot:us-east-1:123456789012:topic/a/b"
            let outcome = policies.evaluate(.publish, resource: resource, context: context)
            let decision = policies.explain(.publish, resource: resource, context: context)
            precondition(decision.outcome == outcome, "enforcement and explanation agree")
            precondition(!decision.reason.isEmpty, "a decision says why")
            return true
        } catch {
            precondition(!error.description.isEmpty, "a refusal says why")
            return false
        }
    }

    private static func takesCertificate(_ bytes: [UInt8]) -> Bool {
        do {
            let facts = try CertificateFacts(der: bytes)
            _ = CertificateAcceptance.refusalWhateverTheDates(of: facts)
            precondition(facts.serialNumber.decimal?.isEmpty != true, "a number has digits")
            return true
        } catch {
            precondition(!error.description.isEmpty, "a refusal says why")
            return false
        }
    }

    private static func takes(_ read: () throws(CertificateError) -> Void) -> Bool {
        do {
            try read()
            return true
        } catch {
            precondition(!error.description.isEmpty, "a refusal says why")
            return false
        }
    }
}
