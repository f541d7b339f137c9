package import ArgumentParser
import Foundation

/// `sallyport certificate import`: AWS Certificate Manager's ImportCertificate from files.
package struct CertificateImportCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring a server certificate, or the renewal of one.",
        discussion: """
            Prints the certificate's ARN and nothing else: give it to `aws iot create-domain-configuration \
            --server-certificate-arns`. A renewal keeps its ARN, its names and its kind of key, and serves within \
            seconds. The same as `aws acm import-certificate` at the server's API.

            Examples:
              sallyport certificate import --cert iot.pem --key iot.key --chain chain.pem
              sallyport certificate import --cert iot.pem --key iot.key --chain chain.pem --arn "$ARN"
            """)

    @Option(help: .init("The certificate, PEM.", valueName: "file"), completion: .file()) var cert: String
    @Option(help: .init("Its private key, PEM, not encrypted.", valueName: "file"), completion: .file())
    var key: String
    @Option(
        help: .init(
            "The certificates between it and its root, PEM, in any order. A root among them is not sent.",
            valueName: "file"), completion: .file())
    var chain: String?
    @Option(help: .init("The certificate that this one renews.", valueName: "arn")) var arn: String?
    @Flag(help: "Print the answer as JSON: {\"CertificateArn\": …}.") var json = false
    @OptionGroup var server: ServerOptions

    package init() {}

    /// AWS Certificate Manager API, `ImportCertificate`.
    private struct Input: Encodable {
        let certificate: Data
        let privateKey: Data
        let certificateChain: Data?
        let certificateArn: String?

        enum CodingKeys: String, CodingKey {
            case certificate = "Certificate"
            case privateKey = "PrivateKey"
            case certificateChain = "CertificateChain"
            case certificateArn = "CertificateArn"
        }
    }

    private struct Output: Decodable {
        let certificateArn: String

        enum CodingKeys: String, CodingKey { case certificateArn = "CertificateArn" }
    }

    package func run() async throws {
        let input = Input(
            certificate: try read(cert, "--cert"), privateKey: try read(key, "--key"),
            certificateChain: try chain.map { file throws(CommandFailure) in try read(file, "--chain") },
            certificateArn: arn)
        let client = APIClient(try server.location(environment: ProcessInfo.processInfo.environment))
        let answer = try await client.call("CertificateManager.ImportCertificate", service: "acm", input)
        if json {
            print(String(decoding: answer, as: UTF8.self))
        } else {
            print(try JSONDecoder().decode(Output.self, from: answer).certificateArn)
        }
    }

    private func read(_ path: String, _ option: String) throws(CommandFailure) -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(option) names `\(path)`, which can't be read; check the path and its permissions")
        }
        return data
    }
}
