import AsyncHTTPClient
import Broker
import Glibc
import IoTModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A function behind a URL.
struct Webhook: Sendable {
    /// Names the function that is meant, so that one URL may serve several.
    static let functionHeader = "sallyport-function-arn"

    let url: String
    let client: HTTPClient

    func call(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: Self.functionHeader, value: invocation.functionARN)
        request.body = .bytes(invocation.event)
        do {
            let response = try await client.execute(request, timeout: TimeAmount(invocation.timeout))
            guard (200..<300).contains(response.status.code) else {
                throw invocation.failed("it answered with HTTP status \(response.status.code)")
            }
            let body = try await response.body.collect(upTo: Limits.Functions.answerBytes)
            return Array(body.readableBytesView)
        } catch let failure as FunctionFailure {
            throw failure
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw .timedOut(functionARN: invocation.functionARN, after: invocation.timeout)
        } catch is NIOTooManyBytesError {
            throw invocation.answerTooLarge
        } catch {
            throw invocation.failed(Self.reason(error))
        }
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
