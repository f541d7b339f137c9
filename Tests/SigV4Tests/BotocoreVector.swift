import IoTModel
import SigV4
import Testing

/// One request as botocore signed it at 2026-11-21T09:30:00Z for us-east-1.
struct BotocoreVector: CustomTestStringConvertible, Sendable {
    let name: String
    let service: String
    let method: String
    let path: String
    let query: String
    let headers: [String: String]
    let body: String
    let sessionToken: String?

    var testDescription: String { name }

    static let signedAt = WallTime(seconds: 1_795_253_400)
    static let keyID = "AKIAIOSFODNN7EXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    var key: AccessKey { AccessKey(id: Self.keyID, secret: Self.secret, sessionToken: sessionToken) }

    var request: SigV4Request { request() }

    /// The recorded request with something about it changed.
    func request(
        method: String? = nil, path: String? = nil, query: String? = nil, body: String? = nil,
        headers change: (inout [String: String]) -> Void = { _ in }
    ) -> SigV4Request {
        var headers = headers
        change(&headers)
        return SigV4Request(
            method: method ?? self.method, path: path ?? self.path, query: query ?? self.query,
            headers: headers.map { SigV4Request.Header($0.key, $0.value) }, body: Array((body ?? self.body).utf8))
    }

    static func named(_ name: String) throws -> BotocoreVector { try #require(all.first { $0.name == name }) }
}

/// What verifying ends in: nil when the request is authentic.
func failure(
    of request: SigV4Request, key: AccessKey?, service: String = "iot", region: Region? = .standard,
    now: WallTime = BotocoreVector.signedAt
) -> SignatureFailure? {
    do throws(SignatureFailure) {
        try PresentedSignature(of: request).verify(key: key, region: region, services: [service], now: now)
        return nil
    } catch {
        return error
    }
}
