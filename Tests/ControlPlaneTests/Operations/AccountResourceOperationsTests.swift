import ControlPlane
import IoTModel
import Testing

@Suite struct AccountResourceOperationsTests {
    @Test func `a role alias is made, described, changed, listed and deleted`() async throws {
        let api = try await TestAPI()
        let role = "arn:aws:iam::123456789012:role/reader"
        let made = try await api.call("POST", "/role-aliases/reader", #"{"roleArn":"\#(role)"}"#)
        let arn = "arn:aws:iot:us-east-1:123456789012:rolealias/reader"
        #expect(made.body == .object(["roleAlias": .string("reader"), "roleAliasArn": .string(arn)]))
        let described = try await api.call("GET", "/role-aliases/reader")
        #expect(
            described.body?["roleAliasDescription"]
                == .object([
                    "roleAlias": .string("reader"), "roleAliasArn": .string(arn), "roleArn": .string(role),
                    "owner": .string("123456789012"), "credentialDurationSeconds": .number(3_600),
                    "creationDate": .number(TestAPI.now.seconds), "lastModifiedDate": .number(TestAPI.now.seconds),
                ]))
        let changed = try await api.call("PUT", "/role-aliases/reader", #"{"credentialDurationSeconds":900}"#)
        #expect(changed.body == made.body)
        let after = try await api.call("GET", "/role-aliases/reader").body?["roleAliasDescription"]
        #expect(after?["credentialDurationSeconds"] == .number(900) && after?["roleArn"] == .string(role))
        #expect(try await api.call("GET", "/role-aliases").strings("roleAliases") == ["reader"])
        for body in ["{}", #"{"roleArn":"reader"}"#, #"{"roleArn":"\#(role)","credentialDurationSeconds":1}"#] {
            #expect(try await api.call("POST", "/role-aliases/x", body).refused(400, "InvalidRequestException"))
        }
        #expect(try await api.call("DELETE", "/role-aliases/reader").isEmptySuccess)
        #expect(try await api.call("DELETE", "/role-aliases/reader").refused(404, "ResourceNotFoundException"))
    }

    @Test func `event configurations show every event`() async throws {
        let api = try await TestAPI()
        let before = try await api.call("GET", "/event-configurations")
        #expect(before.body?["eventConfigurations"]?.names.count == 11 && before.body?["creationDate"] == nil)
        let change = #"{"eventConfigurations":{"THING":{"Enabled":true},"JOB":{"Enabled":false}}}"#
        #expect(try await api.call("PATCH", "/event-configurations", change).isEmptySuccess)
        let after = try await api.call("GET", "/event-configurations")
        #expect(after.body?["eventConfigurations"]?["THING"] == .object(["Enabled": .bool(true)]))
        #expect(after.body?["eventConfigurations"]?["POLICY"] == .object(["Enabled": .bool(false)]))
        #expect(after.body?["lastModifiedDate"] == .number(TestAPI.now.seconds))
        let wrong = #"{"eventConfigurations":{"NOTHING":{"Enabled":true}}}"#
        #expect(try await api.call("PATCH", "/event-configurations", wrong).refused(400, "InvalidRequestException"))
    }

    @Test func `attachments are listed with their type`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate()
        let principal = ["x-amzn-principal": arn]
        _ = try await api.call("POST", "/things/lamp")
        _ = try await api.call(
            "PUT", "/things/lamp/principals?thingPrincipalType=EXCLUSIVE_THING", headers: principal)
        let principals = try await api.call("GET", "/things/lamp/principals-v2?thingPrincipalType=EXCLUSIVE_THING")
        #expect(
            principals.body?["thingPrincipalObjects"]
                == .array([.object(["principal": .string(arn), "thingPrincipalType": .string("EXCLUSIVE_THING")])]))
        let things = try await api.call("GET", "/principals/things-v2", headers: principal)
        #expect(
            things.body?["principalThingObjects"]
                == .array([.object(["thingName": .string("lamp"), "thingPrincipalType": .string("EXCLUSIVE_THING")])]))
        let none = try await api.call(
            "GET", "/principals/things-v2?thingPrincipalType=NON_EXCLUSIVE_THING", headers: principal)
        #expect(none.body?["principalThingObjects"] == .array([]))
    }
}
