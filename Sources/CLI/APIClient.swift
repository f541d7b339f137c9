import AsyncHTTPClient
import Foundation
import IoTModel
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL
import SigV4

/// Calls a server's API as the AWS CLI does: signed, one request a call.
struct APIClient: Sendable {
    private let server: ServerLocation

    init(_ server: ServerLocation) { self.server = server }

    /// - Parameters:
    ///   - path: percent-encoded, from the slash on.
    ///   - query: percent-encoded, without the `?`.
    ///   - service: the name that the signature is for, such as `iot`.
    /// - Returns: the body of a successful answer.
    /// - Throws: what the server refused with, in its words; or why there was no answer.
    @discardableResult
    func send(
        _ method: HTTPMethod, _ path: String, query: String = "", service: String = "iot",
        headers: [SigV4Request.Header] = [], body: Data = Data()
    ) async throws(CommandFailure) -> Data {
        let request = signed(method, path, query, service, headers, body)
        let answer = try await exchange(request)
        guard answer.status.code / 100 == 2 else { throw Self.refusal(answer) }
        return answer.body
    }

    /// An operation of a service that speaks AWS JSON 1.1.
    /// - Parameter target: such as `CertificateManager.ImportCertificate`.
    func call(
        _ target: String, service: String, _ input: some Encodable & Sendable
    ) async throws(CommandFailure) -> Data {
        let body: Data
        do {
            body = try JSONEncoder().encode(input)
        } catch {
            throw CommandFailure("the request can't be written as JSON: \(error)")
        }
        return try await send(
            .POST, "/", service: service,
            headers: [.init("Content-Type", "application/x-amz-json-1.1"), .init("X-Amz-Target", target)], body: body)
    }

    private func signed(
        _ method: HTTPMethod, _ path: String, _ query: String, _ service: String, _ headers: [SigV4Request.Header],
        _ body: Data
    ) -> HTTPClientRequest {
        let named = [SigV4Request.Header("Host", server.address.authority)] + headers
        let signer = RequestSigner(key: server.key, region: server.region, service: service)
        let signature = signer.headers(
            for: SigV4Request(
                method: method.rawValue, path: path, query: query, headers: named, body: Array(body)),
            at: WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
        var request = HTTPClientRequest(url: server.address.url + path + (query.isEmpty ? "" : "?\(query)"))
        request.method = method
        for header in named + signature { request.headers.add(name: header.name, value: header.value) }
        if !body.isEmpty { request.body = .bytes(ByteBuffer(data: body)) }
        return request
    }

    // MARK: Exchange

    private struct Answer {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let body: Data
    }

    private func exchange(_ request: HTTPClientRequest) async throws(CommandFailure) -> Answer {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: try configuration())
        let result: Result<Answer, CommandFailure>
        do {
            let response = try await client.execute(request, timeout: TimeAmount(Limits.Client.answerTime))
            let body = try await response.body.collect(upTo: Limits.Client.answerBytes)
            result = .success(Answer(status: response.status, headers: response.headers, body: Data(buffer: body)))
        } catch {
            result = .failure(
                CommandFailure(
                    "the API at \(server.address.url) doesn't answer (\(error)). Is the server running, and the address"
                        + " right?"))
        }
        try? await client.shutdown()
        return try result.get()
    }

    private func configuration() throws(CommandFailure) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        guard server.address.isEncrypted, let bundle = server.certificateBundle else { return configuration }
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(bundle))
            configuration.tlsConfiguration = tls
        } catch {
            throw CommandFailure("AWS_CA_BUNDLE names `\(bundle)`, which can't be read; expected a file of PEM roots")
        }
        return configuration
    }

    // MARK: Refusals

    private static func refusal(_ answer: Answer) -> CommandFailure {
        let body = try? JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        let type = answer.headers.first(name: "x-amzn-ErrorType") ?? body?["__type"] as? String
        let name = type?.split(separator: ":").first?.split(separator: "#").last.map(String.init)
        let message = (body?["message"] ?? body?["Message"]) as? String
        return CommandFailure("\(name ?? "HTTP status \(answer.status.code)")\(message.map { ": \($0)" } ?? "")")
    }
}
