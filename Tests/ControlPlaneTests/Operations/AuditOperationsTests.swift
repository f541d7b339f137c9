import Audit
import Broker
import IoTModel
import Logging
import Registry
import Testing

@testable import ControlPlane

@Suite struct AuditOperationsTests {
    private func runner(_ api: TestAPI, at now: WallTime = TestAPI.now) -> AuditRunner {
        AuditRunner(
            registry: api.registry, signal: AuditSignal(), clock: WallClock { now }, random: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func enable(_ checks: AuditCheck..., in api: TestAPI) async throws {
        let members = checks.map { #""\#($0.rawValue)":{"enabled":true}"# }.joined(separator: ",")
        let answer = try await api.call("PATCH", "/audit/configuration", #"{"auditCheckConfigurations":{\#(members)}}"#)
        #expect(answer.isEmptySuccess)
    }

    private func schedule(_ body: String, _ name: String = "nightly", in api: TestAPI) async throws -> Answer {
        try await api.call("POST", "/audit/scheduledaudits/\(name)", body)
    }

    @Test func `a task waits for the runner, which runs it to its end`() async throws {
        let api = try await TestAPI()
        try await enable(.loggingDisabled, in: api)
        let started = try await api.call("POST", "/audit/tasks", #"{"targetCheckNames":["LOGGING_DISABLED_CHECK"]}"#)
        let id = try started.string("taskId")
        #expect(try await api.call("GET", "/audit/tasks/\(id)").string("taskStatus") == "IN_PROGRESS")
        try await runner(api).runAll()
        let task = try await api.call("GET", "/audit/tasks/\(id)")
        #expect(try task.string("taskStatus") == "COMPLETED")
        let details = task.body?["auditDetails"]?["LOGGING_DISABLED_CHECK"]
        #expect(details?["checkRunStatus"] == .string("COMPLETED_NON_COMPLIANT"))
        #expect(details?["nonCompliantResourcesCount"] == .number(1))
    }

    @Test func `the server's own operation takes checks that aren't enabled, and its own`() async throws {
        let api = try await TestAPI()
        let all = try await api.call("POST", "/sallyport/audits", "{}", service: "sallyport").string("taskId")
        try await runner(api).runAll()
        let task = try await api.call("GET", "/audit/tasks/\(all)")
        #expect(task.body?["auditDetails"]?.names.count == AuditCheck.allCases.count)
        let own = AuditCheck.certificateWithoutPolicy.rawValue
        let body = #"{"targetCheckNames":["\#(own)"]}"#
        #expect(try await api.call("POST", "/sallyport/audits", body, service: "sallyport").status == 200)
        // AWS's operation knows AWS's checks.
        #expect(try await api.call("POST", "/audit/tasks", body).refused(400, "InvalidRequestException"))
    }

    @Test func `a scheduled audit says when it runs, and runs then`() async throws {
        let api = try await TestAPI()
        try await enable(.loggingDisabled, in: api)
        let checks = #""targetCheckNames":["LOGGING_DISABLED_CHECK"]"#
        let made = try await schedule(#"{"frequency":"WEEKLY","dayOfWeek":"SUN",\#(checks)}"#, in: api)
        let arn = "arn:aws:iot:us-east-1:123456789012:scheduledaudit/nightly"
        #expect(try made.string("scheduledAuditArn") == arn)
        let path = "/audit/scheduledaudits/nightly"
        #expect(
            try await api.call("GET", path).body
                == .object([
                    "scheduledAuditName": .string("nightly"), "scheduledAuditArn": .string(arn),
                    "frequency": .string("WEEKLY"), "dayOfWeek": .string("SUN"),
                    "targetCheckNames": .array([.string("LOGGING_DISABLED_CHECK")]),
                ]))
        #expect(try await api.call("PATCH", path, #"{"frequency":"MONTHLY","dayOfMonth":"LAST"}"#).status == 200)
        let listed = try await api.call("GET", "/audit/scheduledaudits")
        #expect(
            listed.body?["scheduledAudits"]
                == .array([
                    .object([
                        "scheduledAuditName": .string("nightly"), "scheduledAuditArn": .string(arn),
                        "frequency": .string("MONTHLY"), "dayOfMonth": .string("LAST"),
                    ])
                ]))
        #expect(try await api.call("PATCH", path, #"{"frequency":"DAILY"}"#).status == 200)
        // The account is one that the server knows.
        try await runner(api).runAll()
        #expect(try await findings(in: api).isEmpty)
        try await runner(api, at: TestAPI.now.advanced(by: .seconds(86_400))).runAll()
        #expect(try await findings(in: api).count == 1)
        #expect(try await api.call("DELETE", path).isEmptySuccess)
        #expect(try await api.call("GET", path).refused(404, "ResourceNotFoundException"))
    }

    private func findings(in api: TestAPI) async throws -> [JSON] {
        try #require(try await api.call("POST", "/audit/findings", "{}").body?["findings"]?.array)
    }

    @Test(arguments: [
        #""frequency":"WEEKLY""#, #""frequency":"BIWEEKLY""#, #""frequency":"MONTHLY""#,
        #""frequency":"DAILY","dayOfWeek":"SUN""#, #""frequency":"WEEKLY","dayOfWeek":"SUN","dayOfMonth":"1""#,
        #""frequency":"MONTHLY","dayOfMonth":"32""#, #""frequency":"MONTHLY","dayOfMonth":"0""#,
        #""frequency":"YEARLY""#, #""dayOfMonth":"1""#,
    ])
    func `a schedule that can't be one is refused`(_ members: String) async throws {
        let api = try await TestAPI()
        try await enable(.loggingDisabled, in: api)
        let body = #"{\#(members),"targetCheckNames":["LOGGING_DISABLED_CHECK"]}"#
        #expect(try await schedule(body, in: api).refused(400, "InvalidRequestException"))
    }

    @Test func `a suppression names one resource, and a time or none`() async throws {
        let api = try await TestAPI()
        let resource = #""checkName":"LOGGING_DISABLED_CHECK","resourceIdentifier":{"account":"123456789012"}"#
        func create(_ members: String) async throws -> Answer {
            try await api.call("POST", "/audit/suppressions/create", "{\(resource),\(members)}")
        }
        for bad in [
            #""clientRequestToken":"t""#, #""suppressIndefinitely":false,"clientRequestToken":"t""#,
            #""suppressIndefinitely":true"#, #""suppressIndefinitely":true,"clientRequestToken":"a b""#,
            #""suppressIndefinitely":true,"expirationDate":1900000001,"clientRequestToken":"t""#,
            #""expirationDate":1900000000,"clientRequestToken":"t""#,
            #""expirationDate":1e300,"clientRequestToken":"t""#,
            "\"suppressIndefinitely\":true,\"clientRequestToken\":\"\(String(repeating: "t", count: 65))\"",
            "\"suppressIndefinitely\":true,\"clientRequestToken\":\"t\",\"description\":\""
                + "\(String(repeating: "d", count: 1_001))\"",
        ] {
            #expect(try await create(bad).refused(400, "InvalidRequestException"), "\(bad)")
        }
        let token = String(repeating: "t", count: 64)
        let description = String(repeating: "d", count: 1_000)
        let good = #""expirationDate":1900000000.5,"description":"\#(description)","clientRequestToken":"\#(token)""#
        #expect(try await create(good).isEmptySuccess)
        #expect(try await create(good).isEmptySuccess)
        #expect(
            try await create(#""suppressIndefinitely":true,"clientRequestToken":"u""#)
                .refused(409, "ResourceAlreadyExistsException"))
        #expect(
            try await api.call("POST", "/audit/suppressions/describe", "{\(resource)}").body
                == .object([
                    "checkName": .string("LOGGING_DISABLED_CHECK"),
                    "resourceIdentifier": .object(["account": .string("123456789012")]),
                    "expirationDate": .number(1_900_000_000.5), "suppressIndefinitely": .bool(false),
                    "description": .string(description),
                ]))
        let changed = #"{\#(resource),"suppressIndefinitely":true,"description":"x"}"#
        #expect(try await api.call("PATCH", "/audit/suppressions/update", changed).isEmptySuccess)
        let listed = try await api.call("POST", "/audit/suppressions/list", #"{"maxResults":250}"#)
        let first = listed.body?["suppressions"]?.array?.first
        #expect(first?["suppressIndefinitely"] == .bool(true) && first?["expirationDate"] == nil)
        for size in [0, 251] {
            let answer = try await api.call("POST", "/audit/suppressions/list", #"{"maxResults":\#(size)}"#)
            #expect(answer.refused(400, "InvalidRequestException"))
        }
        for _ in 1...2 {
            #expect(try await api.call("POST", "/audit/suppressions/delete", "{\(resource)}").isEmptySuccess)
        }
        #expect(
            try await api.call("POST", "/audit/suppressions/describe", "{\(resource)}")
                .refused(404, "ResourceNotFoundException"))
    }

    @Test(arguments: [
        #"{"deviceCertificateId":"\#(String(repeating: "a", count: 64))"}"#,
        #"{"caCertificateId":"\#(String(repeating: "b", count: 64))"}"#, #"{"clientId":"a b/c"}"#,
        #"{"account":"123456789012"}"#, #"{"policyVersionIdentifier":{"policyName":"p","policyVersionId":"2"}}"#,
        #"{"cognitoIdentityPoolId":"us-east-1:x"}"#, #"{"iamRoleArn":"arn:aws:iam::123456789012:role/r"}"#,
        #"{"roleAliasArn":"arn:aws:iot:us-east-1:123456789012:rolealias/r"}"#,
        #"{"issuerCertificateIdentifier":{"issuerCertificateSubject":"CN=a","issuerId":"ab","issuerCertificateSerialNumber":"0c"}}"#,
    ])
    func `every kind of resource is read and given back`(_ identifier: String) async throws {
        let api = try await TestAPI()
        let key = #""checkName":"DEVICE_CERTIFICATE_AGE_CHECK","resourceIdentifier":\#(identifier)"#
        let made = try await api.call(
            "POST", "/audit/suppressions/create", #"{\#(key),"suppressIndefinitely":true,"clientRequestToken":"t"}"#)
        #expect(made.isEmptySuccess)
        let found = try await api.call("POST", "/audit/suppressions/describe", "{\(key)}")
        let returned = try #require(found.body?["resourceIdentifier"])
        #expect(try JSONValue(jsonText: try returned.text) == JSONValue(jsonText: identifier))
    }

    @Test(arguments: [
        ("issuerCertificateSerialNumber", String(repeating: "f", count: 40), true),
        ("issuerCertificateSerialNumber", String(repeating: "f:", count: 29) + "f", true),
        ("issuerCertificateSerialNumber", String(repeating: "f", count: 60), false),
        ("issuerCertificateSerialNumber", "", false), ("issuerCertificateSerialNumber", "0/1", false),
        ("issuerCertificateSerialNumber", "xyz", false),
        ("issuerId", String(repeating: "a", count: 64), true), ("issuerId", "0xAb", true), ("issuerId", "0x", false),
        ("issuerId", String(repeating: "a", count: 65), false), ("issuerId", "a/b", false), ("issuerId", "", false),
        ("issuerCertificateSubject", "CN=a/b, O=ü " + String(repeating: "x", count: 988), true),
        ("issuerCertificateSubject", String(repeating: "x", count: 1_001), false),
        ("issuerCertificateSubject", #"a\u0009b"#, false),
    ])
    func `an issuer is named as findings name it`(_ member: String, _ text: String, _ isTaken: Bool) async throws {
        let api = try await TestAPI()
        let body = #"{"resourceIdentifier":{"issuerCertificateIdentifier":{"\#(member)":"\#(text)"}}}"#
        #expect((try await api.call("POST", "/audit/findings", body).status == 200) == isTaken)
    }

    @Test(arguments: [("1", true), ("+1", false), ("-1", false), ("1/2", false)])
    func `a policy's version is digits`(_ text: String, _ isTaken: Bool) async throws {
        let api = try await TestAPI()
        let version = #"{"policyName":"p","policyVersionId":"\#(text)"}"#
        let body = #"{"resourceIdentifier":{"policyVersionIdentifier":\#(version)}}"#
        #expect((try await api.call("POST", "/audit/findings", body).status == 200) == isTaken)
    }

    @Test func `a certificate is the same by its ARN`() async throws {
        let api = try await TestAPI()
        let id = String(repeating: "a", count: 64)
        let arn = "arn:aws:iot:us-east-1:123456789012:cert/\(id)"
        let body =
            #"{"checkName":"DEVICE_CERTIFICATE_AGE_CHECK","resourceIdentifier":{"deviceCertificateArn":"\#(arn)"},"#
        let made = try await api.call(
            "POST", "/audit/suppressions/create", body + #""suppressIndefinitely":true,"clientRequestToken":"t"}"#)
        #expect(made.isEmptySuccess)
        let listed = try await api.call(
            "POST", "/audit/suppressions/list", #"{"resourceIdentifier":{"deviceCertificateId":"\#(id)"}}"#)
        #expect(listed.body?["suppressions"]?.array?.count == 1)
    }

    @Test func `a description has ten related resources, and the list has all`() async throws {
        let api = try await TestAPI()
        for count in [Limits.Audit.describedRelatedResources, Limits.Audit.describedRelatedResources + 1] {
            for check in [AuditCheck.deviceCertificateShared, .intermediateCARevoked] {
                let id = "\(check.rawValue)-\(count)"
                let finding = AuditFinding(
                    check, .sharedByDevices, .clientID("x"), "s",
                    related: (0..<count).map { RelatedAuditResource(.clientID("c\($0)"), info: ["A": "\($0)"]) })
                let record = AuditFindingRecord(
                    account: .standard, id: AuditFindingID(unchecked: id), task: AuditTaskID(unchecked: "t"),
                    taskStartDate: TestAPI.now, date: TestAPI.now, finding: finding, isSuppressed: false)
                try await api.registry.write { writer throws(RegistryError) in try writer.put(record) }
                let described = try await api.call("GET", "/audit/findings/\(id)").body?["finding"]
                let told = check == .intermediateCARevoked ? 0 : Limits.Audit.describedRelatedResources
                #expect(described?["relatedResources"]?.array?.count == told)
                let listed = try await api.call("GET", "/audit/relatedResources?findingId=\(id)&maxResults=250")
                #expect(listed.body?["relatedResources"]?.array?.count == count)
            }
        }
    }

    @Test(arguments: [
        ("clientId", Limits.Audit.clientIDCharacters), ("cognitoIdentityPoolId", Limits.Audit.clientIDCharacters),
        ("iamRoleArn", Limits.Audit.targetARNCharacters), ("roleAliasArn", Limits.Audit.targetARNCharacters),
    ])
    func `a resource's name is as long as it may be, and no longer`(_ member: String, _ maximum: Int) async throws {
        let api = try await TestAPI()
        for count in [0, 1, maximum, maximum + 1] {
            let name = String(repeating: "a", count: count)
            let answer = try await api.call(
                "POST", "/audit/findings", #"{"resourceIdentifier":{"\#(member)":"\#(name)"}}"#)
            #expect((answer.status == 200) == (1...maximum).contains(count), "\(member) \(count)")
        }
    }

    @Test(arguments: [
        ("2026-11-21T17:00:00Z", 1_795_280_400_000 as Int64?), ("2026-11-21T17:00:00.123Z", 1_795_280_400_000),
        ("2026-11-21T17:00:00+00:00", 1_795_280_400_000), ("2026-11-21", nil), ("2026-11-21T17:00:00", nil),
        ("2026-13-21T17:00:00Z", nil), ("1795280400", nil), ("", nil), ("T", nil), ("2026-11-21TZ", nil),
    ])
    func `a time in a query is read as AWS's clients write it`(_ text: String, _ expected: Int64?) {
        #expect(WallTime(iso8601: text)?.milliseconds == expected)
    }
}
