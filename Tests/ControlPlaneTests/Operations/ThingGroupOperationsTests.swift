import ControlPlane
import IoTModel
import Testing

@Suite struct ThingGroupOperationsTests {
    private func names(_ answer: Answer, _ list: String, _ member: String) throws -> [String] {
        try #require(answer.body?[list]?.array, "\(answer)").compactMap { $0[member]?.string }
    }

    @Test func `a thing type is made, described, listed, updated and deprecated`() async throws {
        let api = try await TestAPI()
        let properties = """
            {"thingTypeDescription":"Gives light","searchableAttributes":["room"],"mqtt5Configuration":\
            {"propagatingAttributes":[{"userPropertyKey":"from","connectionAttribute":"iot:ClientId"}]}}
            """
        let made = try await api.call("POST", "/thing-types/light", #"{"thingTypeProperties":\#(properties)}"#)
        #expect(try made.string("thingTypeArn") == "arn:aws:iot:us-east-1:123456789012:thingtype/light")
        let found = try await api.call("GET", "/thing-types/light")
        #expect(found.body?["thingTypeId"] == made.body?["thingTypeId"])
        #expect(try found.body?["thingTypeProperties"]?.text.count == properties.count)
        #expect(
            found.body?["thingTypeMetadata"]
                == .object(["deprecated": .bool(false), "creationDate": .number(TestAPI.now.seconds)]))
        let listed = try await api.call("GET", "/thing-types?thingTypeName=light")
        #expect(listed.body?["thingTypes"]?.array?.first?["thingTypeProperties"] == found.body?["thingTypeProperties"])
        let update = #"{"thingTypeProperties":{"mqtt5Configuration":{"propagatingAttributes":[]}}}"#
        #expect(try await api.call("PATCH", "/thing-types/light", update).isEmptySuccess)
        let updated = try await api.call("GET", "/thing-types/light").body?["thingTypeProperties"]
        #expect(updated?["mqtt5Configuration"] == .object(["propagatingAttributes": .array([])]))
        #expect(updated?["thingTypeDescription"] == .string("Gives light"))
        #expect(try await api.call("DELETE", "/thing-types/light").refused(400, "InvalidRequestException"))
        #expect(try await api.call("POST", "/thing-types/light/deprecate").isEmptySuccess)
        let deprecated = try await api.call("GET", "/thing-types/light").body?["thingTypeMetadata"]
        #expect(deprecated?["deprecationDate"] == .number(TestAPI.now.seconds))
        #expect(try await api.call("DELETE", "/thing-types/light").message.contains("Please wait for 5 minutes"))
        #expect(try await api.call("GET", "/thing-types/none").refused(404, "ResourceNotFoundException"))
    }

    @Test func `a thing has its type and can be found by it`() async throws {
        let api = try await TestAPI()
        _ = try await api.call("POST", "/thing-types/light")
        _ = try await api.call("POST", "/billing-groups/north")
        let body = #"{"thingTypeName":"light","billingGroupName":"north"}"#
        #expect(try await api.call("POST", "/things/lamp", body).status == 200)
        _ = try await api.call("POST", "/things/plain")
        let found = try await api.call("GET", "/things/lamp")
        #expect(try found.string("thingTypeName") == "light" && found.string("billingGroupName") == "north")
        let listed = try await api.call("GET", "/things?thingTypeName=light")
        #expect(try names(listed, "things", "thingName") == ["lamp"])
        #expect(try await api.call("PATCH", "/things/plain", #"{"thingTypeName":"light"}"#).isEmptySuccess)
        #expect(try await api.call("GET", "/things/plain").string("thingTypeName") == "light")
    }

    @Test func `groups form a hierarchy`() async throws {
        let api = try await TestAPI()
        let made = try await api.call("POST", "/thing-groups/root")
        #expect(try made.string("thingGroupArn") == "arn:aws:iot:us-east-1:123456789012:thinggroup/root")
        let body = """
            {"parentGroupName":"root","thingGroupProperties":{"thingGroupDescription":"d",\
            "attributePayload":{"attributes":{"a":"1"}}},"tags":[{"Key":"k","Value":"v"}]}
            """
        for _ in 1...2 { #expect(try await api.call("POST", "/thing-groups/child", body).status == 200) }
        #expect(
            try await api.call("POST", "/thing-groups/child", "{}").refused(409, "ResourceAlreadyExistsException"))
        let child = try await api.call("GET", "/thing-groups/child")
        #expect(
            child.body?["thingGroupProperties"]
                == .object([
                    "thingGroupDescription": .string("d"),
                    "attributePayload": .object(["attributes": .object(["a": .string("1")])]),
                ]))
        #expect(
            child.body?["thingGroupMetadata"]
                == .object([
                    "parentGroupName": .string("root"), "creationDate": .number(TestAPI.now.seconds),
                    "rootToParentThingGroups": .array([
                        .object(["groupName": .string("root"), "groupArn": try #require(made.body?["thingGroupArn"])])
                    ]),
                ]))
        let tags = try await api.call("GET", "/tags?resourceArn=\(try child.string("thingGroupArn").encoded)")
        #expect(tags.body?["tags"]?.array?.count == 1)
        for (query, expected) in [
            ("", ["child", "root"]), ("?recursive=false", ["root"]), ("?parentGroup=root", ["child"]),
            ("?namePrefixFilter=r", ["root"]), ("?maxResults=1", ["child"]),
        ] {
            let listed = try await api.call("GET", "/thing-groups\(query)")
            #expect(try names(listed, "thingGroups", "groupName") == expected, "\(query)")
        }
        let update = #"{"thingGroupProperties":{"attributePayload":{"attributes":{"b":"2"},"merge":true}}}"#
        #expect(try await api.call("PATCH", "/thing-groups/child", update).body == .object(["version": .number(2)]))
        let updated = try await api.call("GET", "/thing-groups/child").body?["thingGroupProperties"]
        #expect(updated?.names == ["attributePayload"])
        #expect(updated?["attributePayload"]?["attributes"]?.names == ["a", "b"])
        #expect(try await api.call("PATCH", "/thing-groups/child", "{}").refused(400, "InvalidRequestException"))
        #expect(try await api.call("DELETE", "/thing-groups/root").refused(400, "InvalidRequestException"))
        #expect(
            try await api.call("DELETE", "/thing-groups/child?expectedVersion=1").refused(
                409, "VersionConflictException"))
        for name in ["child", "child", "root"] {
            #expect(try await api.call("DELETE", "/thing-groups/\(name)").isEmptySuccess)
        }
    }

    @Test(arguments: [
        (#"{"thingName":"lamp","thingGroupName":"g"}"#, 200),
        (#"{"thingArn":"ARN:thing/lamp","thingGroupArn":"ARN:thinggroup/g"}"#, 200),
        (#"{"thingName":"lamp","thingArn":"ARN:thing/lamp","thingGroupName":"g"}"#, 200),
        (#"{"thingName":"lamp","thingArn":"ARN:thing/pump","thingGroupName":"g"}"#, 400),
        (#"{"thingName":"lamp"}"#, 400), (#"{"thingGroupName":"g"}"#, 400),
        (#"{"thingName":"lamp","thingGroupArn":"ARN:thing/g"}"#, 400),
        (#"{"thingName":"none","thingGroupName":"g"}"#, 404),
        (#"{"thingArn":"arn:aws:iot:eu-west-1:123456789012:thing/lamp","thingGroupName":"g"}"#, 404),
    ])
    func `things and groups are named or given by ARN`(_ body: String, _ status: Int) async throws {
        let api = try await TestAPI()
        for path in ["/things/lamp", "/things/pump", "/thing-groups/g"] { _ = try await api.call("POST", path) }
        let body = body.replacing("ARN", with: "arn:aws:iot:us-east-1:123456789012")
        #expect(try await api.call("PUT", "/thing-groups/addThingToThingGroup", body).status == status)
        let groups = try await api.call("GET", "/things/lamp/thing-groups")
        #expect(try names(groups, "thingGroups", "groupName") == (status == 200 ? ["g"] : []))
        #expect(try await api.call("PUT", "/thing-groups/removeThingFromThingGroup", body).status == status)
        #expect(try await api.call("GET", "/thing-groups/g/things").strings("things") == [])
    }

    @Test func `a thing's groups are changed together`() async throws {
        let api = try await TestAPI()
        for path in ["/things/lamp", "/thing-groups/a", "/thing-groups/b"] { _ = try await api.call("POST", path) }
        func update(_ body: String) async throws -> Answer {
            try await api.call("PUT", "/thing-groups/updateThingGroupsForThing", body)
        }
        #expect(try await update(#"{"thingName":"lamp","thingGroupsToAdd":["a","b"]}"#).isEmptySuccess)
        let moved = try await update(#"{"thingName":"lamp","thingGroupsToAdd":["x"],"thingGroupsToRemove":["a"]}"#)
        #expect(moved.refused(404, "ResourceNotFoundException"))
        #expect(try await update(#"{"thingName":"lamp","thingGroupsToRemove":["b"]}"#).isEmptySuccess)
        #expect(try await update(#"{"thingName":"lamp","thingGroupsToAdd":["a b"]}"#).status == 400)
        #expect(try await update("{}").refused(400, "InvalidRequestException"))
        let groups = try await api.call("GET", "/things/lamp/thing-groups")
        #expect(try names(groups, "thingGroups", "groupName") == ["a"])
        #expect(try await api.call("GET", "/thing-groups/a/things?recursive=true").strings("things") == ["lamp"])
    }

    @Test func `a policy is attached to a group and listed from both sides`() async throws {
        let api = try await TestAPI()
        _ = try await api.call("POST", "/thing-groups/root")
        let child = try await api.call("POST", "/thing-groups/child", #"{"parentGroupName":"root"}"#)
            .string("thingGroupArn")
        let root = "arn:aws:iot:us-east-1:123456789012:thinggroup/root"
        try await api.newPolicy("p")
        #expect(try await api.call("PUT", "/target-policies/p", #"{"target":"\#(root)"}"#).isEmptySuccess)
        #expect(try await api.call("POST", "/policy-targets/p").strings("targets") == [root])
        for (query, expected) in [("", []), ("?recursive=true", ["p"])] {
            let listed = try await api.call("POST", "/attached-policies/\(child.encoded)\(query)")
            #expect(try names(listed, "policies", "policyName") == expected)
        }
        #expect(try await api.call("DELETE", "/policies/p").refused(409, "DeleteConflictException"))
        #expect(try await api.call("POST", "/target-policies/p", #"{"target":"\#(root)"}"#).isEmptySuccess)
        #expect(try await api.call("DELETE", "/policies/p").isEmptySuccess)
        let thing = #"{"target":"arn:aws:iot:us-east-1:123456789012:thing/t"}"#
        #expect(try await api.call("PUT", "/target-policies/p", thing).refused(400, "InvalidRequestException"))
    }

    @Test func `a billing group has its things`() async throws {
        let api = try await TestAPI()
        let body = #"{"billingGroupProperties":{"billingGroupDescription":"d"},"tags":[{"Key":"k","Value":"v"}]}"#
        let made = try await api.call("POST", "/billing-groups/north", body)
        #expect(try made.string("billingGroupArn") == "arn:aws:iot:us-east-1:123456789012:billinggroup/north")
        let found = try await api.call("GET", "/billing-groups/north")
        #expect(found.body?["billingGroupProperties"] == .object(["billingGroupDescription": .string("d")]))
        #expect(found.body?["billingGroupMetadata"] == .object(["creationDate": .number(TestAPI.now.seconds)]))
        #expect(found.body?["version"] == .number(1) && found.body?["billingGroupId"] == made.body?["billingGroupId"])
        _ = try await api.call("POST", "/things/lamp")
        let member = #"{"billingGroupName":"north","thingName":"lamp"}"#
        #expect(try await api.call("PUT", "/billing-groups/addThingToBillingGroup", member).isEmptySuccess)
        #expect(try await api.call("GET", "/billing-groups/north/things").strings("things") == ["lamp"])
        #expect(try await api.call("GET", "/things/lamp").string("billingGroupName") == "north")
        #expect(try await api.call("PUT", "/billing-groups/removeThingFromBillingGroup", member).isEmptySuccess)
        #expect(try await api.call("GET", "/billing-groups/north/things").strings("things") == [])
        let listed = try await api.call("GET", "/billing-groups?namePrefixFilter=n")
        #expect(try names(listed, "billingGroups", "groupName") == ["north"])
        let updated = try await api.call("PATCH", "/billing-groups/north", #"{"billingGroupProperties":{}}"#)
        #expect(updated.body == .object(["version": .number(2)]))
        #expect(try await api.call("PATCH", "/billing-groups/north", "{}").refused(400, "InvalidRequestException"))
        #expect(try await api.call("DELETE", "/billing-groups/north").isEmptySuccess)
        #expect(try await api.call("GET", "/billing-groups/north").refused(404, "ResourceNotFoundException"))
    }
}
