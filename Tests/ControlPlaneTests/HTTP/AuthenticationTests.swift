import ControlPlane
import IoTModel
import SigV4
import Testing

@Suite struct AuthenticationTests {
    private let head = RequestHead(method: "GET", target: "/policies", headers: [.init("Host", TestAPI.host)])

    private func answer(_ request: APIRequest, _ api: TestAPI? = nil) async throws -> Answer {
        let api = if let api { api } else { try await TestAPI() }
        return try Answer(await api.dispatcher.respond(to: request))
    }

    @Test func `a signed request is answered and named`() async throws {
        let answer = try await answer(TestAPI.signed(head))
        #expect(answer.status == 200)
        #expect(answer.requestID?.utf8.count == 36)
    }

    @Test func `a request without signature is refused`() async throws {
        #expect(try await answer(APIRequest(head: head)).refused(403, "MissingAuthenticationTokenException"))
    }

    @Test(arguments: ["Bearer x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x"])
    func `a signature that isn't whole is refused`(_ text: String) async throws {
        let head = RequestHead(
            method: "GET", target: "/policies", headers: head.headers + [.init("Authorization", text)])
        #expect(try await answer(APIRequest(head: head)).refused(403, "IncompleteSignatureException"))
    }

    @Test func `an unknown access key is refused`() async throws {
        let request = TestAPI.signed(head, key: AccessKey(id: "AKIAOTHER", secret: TestAPI.key.secret))
        #expect(try await answer(request).refused(403, "UnrecognizedClientException"))
    }

    @Test func `a wrong secret is refused, and the answer shows what was to be signed but not the secret`() async throws
    {
        let answer = try await answer(TestAPI.signed(head, key: AccessKey(id: TestAPI.key.id, secret: "other")))
        #expect(answer.refused(403, "InvalidSignatureException"))
        #expect(answer.message.contains("GET\n/policies\n"))
        #expect(!answer.message.contains(TestAPI.key.secret))
    }

    @Test(arguments: [-901, -900, 900, 901] as [Int64])
    func `a signature is good for 15 minutes either way`(_ seconds: Int64) async throws {
        let answer = try await answer(TestAPI.signed(head, at: TestAPI.now.advanced(by: .seconds(seconds))))
        if abs(seconds) <= 900 {
            #expect(answer.status == 200)
        } else {
            #expect(answer.refused(403, "InvalidSignatureException"))
            #expect(answer.message.contains("clock"))
        }
    }

    @Test func `a signature for another region is refused`() async throws {
        let region = try #require(Region("eu-west-1"))
        #expect(try await answer(TestAPI.signed(head, region: region)).refused(403, "ForbiddenException"))
    }

    @Test(arguments: [
        ("iot", "GET", "/policies", true), ("iotdata", "GET", "/policies", false), ("s3", "GET", "/policies", false),
        ("iotdata", "POST", "/topics/a", true), ("iotdevicegateway", "POST", "/topics/a", true),
        ("iot", "POST", "/topics/a", false),
    ])
    func `a signature is for the operation's service`(
        _ service: String, _ method: String, _ path: String, _ isAccepted: Bool
    ) async throws {
        let answer = try await TestAPI().call(method, path, service: service)
        #expect(isAccepted ? answer.status == 200 : answer.refused(403, "InvalidSignatureException"))
    }

    @Test(arguments: [("iot", "ListJobExecutionsForThing"), ("iot-jobs-data", "GetPendingJobExecutions")])
    func `where two services share a path, the signature's decides`(_ service: String, _ name: String) async throws {
        let answer = try await TestAPI().call("GET", "/things/pump/jobs", service: service)
        #expect(answer.refused(501, "NotImplementedException"))
        #expect(answer.message.hasPrefix("\(name) "))
    }

    @Test func `any key will do where the server says so, but there must be one`() async throws {
        let api = try await TestAPI(authentication: .anyKey(.standard) { _ in nil })
        let other = AccessKey(id: "test", secret: "test")
        #expect(try await answer(TestAPI.signed(head, key: other), api).status == 200)
        #expect(try await answer(APIRequest(head: head), api).refused(403, "MissingAuthenticationTokenException"))
    }

    @Test func `an operation that isn't there is found out only by those who may call`() async throws {
        let api = try await TestAPI()
        let unsigned = RequestHead(method: "GET", target: "/nothing", headers: [.init("Host", TestAPI.host)])
        #expect(try await answer(APIRequest(head: unsigned), api).refused(403, "MissingAuthenticationTokenException"))
        #expect(try await api.call("GET", "/nothing").refused(404, "UnknownOperationException"))
        let wrongMethod = try await api.call("DELETE", "/policies")
        #expect(wrongMethod.refused(404, "UnknownOperationException"))
        #expect(wrongMethod.message.contains("GET"))
    }
}
