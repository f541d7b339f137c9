import AsyncHTTPClient
import Broker
import Glibc
import IoTModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A file behind a bucket's URL.
struct WebFile {
    private let input: RegistrationInput
    private let url: String
    private let client: HTTPClient

    init(_ input: RegistrationInput, url: String, client: HTTPClient) {
        self.input = input
        self.url = url
        self.client = client
    }

    /// - Returns: the number of devices in it.
    func copy(into copy: InputCopy) async throws(InputFailure) -> Int {
        let (input, limit) = (input, Limits.Registration.fetch)
        do {
            return try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await fetch(into: copy) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw InputFailure.timedOut(input, after: limit)
                }
                defer { group.cancelAll() }
                return try await group.next() ?? 0
            }
        } catch let failure as InputFailure {
            throw failure
        } catch is CancellationError {
            throw .cancelled
        } catch let error as HTTPClientError where error == .cancelled {
            throw .cancelled
        } catch {
            throw .failed(input, reason: Self.reason(error))
        }
    }

    private func fetch(into copy: InputCopy) async throws -> Int {
        var copy = copy
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept-encoding", value: "identity")
        let response = try await client.execute(request, timeout: TimeAmount(Limits.Registration.fetch))
        switch response.status.code {
        case 200: break
        case 404, 410: throw InputFailure.notFound(input)
        case let code: throw InputFailure.failed(input, reason: "it answered with HTTP status \(code)")
        }
        for try await buffer in response.body { try copy.append(Array(buffer.readableBytesView)) }
        return try copy.end()
    }

    /// A sentence without the URL, which may hold a secret.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: "its URL gave no answer: \(error.shortDescription)"
        case is NIOConnectionError: "nothing accepts connections at its URL"
        case let error as IOError where error.errnoCode == ECONNREFUSED: "nothing accepts connections at its URL"
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            "TLS failed; its certificate must be for the URL's host, and this machine must trust its issuer"
        default: "the connection to its URL broke"
        }
    }
}
