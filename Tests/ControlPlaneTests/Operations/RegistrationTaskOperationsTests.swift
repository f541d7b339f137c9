import Broker
import ControlPlane
import Foundation
import IoTModel
import Registry
import SigV4
import Synchronization
import Testing

@Suite struct RegistrationTaskOperationsTests {
    private static let body =
        #"{"Resources": {"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "lamp"}}}}"#
    private static let role = "arn:aws:iam::123456789012:role/r"
    private static let path = "/thing-registration-tasks"

    private func request(_ changes: [String: JSON] = [:]) throws -> String {
        let members: [String: JSON] = [
            "templateBody": .string(Self.body), "inputFileBucket": .string("fleet"),
            "inputFileKey": .string("lower/devices.json"), "roleArn": .string(Self.role),
        ]
        return try JSON.object(members.merging(changes) { $1 }).text
    }

    private func api(clock: WallClock = WallClock { TestAPI.now }) async throws -> TestAPI {
        try await TestAPI(inputs: TestInputs(["lower/devices.json": "{}\n"]), clock: clock)
    }

    @Test func `a task is begun, described, listed and stopped`() async throws {
        let api = try await api()
        let id = try await api.call("POST", Self.path, request()).string("taskId")
        let described = try await api.call("GET", "\(Self.path)/\(id)")
        #expect(
            described.body
                == .object([
                    "taskId": .string(id), "creationDate": .number(TestAPI.now.seconds),
                    "lastModifiedDate": .number(TestAPI.now.seconds), "templateBody": .string(Self.body),
                    "inputFileBucket": .string("fleet"), "inputFileKey": .string("lower/devices.json"),
                    "roleArn": .string(Self.role), "status": .string("InProgress"), "successCount": .number(0),
                    "failureCount": .number(0), "percentageProgress": .number(0),
                ]))
        #expect(try await api.call("GET", "\(Self.path)?status=InProgress").strings("taskIds") == [id])
        #expect(try await api.call("GET", "\(Self.path)?status=Completed").strings("taskIds") == [])
        let second = try await api.call("POST", Self.path, request())
        #expect(second.refused(400, "InvalidRequestException") && second.message.contains(id))
        #expect(try await api.call("PUT", "\(Self.path)/\(id)/cancel").isEmptySuccess)
        #expect(try await api.call("GET", "\(Self.path)/\(id)").string("status") == "Cancelling")
        for call in [("GET", "/none"), ("PUT", "/none/cancel")] {
            let answer = try await api.call(call.0, Self.path + call.1)
            #expect(answer.refused(404, "ResourceNotFoundException"), "\(call)")
        }
        // Its model has no ResourceNotFoundException.
        let reports = try await api.call("GET", "\(Self.path)/none/reports?reportType=ERRORS")
        #expect(reports.refused(400, "InvalidRequestException"))
    }

    @Test(
        arguments: [
            ["templateBody": .string("{}")], ["templateBody": .null], ["inputFileBucket": .string("other")],
            ["inputFileBucket": .string("fl")], ["inputFileBucket": .string("a/b")], ["inputFileBucket": .null],
            ["inputFileKey": .string("absent.json")], ["inputFileKey": .string("../lower/devices.json")],
            ["inputFileKey": .string("/lower/devices.json")], ["inputFileKey": .null], ["roleArn": .null],
            ["roleArn": .string("arn:aws:iam::123456789012:user/r")],
        ] as [[String: JSON]])
    func `what can't be a task is refused at once`(_ changes: [String: JSON]) async throws {
        let api = try await api()
        let answer = try await api.call("POST", Self.path, request(changes))
        #expect(answer.refused(400, "InvalidRequestException"), "\(answer)")
        #expect(try await api.call("GET", Self.path).strings("taskIds").isEmpty)
    }

    @Test func `statuses and report types are AWS's`() async throws {
        let api = try await api()
        for query in ["?status=completed", "/x/reports", "/x/reports?reportType=errors", "?maxResults=251"] {
            #expect(try await api.call("GET", Self.path + query).refused(400, "InvalidRequestException"))
        }
    }

    // MARK: Reports

    /// A task with so many failed lines.
    private func failures(_ count: Int, in api: TestAPI) async throws -> String {
        let id = try await api.call("POST", Self.path, request()).string("taskId")
        try await api.registry.write { writer throws(RegistryError) in
            for line in 1...count {
                _ = try writer.noteFailure(
                    onLine: line, of: RegistrationTaskID(unchecked: id), code: "CODE", message: "sentence \(line)",
                    account: .standard, at: TestAPI.now)
            }
        }
        return id
    }

    private func links(_ id: String, _ kind: String, _ query: String = "", in api: TestAPI) async throws -> Answer {
        try await api.call("GET", "\(Self.path)/\(id)/reports?reportType=\(kind)\(query)")
    }

    /// Follows a link as any client does, without a signature of its own.
    private func follow(_ link: String, in api: TestAPI) async throws -> APIResponse {
        let url = try #require(URLComponents(string: link))
        let head = RequestHead(
            method: "GET", target: "\(url.percentEncodedPath)?\(url.percentEncodedQuery ?? "")",
            headers: [.init("Host", TestAPI.host)])
        return await api.dispatcher.respond(to: APIRequest(head: head))
    }

    @Test func `a report's file has a thousand lines, and the next one begins with one more`() async throws {
        let api = try await api()
        let maximum = Limits.Registration.reportLines
        let id = try await failures(maximum, in: api)
        let one = try await links(id, "ERRORS", in: api)
        #expect(try one.string("reportType") == "ERRORS")
        #expect(one.body?["nextToken"] == nil)
        #expect(try one.strings("resourceLinks").count == 1)
        try await api.registry.write { writer throws(RegistryError) in
            _ = try writer.noteFailure(
                onLine: maximum + 1, of: RegistrationTaskID(unchecked: id), code: "CODE", message: "last",
                account: .standard, at: TestAPI.now)
        }
        let first = try await links(id, "ERRORS", "&maxResults=1", in: api)
        let token = try first.string("nextToken")
        let second = try await links(id, "ERRORS", "&maxResults=1&nextToken=\(token.encoded)", in: api)
        #expect(second.body?["nextToken"] == nil)
        let contents = [
            try await follow(first.strings("resourceLinks")[0], in: api),
            try await follow(second.strings("resourceLinks")[0], in: api),
        ].map { String(decoding: $0.body, as: UTF8.self) }
        #expect(contents[0].split(separator: "\n").count == maximum)
        #expect(contents[0].hasPrefix(#"{"errorCode":"CODE","errorMessage":"sentence 1","lineNumber":1}"# + "\n"))
        #expect(contents[1] == #"{"errorCode":"CODE","errorMessage":"last","lineNumber":\#(maximum + 1)}"# + "\n")
        #expect(try await links(id, "RESULTS", in: api).strings("resourceLinks").isEmpty)
    }

    @Test func `a link is good for an hour, and only as it was given`() async throws {
        let time = Mutex(TestAPI.now)
        let api = try await api(clock: WallClock { time.withLock { $0 } })
        let id = try await failures(1, in: api)
        let link = try await links(id, "ERRORS", in: api).strings("resourceLinks")[0]
        #expect(link.hasPrefix("http://\(TestAPI.host)/sallyport/registration-reports/\(id)/errors-0.jsonl?"))
        #expect(try await follow(link, in: api).status == 200)
        for wrong in [
            link.replacing("errors-0", with: "errors-1"), link.replacing("errors", with: "results"),
            link.replacing(id, with: "other"), link.replacing("123456789012", with: "999999999999"),
            link.replacing("expires=1", with: "expires=2"), link + "0", String(link.dropLast()),
            link.replacing("signature=", with: "signature=0"), String(link.prefix { $0 != "?" }),
            link.replacing("/errors-0.jsonl", with: ""), link.replacing("errors-0", with: "errors--0"),
        ] {
            let answer = try await follow(wrong, in: api)
            #expect(answer.status == 403 && answer.value("x-amzn-ErrorType") == "AccessDeniedException", "\(wrong)")
        }
        let end = TestAPI.now.advanced(by: Limits.Registration.reportLink)
        time.withLock { $0 = WallTime(milliseconds: end.milliseconds - 1) }
        #expect(try await follow(link, in: api).status == 200)
        time.withLock { $0 = end }
        #expect(try await follow(link, in: api).status == 403)
        // Another server's links have another key.
        let other = try await self.api()
        #expect(try await follow(link, in: other).status == 403)
    }
}
