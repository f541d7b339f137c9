import IoTModel
import Testing

@testable import SigV4

@Suite struct RequestSignerTests {
    private static let keys = [
        AccessKey(id: "AKIDEXAMPLE", secret: "secret"),
        AccessKey(id: "AKIDEXAMPLE", secret: "secret", sessionToken: "to/k+en="),
    ]
    private static let time = WallTime(milliseconds: BotocoreVector.signedAt.milliseconds + 789)

    @Test(arguments: BotocoreVector.all.filter { $0.headers["Authorization"] != nil })
    func `signing gives botocore's signature`(_ vector: BotocoreVector) throws {
        let bare = vector.request { headers in
            for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"] { headers[name] = nil }
        }
        let signer = RequestSigner(key: vector.key, region: .standard, service: vector.service)
        let headers = signer.headers(for: bare, at: BotocoreVector.signedAt)
        #expect(headers.first { $0.name == "Authorization" }?.value == vector.headers["Authorization"])
    }

    @Test(arguments: keys)
    func `what is signed in headers is accepted`(_ key: AccessKey) {
        let bare = request(query: "a=%7e&b", headers: [SigV4Request.Header("Host", "localhost")])
        let added = RequestSigner(key: key, region: .standard, service: "iot").headers(for: bare, at: Self.time)
        #expect(failure(of: request(query: bare.query, headers: bare.headers + added), key: key, now: Self.time) == nil)
    }

    @Test(arguments: keys, [true, false])
    func `what is presigned is accepted`(_ key: AccessKey, tokenAfterSigning: Bool) {
        let service = "iotdevicegateway"
        let bare = request(query: "a=1", headers: [SigV4Request.Header("Host", "localhost")])
        let query = RequestSigner(key: key, region: .standard, service: service).presignedQuery(
            for: bare, at: Self.time, expiresIn: .seconds(60), tokenAfterSigning: tokenAfterSigning)
        let found = failure(
            of: request(query: query, headers: bare.headers), key: key, service: service, now: Self.time)
        #expect(found == nil)
    }

    private func request(query: String, headers: [SigV4Request.Header]) -> SigV4Request {
        SigV4Request(method: "POST", path: "/things/a%3Ab", query: query, headers: headers, body: Array("{}".utf8))
    }
}
