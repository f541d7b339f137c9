import ControlPlane
import IoTModel
import Testing

@Suite struct PolicyOperationsTests {
    private let denyAll = #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#

    private func body(_ document: String) throws -> String {
        try JSON.object(["policyDocument": .string(document)]).text
    }

    private func target(_ arn: String) throws -> String { try JSON.object(["target": .string(arn)]).text }

    @Test func `CreatePolicy makes version 1, once`() async throws {
        let api = try await TestAPI()
        let spaced = " \(allowAll)\n\n"
        let made = try await api.call("POST", "/policies/all", try body(spaced))
        #expect(
            made.body
                == .object([
                    "policyName": .string("all"), "policyArn": .string("arn:aws:iot:us-east-1:123456789012:policy/all"),
                    "policyDocument": .string(spaced), "policyVersionId": .string("1"),
                ]))
        let again = try await api.call("POST", "/policies/all", try body(spaced))
        #expect(again.refused(409, "ResourceAlreadyExistsException"))
        #expect(again.body?["resourceArn"] == made.body?["policyArn"])
        let found = try await api.call("GET", "/policies/all")
        #expect(found.body?["policyDocument"] == .string(spaced))
        #expect(found.body?["defaultVersionId"] == .string("1"))
        #expect(found.body?["creationDate"] == .number(TestAPI.now.seconds))
        #expect(try found.string("generationId").utf8.count == 36)
    }

    @Test(arguments: ["", "x", "[]", "{}", #"{"Statement":[]}"#])
    func `a malformed document is refused under its own name`(_ document: String) async throws {
        let api = try await TestAPI()
        #expect(try await api.call("POST", "/policies/a", try body(document)).refused(400, "MalformedPolicyException"))
        try await api.newPolicy("all")
        let version = try await api.call("POST", "/policies/all/version", try body(document))
        #expect(version.refused(400, "MalformedPolicyException"))
    }

    @Test func `a document is needed`() async throws {
        let answer = try await TestAPI().call("POST", "/policies/a", "{}")
        #expect(answer.refused(400, "InvalidRequestException"))
        #expect(answer.message.contains("policyDocument"))
    }

    @Test(arguments: [
        ("a%2B%3D%2C.%40-_", true), (String(repeating: "x", count: 128), true),
        (String(repeating: "x", count: 129), false), ("a%20b", false), ("a%3Ab", false), ("%C3%BC", false),
        ("a%2Fb", false),
    ])
    func `policies have names of a form`(_ name: String, _ isAccepted: Bool) async throws {
        let answer = try await TestAPI().call("POST", "/policies/\(name)", try body(allowAll))
        #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
    }

    @Test func `versions are numbered on, five at most, and the default one is moved`() async throws {
        let api = try await TestAPI()
        try await api.newPolicy("all")
        for number in 2...5 {
            let made = try await api.call("POST", "/policies/all/version", try body(denyAll))
            #expect(made.body?["policyVersionId"] == .string("\(number)"))
            #expect(made.body?["isDefaultVersion"] == .bool(false))
        }
        let sixth = try await api.call("POST", "/policies/all/version", try body(denyAll))
        #expect(sixth.refused(409, "VersionsLimitExceededException"))
        #expect(try await api.call("DELETE", "/policies/all/version/1").refused(409, "DeleteConflictException"))
        #expect(try await api.call("PATCH", "/policies/all/version/2").isEmptySuccess)
        #expect(try await api.call("DELETE", "/policies/all/version/1").isEmptySuccess)
        #expect(try await api.call("GET", "/policies/all").body?["policyDocument"] == .string(denyAll))
        let made = try await api.call("POST", "/policies/all/version?setAsDefault=true", try body(allowAll))
        #expect(made.body?["policyVersionId"] == .string("6"))
        #expect(made.body?["isDefaultVersion"] == .bool(true))
        let listed = try await api.call("GET", "/policies/all/version").body?["policyVersions"]?.array ?? []
        #expect(listed.map { $0["versionId"]?.string } == ["6", "5", "4", "3", "2"])
        let second = try await api.call("GET", "/policies/all/version/2")
        #expect(second.body?["isDefaultVersion"] == .bool(false))
        #expect(second.body?["policyDocument"] == .string(denyAll))
    }

    @Test(arguments: ["GET", "PATCH", "DELETE"])
    func `a version that isn't there isn't found`(_ method: String) async throws {
        let api = try await TestAPI()
        try await api.newPolicy("all")
        #expect(try await api.call(method, "/policies/all/version/2").refused(404, "ResourceNotFoundException"))
        #expect(try await api.call(method, "/policies/all/version/x").refused(400, "InvalidRequestException"))
        #expect(try await api.call(method, "/policies/none/version/1").refused(404, "ResourceNotFoundException"))
    }

    @Test func `attaching and detaching may be repeated, and both lists show it`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate()
        try await api.newPolicy("all")
        for _ in 1...2 { #expect(try await api.call("PUT", "/target-policies/all", try target(arn)).isEmptySuccess) }
        let attached = try await api.call("POST", "/attached-policies/\(arn.encoded)?recursive=true")
        #expect(attached.body?["policies"]?.array?.map { $0["policyName"]?.string } == ["all"])
        #expect(try await api.call("POST", "/policy-targets/all").strings("targets") == [arn])
        #expect(try await api.call("DELETE", "/policies/all").refused(409, "DeleteConflictException"))
        for _ in 1...2 { #expect(try await api.call("POST", "/target-policies/all", try target(arn)).isEmptySuccess) }
        #expect(try await api.call("POST", "/policy-targets/all").strings("targets") == [])
        #expect(try await api.call("DELETE", "/policies/all").isEmptySuccess)
    }

    @Test func `the older operations do the same by headers`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate()
        try await api.newPolicy("all")
        let principal = ["x-amzn-iot-principal": arn]
        #expect(try await api.call("PUT", "/principal-policies/all", headers: principal).isEmptySuccess)
        let policies = try await api.call("GET", "/principal-policies", headers: principal)
        #expect(policies.body?["policies"]?.array?.map { $0["policyName"]?.string } == ["all"])
        let principals = try await api.call("GET", "/policy-principals", headers: ["x-amzn-iot-policy": "all"])
        #expect(try principals.strings("principals") == [arn])
        #expect(try await api.call("DELETE", "/principal-policies/all", headers: principal).isEmptySuccess)
        #expect(try await api.call("POST", "/policy-targets/all").strings("targets") == [])
        #expect(try await api.call("PUT", "/principal-policies/all").refused(400, "InvalidRequestException"))
    }

    @Test func `a certificate has at most 10 policies`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate()
        for number in 1...11 {
            try await api.newPolicy("p\(number)")
            let answer = try await api.call("PUT", "/target-policies/p\(number)", try target(arn))
            #expect(number <= 10 ? answer.isEmptySuccess : answer.refused(410, "LimitExceededException"))
        }
    }

    @Test(arguments: ["x", "arn:aws:iot:us-east-1:123456789012:topic/a", "arn:aws:s3:::bucket"])
    func `a target is a certificate's ARN`(_ arn: String) async throws {
        let api = try await TestAPI()
        try await api.newPolicy("all")
        let answer = try await api.call("PUT", "/target-policies/all", try target(arn))
        #expect(answer.refused(400, "InvalidRequestException"))
        let other = "arn:aws:iot:us-east-1:123456789012:cert/\(String(repeating: "0", count: 64))"
        #expect(
            try await api.call("PUT", "/target-policies/all", try target(other)).refused(
                404, "ResourceNotFoundException"))
    }

    @Test func `ListPolicies goes by name, in both directions`() async throws {
        let api = try await TestAPI()
        for name in ["b", "c", "a"] { try await api.newPolicy(name) }
        func names(_ query: String) async throws -> [String?] {
            try await api.call("GET", "/policies\(query)").body?["policies"]?.array?.map { $0["policyName"]?.string }
                ?? []
        }
        #expect(try await names("") == ["a", "b", "c"])
        #expect(try await names("?isAscendingOrder=false") == ["c", "b", "a"])
        let page = try await api.call("GET", "/policies?pageSize=2")
        #expect(try await names("?marker=\(try page.string("nextMarker").encoded)") == ["c"])
    }
}
