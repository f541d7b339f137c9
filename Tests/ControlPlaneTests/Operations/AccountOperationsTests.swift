import ControlPlane
import IoTModel
import Registry
import SigV4
import Testing

@Suite struct AccountOperationsTests {
    private static let path = "/sallyport/accounts"

    private func create(_ api: TestAPI, _ body: String = "{}") async throws -> Answer {
        try await api.call("POST", Self.path, body, service: "sallyport")
    }

    @Test func `an account comes with an endpoint under the server's own and a key that works`() async throws {
        let api = try await TestAPI(endpoint: "iot.example.test")
        let made = try await create(api)
        let id = try made.string("accountId")
        #expect(AccountID(id) != nil)
        #expect(try made.string("endpoint") == "\(id).iot.example.test")
        #expect(try made.string("secretAccessKey").count == 40)
        #expect(made.body?["notice"] == nil)
        #expect(api.names.updates == 1)
        let key = AccessKey(id: try made.string("accessKeyId"), secret: try made.string("secretAccessKey"))
        let endpoint = try await api.call("GET", "/endpoint", key: key)
        #expect(try endpoint.string("endpointAddress") == "\(id).iot.example.test")
        let thing = try await api.call("POST", "/things/t", "{}", key: key)
        #expect(try thing.string("thingArn") == "arn:aws:iot:us-east-1:\(id):thing/t")
        #expect(try await api.call("GET", "/things/t").refused(404, "ResourceNotFoundException"))
    }

    @Test func `where any key will do, a key of another account still acts for that one`() async throws {
        let account = AccountID(unchecked: "111122223333")
        let api = try await TestAPI(
            authentication: .anyKey(.standard) { id in
                guard id == "OTHER" else { return nil }
                return AccessKeyRecord(id: id, secret: "s", account: account, creationDate: TestAPI.now)
            })
        for (id, owner) in [("OTHER", "111122223333"), ("UNKNOWN", "123456789012")] {
            let made = try await api.call("POST", "/things/t", "{}", key: AccessKey(id: id, secret: "wrong"))
            #expect(try made.string("thingArn") == "arn:aws:iot:us-east-1:\(owner):thing/t")
        }
    }

    @Test func `identifier and endpoint are taken as given, the name in lower case`() async throws {
        let api = try await TestAPI()
        let made = try await create(api, #"{"accountId":"111122223333","endpoint":"Acme.Example.Test"}"#)
        #expect(try made.string("accountId") == "111122223333")
        #expect(try made.string("endpoint") == "acme.example.test")
        let again = try await create(api, #"{"accountId":"111122223333"}"#)
        #expect(again.refused(409, "ResourceAlreadyExistsException"))
        let taken = try await create(api, #"{"endpoint":"acme.example.test"}"#)
        #expect(taken.refused(409, "ResourceAlreadyExistsException") && taken.message.contains("111122223333"))
        #expect(api.names.updates == 1)
    }

    @Test(arguments: [
        #"{"accountId":"1111"}"#, #"{"endpoint":"10.0.0.1"}"#, #"{"endpoint":"*.example.test"}"#,
        #"{"endpoint":"a b"}"#,
    ])
    func `what is no account or no host name is refused`(_ body: String) async throws {
        let answer = try await create(try await TestAPI(), body)
        #expect(answer.refused(400, "InvalidRequestException") && answer.message.contains("expected"))
    }

    @Test func `all accounts are listed with their keys, and no secret`() async throws {
        let api = try await TestAPI()
        let made = try await create(api, #"{"accountId":"111122223333"}"#)
        let listed = try await api.call("GET", Self.path, service: "sallyport")
        let accounts = try #require(listed.body?["accounts"]?.array)
        #expect(accounts.map { $0["accountId"]?.string } == ["111122223333"])
        #expect(accounts[0]["accessKeyIds"] == .array([.string(try made.string("accessKeyId"))]))
        #expect(accounts[0]["endpoints"] == .array([.string("111122223333.iot.example.test")]))
        #expect(accounts[0].names == ["accessKeyIds", "accountId", "creationDate", "endpoints"])
    }

    @Test func `a key of another account manages none, and the service name is the server's own`() async throws {
        let api = try await TestAPI()
        let made = try await create(api)
        let key = AccessKey(id: try made.string("accessKeyId"), secret: try made.string("secretAccessKey"))
        for method in ["GET", "POST"] {
            let refused = try await api.call(method, Self.path, key: key, service: "sallyport")
            #expect(refused.refused(403, "AccessDeniedException"))
            #expect(refused.message.contains("123456789012"))
            #expect(try await api.call(method, Self.path).status == 403)
        }
    }

    @Test func `an account whose name can't be served yet is there, and the answer says what is missing`() async throws
    {
        let api = try await TestAPI()
        api.names.failFromNowOn()
        let made = try await create(api)
        #expect(made.status == 200)
        #expect(try made.string("notice").contains("the disk is full"))
    }
}
