import ControlPlane
import Testing

@Suite struct ThingOperationsTests {
    private func attributes(_ values: [String: String], merge: Bool? = nil) throws -> String {
        var payload = ["attributes": JSON.object(values.mapValues(JSON.string))]
        payload["merge"] = merge.map(JSON.bool)
        return try JSON.object(["attributePayload": .object(payload)]).text
    }

    @Test func `CreateThing is idempotent for the same thing only`() async throws {
        let api = try await TestAPI()
        let made = try await api.call("POST", "/things/pump", try attributes(["color": "red"]))
        #expect(made.body?["thingArn"] == .string("arn:aws:iot:us-east-1:123456789012:thing/pump"))
        #expect(try await api.call("POST", "/things/pump", try attributes(["color": "red"])).body == made.body)
        let other = try await api.call("POST", "/things/pump", try attributes(["color": "blue"]))
        #expect(other.refused(409, "ResourceAlreadyExistsException"))
        #expect(other.body?["resourceArn"] == made.body?["thingArn"])
        let found = try await api.call("GET", "/things/pump")
        #expect(
            found.body
                == .object([
                    "defaultClientId": .string("pump"), "thingName": .string("pump"),
                    "thingId": try #require(made.body?["thingId"]), "thingArn": try #require(made.body?["thingArn"]),
                    "attributes": .object(["color": .string("red")]), "version": .number(1),
                ]))
    }

    @Test func `a thing may be created without any body`() async throws {
        let api = try await TestAPI()
        #expect(try await api.call("POST", "/things/pump").status == 200)
        #expect(try await api.call("GET", "/things/pump").body?["attributes"] == .object([:]))
    }

    @Test(arguments: [#"{"thingTypeName":"valve"}"#, #"{"billingGroupName":"north"}"#])
    func `a thing can't belong to what doesn't exist`(_ body: String) async throws {
        let api = try await TestAPI()
        #expect(try await api.call("POST", "/things/pump", body).refused(404, "ResourceNotFoundException"))
    }

    @Test(arguments: [
        ("a%3Ab_c-D1", true), (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
        ("a%20b", false), ("a.b", false),
    ])
    func `things have names of a form`(_ name: String, _ isAccepted: Bool) async throws {
        let answer = try await TestAPI().call("POST", "/things/\(name)")
        #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
    }

    @Test func `UpdateThing merges, replaces and counts`() async throws {
        let api = try await TestAPI()
        _ = try await api.call("POST", "/things/pump")
        func update(_ body: String) async throws -> JSON? {
            #expect(try await api.call("PATCH", "/things/pump", body).isEmptySuccess)
            return try await api.call("GET", "/things/pump").body?["attributes"]
        }
        #expect(try await update(attributes(["a": "1", "b": "2"])) == .object(["a": .string("1"), "b": .string("2")]))
        #expect(
            try await update(attributes(["a": "", "c": "3"], merge: true))
                == .object(["b": .string("2"), "c": .string("3")]))
        #expect(try await update(attributes(["d": "4"])) == .object(["d": .string("4")]))
        #expect(try await update("{}") == .object(["d": .string("4")]))
        #expect(try await api.call("GET", "/things/pump").body?["version"] == .number(5))
        #expect(
            try await api.call("PATCH", "/things/pump", #"{"expectedVersion":4}"#).refused(
                409, "VersionConflictException"))
        #expect(try await api.call("PATCH", "/things/pump", #"{"expectedVersion":5}"#).isEmptySuccess)
        #expect(try await api.call("PATCH", "/things/none", "{}").refused(404, "ResourceNotFoundException"))
    }

    @Test func `UpdateThing can't both set and remove a type`() async throws {
        let api = try await TestAPI()
        _ = try await api.call("POST", "/things/pump")
        let both = try await api.call("PATCH", "/things/pump", #"{"thingTypeName":"a","removeThingType":true}"#)
        #expect(both.refused(400, "InvalidRequestException"))
        #expect(
            try await api.call("PATCH", "/things/pump", #"{"thingTypeName":"a"}"#).refused(
                404, "ResourceNotFoundException"))
        #expect(try await api.call("PATCH", "/things/pump", #"{"removeThingType":true}"#).isEmptySuccess)
    }

    @Test func `things and certificates are attached many to many`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate()
        let principal = ["x-amzn-principal": arn]
        for name in ["a", "b"] {
            _ = try await api.call("POST", "/things/\(name)")
            for _ in 1...2 {
                #expect(try await api.call("PUT", "/things/\(name)/principals", headers: principal).isEmptySuccess)
            }
        }
        #expect(try await api.call("GET", "/things/a/principals").strings("principals") == [arn])
        let first = try await api.call("GET", "/principals/things?maxResults=1", headers: principal)
        #expect(try first.strings("things") == ["a"])
        let next = "/principals/things?nextToken=\(try first.string("nextToken").encoded)"
        let second = try await api.call("GET", next, headers: principal)
        #expect(try second.strings("things") == ["b"])
        #expect(second.body?["nextToken"] == nil)
        #expect(try await api.call("DELETE", "/things/a").refused(400, "InvalidRequestException"))
        #expect(try await api.call("DELETE", "/things/a/principals", headers: principal).isEmptySuccess)
        for _ in 1...2 { #expect(try await api.call("DELETE", "/things/a").isEmptySuccess) }
        #expect(try await api.call("DELETE", "/things/b?expectedVersion=9").refused(409, "VersionConflictException"))
    }

    @Test func `an exclusive attachment stands alone`() async throws {
        let api = try await TestAPI()
        let principal = ["x-amzn-principal": try await api.newCertificate()]
        for name in ["a", "b"] { _ = try await api.call("POST", "/things/\(name)") }
        let path = "/things/a/principals?thingPrincipalType=EXCLUSIVE_THING"
        #expect(try await api.call("PUT", path, headers: principal).isEmptySuccess)
        #expect(
            try await api.call("PUT", "/things/b/principals", headers: principal).refused(
                400, "InvalidRequestException"))
        let wrong = try await api.call("PUT", "/things/b/principals?thingPrincipalType=x", headers: principal)
        #expect(wrong.refused(400, "InvalidRequestException"))
    }

    @Test func `ListThings filters by attribute`() async throws {
        let api = try await TestAPI()
        for (name, color) in [("a", "red"), ("b", "redder"), ("c", "blue")] {
            _ = try await api.call("POST", "/things/\(name)", try attributes(["color": color]))
        }
        func names(_ query: String) async throws -> [String?] {
            try await api.call("GET", "/things?\(query)").body?["things"]?.array?.map { $0["thingName"]?.string } ?? []
        }
        #expect(try await names("") == ["a", "b", "c"])
        #expect(try await names("attributeName=color&attributeValue=red") == ["a"])
        #expect(try await names("attributeName=color&attributeValue=red&usePrefixAttributeValue=true") == ["a", "b"])
        #expect(try await names("thingTypeName=valve") == [])
        #expect(try await api.call("GET", "/things?attributeName=color").refused(400, "InvalidRequestException"))
    }
}
