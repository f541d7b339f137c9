import IoTModel
import Registry
import SigV4
import Testing

@testable import ControlPlane

@Suite struct RequestReaderTests {
    private func reader(
        query: String = "", headers: [RequestHead.Header] = [], body: String = "", labels: [String: Substring] = [:]
    ) -> RequestReader {
        RequestReader(
            APIRequest(
                head: RequestHead(method: "GET", target: "/x?\(query)", headers: headers), body: Array(body.utf8)),
            labels: labels)
    }

    @Test func `a path's label is decoded into its type`() throws {
        let name: ThingName = try reader(labels: ["thingName": "a%3Ab"]).path("thingName")
        #expect(name.rawValue == "a:b")
    }

    @Test(arguments: ["a b", "a%20b", "a%2Fb", "%ff", "%"])
    func `a label of another form is refused with what was expected`(_ label: String) {
        let error = #expect(throws: InvalidRequest.self) {
            let _: ThingName = try reader(labels: ["thingName": label[...]]).path("thingName")
        }
        #expect(error?.message.contains("`thingName`") == true)
        #expect(error?.message.contains(ThingName.expectation) == true)
    }

    @Test(
        arguments: [("", nil), ("a=true", true), ("a=false", false), ("a=True", true), ("b=true", nil)]
            as [(String, Bool?)])
    func `flags are true, false or absent`(_ query: String, _ value: Bool?) throws {
        #expect(try reader(query: query).flag("a") == value)
    }

    @Test(arguments: ["a=1", "a=", "a=yes", "a=%ff", "a"])
    func `a flag is nothing else`(_ query: String) {
        #expect(throws: InvalidRequest.self) { try reader(query: query).flag("a") }
    }

    @Test(arguments: [("1", true), ("250", true), ("0", false), ("251", false), ("x", false), ("", false)])
    func `a page has 1 to 250 items`(_ size: String, _ isAccepted: Bool) throws {
        guard isAccepted else {
            #expect(throws: InvalidRequest.self) { try reader(query: "pageSize=\(size)").markedPage() }
            #expect(throws: InvalidRequest.self) { try reader(query: "maxResults=\(size)").tokenPage() }
            return
        }
        #expect(try reader(query: "pageSize=\(size)").markedPage().size == Int(size))
        #expect(try reader(query: "maxResults=\(size)").tokenPage().size == Int(size))
    }

    @Test func `a page has 25 items unless asked otherwise, and a plus sign in a marker is one`() throws {
        let page = try reader(query: "marker=a+b%2B%3D").markedPage()
        #expect(page.size == 25)
        #expect(page.marker == "a+b+=")
    }

    @Test func `of a repeated member the first counts, and unknown ones are passed over`() throws {
        #expect(try reader(query: "z=1&a=true&a=false").flag("a") == true)
    }

    @Test func `headers are found by name in any case`() throws {
        let reader = reader(headers: [.init("X-Amzn-Principal", "arn")])
        #expect(try reader.header("x-amzn-principal", "an ARN") { $0 } == "arn")
        let error = #expect(throws: InvalidRequest.self) { try reader.header("x-other", "an ARN") { $0 } }
        #expect(error?.message == "`x-other` is missing; give an ARN")
    }

    @Test(arguments: ["", "{}", #"{"a":null}"#, #"{"b":[{"c":1}]}"#])
    func `a member may be absent`(_ body: String) throws {
        let json = try reader(body: body).json()
        #expect(try json.optional("a", "a text") { $0 } == nil)
        #expect(try json.flag("a") == nil)
        #expect(try json.objects("a") == nil)
        #expect(throws: InvalidRequest.self) { try json.required("a", "a text") { $0 } }
    }

    @Test func `members are read into their types`() throws {
        let text =
            #"{"t":"x","f":true,"n":9007199254740993,"m":{"k":"v"},"l":["a"],"o":{"i":{"t":"y"}},"os":[{"t":"z"}]}"#
        let json = try reader(body: text).json()
        #expect(try json.required("t", "a text") { $0 } == "x")
        #expect(try json.flag("f") == true)
        #expect(try json.number("n") == 9_007_199_254_740_993)
        #expect(try json.textMap("m") == ["k": "v"])
        #expect(try json.textList("l") == ["a"])
        #expect(try json.object("o")?.object("i")?.required("t", "a text") { $0 } == "y")
        #expect(try json.objects("os")?.first?.required("t", "a text") { $0 } == "z")
    }

    @Test(arguments: ["t", "f", "n", "m", "l", "o", "os"])
    func `a member of another type is refused by its name`(_ name: String) throws {
        let json = try reader(body: #"{"\#(name)":3.5}"#).json()
        let error = #expect(throws: InvalidRequest.self) {
            switch name {
            case "t": _ = try json.optional("t", "a text") { $0 }
            case "f": _ = try json.flag("f")
            case "n": _ = try json.number("n")
            case "m": _ = try json.textMap("m")
            case "l": _ = try json.textList("l")
            case "o": _ = try json.object("o")
            default: _ = try json.objects("os")
            }
        }
        #expect(error?.message.hasPrefix("`\(name)` has another type; expected ") == true)
    }

    @Test func `an error inside an object names the way to it`() throws {
        let json = try reader(body: #"{"tags":[{"Key":"a"},{"Key":1}]}"#).json()
        let error = #expect(throws: InvalidRequest.self) { try json.tags() }
        #expect(error?.message.contains("`tags[1].Key`") == true)
    }

    @Test(arguments: ["[]", "1", "x", "{", "{\"a\":}", "\u{0}", #""text""#])
    func `a body that is no JSON object is refused`(_ body: String) {
        #expect(throws: InvalidRequest.self) { try reader(body: body).json() }
    }

    @Test func `a body nested without end is refused`() {
        let body = String(repeating: #"{"a":"#, count: 100_000)
        #expect(throws: InvalidRequest.self) { try reader(body: body).json() }
    }

    @Test(arguments: [(3, true), (4, false), (0, false)])
    func `a text has its length in Unicode scalars`(_ count: Int, _ isAccepted: Bool) throws {
        let json = try reader(body: "{\"a\":\"\(String(repeating: "ü", count: count))\"}").json()
        if isAccepted {
            #expect(try json.text("a", characters: 1...3).count == count)
        } else {
            #expect(throws: InvalidRequest.self) { try json.text("a", characters: 1...3) }
        }
    }
}
