package import ArgumentParser
import Foundation
import IoTModel
import NIOHTTP1
import PKI
import SigV4

/// `sallyport policy explain`: what a running server would say to a device's request, and why.
package struct PolicyExplainCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say whether a running server would allow a device's request, and why.",
        discussion: """
            Asks the server, which answers by what judges connections: the policies of the certificate and of its thing's \
            groups, as they are now. Shows what each statement said, which thing counts and why, where each policy comes \
            from, and what keeps the device out whatever the policies say. Nothing is changed, no device is touched.

            With --client-id alone the certificate is that of the thing of this name, if it has just one.

            Examples:
              sallyport policy explain --client-id pump-7 --action iot:Publish --topic dt/pump-7/temperature
              sallyport policy explain --certificate device.crt --client-id pump-7 --action iot:Connect --will-topic last
              sallyport policy explain --certificate "$ARN" --action iot:Subscribe --topic 'dt/#' --json
              sallyport policy explain --client-id pump-7 --action iot:GetThingShadow \\
                --resource arn:aws:iot:us-east-1:123456789012:thing/pump-7

            Exit status: 0 allowed, 2 denied; 1 no answer, 64 wrong usage.
            """)

    @Option(help: .init("The client id that the device would have.", valueName: "id")) var clientId: String?

    @Option(
        help: .init(
            "The device's certificate: its ARN, its identifier, or the path of a PEM file.", valueName: "certificate"),
        completion: .file())
    var certificate: String?

    @Option(help: .init("What it would do, such as iot:Publish.", valueName: "action")) var action: String

    @Option(
        help: .init(
            "The topic of iot:Publish, iot:Receive and their like, or the topic filter of iot:Subscribe.",
            valueName: "topic"))
    var topic: String?

    @Option(help: .init("The ARN of what it would do it to, for any action.", valueName: "arn")) var resource: String?

    @Option(help: .init("The address that it would come from (aws:SourceIp).", valueName: "address"))
    var sourceIp: String?

    @Option(help: .init("The name that it would call the server by (iot:DomainName).", valueName: "name"))
    var domainName: String?

    @Flag(help: "iot:Connect with a session that is kept: CleanSession 0, or a session expiry.") var persistent = false

    @Option(help: .init("iot:Connect with a will on this topic.", valueName: "topic")) var willTopic: String?

    @Flag(help: "The will, or the message of iot:Publish, is to be retained.") var retain = false

    @Flag(help: "The request comes over HTTPS, not MQTT.") var https = false

    @Flag(help: "Print the whole answer as JSON.") var json = false

    @OptionGroup var server: ServerOptions

    package init() {}

    package func validate() throws {
        if clientId == nil, certificate == nil {
            throw ValidationError("nothing says which device is meant; give --client-id, --certificate or both")
        }
        if topic != nil, resource != nil {
            throw ValidationError("--topic and --resource both say what it would be done to; give one of them")
        }
    }

    private struct Input: Encodable {
        let principal: String?
        let clientId: String?
        let action: String
        let topic: String?
        let resource: String?
        let sourceIp: String?
        let domainName: String?
        let persistent: Bool?
        let willTopic: String?
        let willRetain: Bool?
        let retain: Bool?
        let https: Bool?
    }

    private struct Explained: Decodable {
        let authDecision: String
        let text: String
    }

    package func run() async throws {
        let principal = try certificate.map { given throws(CommandFailure) in try Self.principal(given) }
        let input = Input(
            principal: principal, clientId: clientId, action: action, topic: topic, resource: resource,
            sourceIp: sourceIp, domainName: domainName, persistent: persistent ? true : nil, willTopic: willTopic,
            willRetain: retain && willTopic != nil ? true : nil, retain: retain && willTopic == nil ? true : nil,
            https: https ? true : nil)
        let location = try server.location(environment: ProcessInfo.processInfo.environment)
        let answer = try await APIClient(location).send(
            .POST, "/sallyport/authorization", service: "sallyport",
            headers: [.init("Content-Type", "application/json")], body: try JSONEncoder().encode(input))
        let explained = try JSONDecoder().decode(Explained.self, from: answer)
        print(json ? String(decoding: answer, as: UTF8.self) : explained.text, terminator: json ? "\n" : "")
        guard explained.authDecision == "ALLOWED" else { throw ExitCode(2) }
    }

    /// An ARN and an identifier stay as they are; of a file the identifier of the first certificate in it.
    static func principal(_ given: String) throws(CommandFailure) -> String {
        if given.hasPrefix("arn:") || CertificateID(given) != nil { return given }
        guard let data = FileManager.default.contents(atPath: given), let text = String(validating: data, as: UTF8.self)
        else {
            throw CommandFailure(
                "--certificate is `\(given)`; expected an ARN, an identifier of 64 hexadecimal digits, or the path of a"
                    + " PEM file that can be read")
        }
        do {
            return "\(try CertificateFacts(pem: text).id)"
        } catch {
            throw CommandFailure("`\(given)` holds no certificate that can be read: \(error)")
        }
    }
}
