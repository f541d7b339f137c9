import IoTModel
import Testing

@testable import SigV4

@Suite struct VerificationTests {
    @Test(arguments: BotocoreVector.all)
    func `what botocore signs is accepted`(_ vector: BotocoreVector) throws {
        #expect(failure(of: vector.request, key: vector.key, service: vector.service) == nil)
        let presented = try PresentedSignature(of: vector.request)
        #expect(presented.accessKeyID == BotocoreVector.keyID)
        #expect(presented.scope.description == "20261121/us-east-1/\(vector.service)/aws4_request")
    }

    @Test(arguments: BotocoreVector.all)
    func `one changed input is one mismatch`(_ vector: BotocoreVector) {
        let wrongSecret = AccessKey(id: vector.key.id, secret: "other", sessionToken: vector.sessionToken)
        #expect(isMismatch(failure(of: vector.request, key: wrongSecret, service: vector.service)))
        let changed = [
            vector.request(method: vector.method == "PUT" ? "POST" : "PUT"), vector.request(path: vector.path + "/x"),
            vector.request(query: vector.query + "&x=1"), vector.request(body: vector.body + "x"),
            vector.request { $0["Host"] = "other.test" },
        ]
        for request in changed {
            #expect(isMismatch(failure(of: request, key: vector.key, service: vector.service)))
        }
    }

    @Test func `the path is taken as it came, so an escaped slash isn't a slash`() throws {
        let vector = try BotocoreVector.named("a topic with slashes")
        let request = vector.request(path: "/topics/dt/lamp-7/state")
        #expect(isMismatch(failure(of: request, key: vector.key, service: vector.service)))
    }

    @Test func `a mismatch shows what was computed, without the session token`() throws {
        let vector = try BotocoreVector.named("temporary credentials")
        let request = vector.request(method: "PUT")
        guard case .mismatch(let computation) = failure(of: request, key: vector.key) else {
            Issue.record("expected a mismatch")
            return
        }
        #expect(
            computation.canonicalRequest.hasPrefix("PUT\n/things\nattributeName=room&attributeValue=a%20b%26c%3Dd\n"))
        #expect(computation.canonicalRequest.contains("x-amz-security-token:<redacted>\n"))
        #expect(!computation.canonicalRequest.contains("FwoGZXIvYXdz"))
        #expect(computation.stringToSign.hasPrefix("AWS4-HMAC-SHA256\n20261121T093000Z\n20261121/us-east-1/iot/"))
    }

    @Test func `key, service and region are told apart`() throws {
        let vector = try BotocoreVector.named("an empty body")
        #expect(failure(of: vector.request, key: nil) == .unknownAccessKey(id: BotocoreVector.keyID))
        let otherKey = AccessKey(id: "AKIAOTHER", secret: BotocoreVector.secret)
        #expect(failure(of: vector.request, key: otherKey) == .unknownAccessKey(id: BotocoreVector.keyID))
        #expect(
            failure(of: vector.request, key: vector.key, service: "iotdata")
                == .wrongService(given: "iot", expected: ["iotdata"]))
        let region = try #require(Region("eu-west-1"))
        #expect(
            failure(of: vector.request, key: vector.key, region: region)
                == .wrongRegion(given: "us-east-1", expected: region))
        #expect(failure(of: vector.request, key: vector.key, region: nil) == nil)
    }

    @Test func `a session token must be the key's own`() throws {
        let with = try BotocoreVector.named("temporary credentials")
        let without = try BotocoreVector.named("an empty body")
        let expected = SignatureFailure.wrongSessionToken(accessKeyID: BotocoreVector.keyID)
        #expect(failure(of: with.request, key: without.key) == expected)
        #expect(failure(of: without.request, key: with.key) == expected)
        let other = AccessKey(id: BotocoreVector.keyID, secret: BotocoreVector.secret, sessionToken: "other")
        #expect(failure(of: with.request, key: other) == expected)
    }

    @Test func `only a WebSocket URL may leave its session token unsigned`() throws {
        let key = AccessKey(id: "AKIDEXAMPLE", secret: "secret", sessionToken: "to/k+en=")
        let request = SigV4Request(
            method: "GET", path: "/mqtt", query: "", headers: [SigV4Request.Header("Host", "iot.local.test")])
        for (service, accepted) in [("iotdevicegateway", true), ("iot", false), ("iotdata", false)] {
            let query = RequestSigner(key: key, region: .standard, service: service).presignedQuery(
                for: request, at: BotocoreVector.signedAt, expiresIn: .seconds(60), tokenAfterSigning: true)
            let signed = SigV4Request(
                method: "GET", path: "/mqtt", query: query, headers: request.headers)
            let found = failure(of: signed, key: key, service: service)
            #expect(accepted ? found == nil : isMismatch(found), "\(service)")
        }
    }

    @Test(arguments: [(-900_000, true), (-900_001, false), (900_000, true), (900_001, false)])
    func `a signed header is good for the skew before and after its time`(milliseconds: Int64, accepted: Bool) throws {
        let vector = try BotocoreVector.named("an empty body")
        let now = WallTime(milliseconds: BotocoreVector.signedAt.milliseconds + milliseconds)
        let found = failure(of: vector.request, key: vector.key, now: now)
        if accepted {
            #expect(found == nil)
        } else if milliseconds < 0 {
            #expect(found == .notYetValid(signedAt: BotocoreVector.signedAt, now: now))
        } else {
            #expect(found == .expired(at: BotocoreVector.signedAt.advanced(by: .seconds(900)), now: now))
        }
    }

    @Test(arguments: [(-900_000, true), (-900_001, false), (3_600_000, true), (3_600_001, false)])
    func `a presigned URL is good as long as it says`(milliseconds: Int64, accepted: Bool) throws {
        let vector = try BotocoreVector.named("a WebSocket URL")
        let now = WallTime(milliseconds: BotocoreVector.signedAt.milliseconds + milliseconds)
        #expect((failure(of: vector.request, key: vector.key, service: vector.service, now: now) == nil) == accepted)
    }

    @Test func `every failure says what to do, and no text holds the secret`() {
        let failures: [SignatureFailure] = [
            .missing, .unknownAlgorithm("Bearer"), .incomplete(part: "Signature", .missing),
            .incomplete(part: "Signature", .repeated), .incomplete(part: "Signature", .malformed(expected: "digits")),
            .unknownAccessKey(id: "AKID"), .wrongSessionToken(accessKeyID: "AKID"),
            .wrongService(given: "s3", expected: ["iot", "iotdata"]),
            .wrongRegion(given: "eu-west-1", expected: .standard),
            .expired(at: WallTime(seconds: 0), now: WallTime(seconds: 1)),
            .notYetValid(signedAt: WallTime(seconds: 1), now: WallTime(seconds: 0)),
            .mismatch(SignatureFailure.Computation(canonicalRequest: "GET", stringToSign: "AWS4")),
        ]
        #expect(Set(failures.map(\.description)).count == failures.count)
        #expect("\(AccessKey(id: "AKID", secret: "hidden"))" == "AKID")
        #expect(String(reflecting: AccessKey(id: "AKID", secret: "hidden")) == "AKID")
    }

    private func isMismatch(_ failure: SignatureFailure?) -> Bool {
        guard case .mismatch = failure else { return false }
        return true
    }
}
