/// Makes requests, and policies that have to do with them, from a seed.
struct PolicyGenerator {
    var random: SeededRandom
    /// Whether the document that is being made has variables.
    var hasVariables = true

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    // MARK: Choices

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    // MARK: Requests

    static let start = "arn:aws:iot:us-east-1:123456789012:"
    static let words = ["a", "b", "pump", "é", "x1", "A", "north", "5"]

    private static let clients = ["a", "b", "pump", "é", "a*", "+", "p?", "${iot:ClientId}", "x:1"]
    /// Values of attributes that each family of operators has something to say about.
    static let values = [
        "a", "A", "pump", "north", "5", "10", "-1e1", "4.5", "true", "FALSE", "2026-01-31", "2026-01-31T10:00:00Z",
        "1769853600", "10.0.0.7", "2001:db8::7", "arn:aws:iot:us-east-1:123456789012:topic/a", "QUI=", "", "é",
        "a*", "A, B", #"A\, B"#,
    ]
    private static let names = [
        "A", "B", "pump", "a*", "x+y", "A, B", "Web O=Ex", "5", "true", #"q"uote\"#, "é", "$", "a#", "d?",
        String(repeating: "n", count: 1024), String(repeating: "n", count: 1025),
    ]
    private static let attributes = [
        "CommonName", "Organization", "OrganizationalUnit", "Country", "SerialNumber", "Title", "Pseudonym",
        "AlternativeName.DNSName", "AlternativeName.IPAddress",
    ]

    mutating func request() -> PlainRequest {
        var request = PlainRequest()
        if chance(90) { request.clientID = pick(Self.clients) }
        if chance(60) {
            request.sourceIP = pick(["10.0.0.7", "192.0.2.9", "2001:db8::7", "::ffff:10.0.0.7", "203.0.113.1"])
        }
        if chance(50) { request.domainName = pick(["iot.example", "a", "IOT.example"]) }
        if chance(90) { request.certificateID = pick(["00ff", "abcd"]).padded(to: 64) }
        if chance(60) { request.time = pick([1_769_853_600, 1_769_817_600, 0, 1_900_000_000]) }
        if chance(70) { addNames(to: &request) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: request.thing = .outsideMQTT
        case 1...3: request.thing = .none
        default: request.thing = thing(request.clientID)
        }
        (request.action, request.resource) = asked(request)
        if request.action == "iot:Connect", chance(90) {
            request.connect = (chance(50), chance(50) ? Self.start + "topic/" + name() : nil)
        }
        return request
    }

    private mutating func addNames(to request: inout PlainRequest) {
        request.serialNumber = chance(80) ? pick(["5", "10525622389124227206"]) : nil
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let count = pick([1, 1, 1, 2, 2, 5, 6, 7])
            let values = (0..<count).map { _ in pick(Self.names) }
            if chance(70) {
                request.subject[pick(Self.attributes)] = values
            } else {
                request.issuer[pick(Self.attributes)] = values
            }
        }
    }

    private mutating func thing(_ clientID: String?) -> PlainRequest.Thing {
        var attributes: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            attributes[pick(["a", "zone", "Zone"])] = pick(Self.values)
        }
        let name =
            chance(60) ? clientID.flatMap { ["a", "b", "pump"].contains($0) ? $0 : nil } ?? "t1" : pick(["a", "t1"])
        return .attached(name: name, type: chance(50) ? pick(["a", "sensor"]) : nil, attributes: attributes)
    }

    private mutating func asked(_ request: PlainRequest) -> (action: String, resource: String) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...3:
            return ("iot:Connect", Self.start + "client/" + (chance(80) ? request.clientID ?? "a" : pick(Self.clients)))
        case 4...8: return ("iot:Publish", Self.start + "topic/" + name())
        case 9...11: return ("iot:Receive", Self.start + "topic/" + name())
        case 12...14: return ("iot:Subscribe", Self.start + "topicfilter/" + name(isFilter: true))
        case 15: return (pick(["iot:RetainPublish", "iot:GetRetainedMessage"]), Self.start + "topic/" + name())
        case 16: return (pick(["iot:GetThingShadow", "iot:UpdateThingShadow"]), Self.start + "thing/" + name())
        case 17:
            return (
                pick(["iot:UpdateJobExecution", "iot:DeleteThingShadow"]), Self.start + "thing/" + pick(Self.words)
            )
        case 18: return ("iot:AssumeRoleWithCertificate", Self.start + "rolealias/" + pick(Self.words))
        default: return (pick(["iot:ListRetainedMessages", "iot:6", "s3:Get"]), "*")
        }
    }

    mutating func name(isFilter: Bool = false) -> String {
        var levels = (0..<Int.random(in: 1...4, using: &random)).map { _ in pick(Self.words) }
        if isFilter {
            if chance(40) { levels[levels.count - 1] = "#" }
            if chance(30) { levels[0] = "+" }
            if chance(10) { levels.insert(contentsOf: ["$share", "g"], at: 0) }
        }
        return levels.joined(separator: "/")
    }

    // MARK: JSON

    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "é": result += "\\u00e9"
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }

    /// Several always as a list, one mostly without.
    mutating func list(_ texts: [String], quote: Bool = true) -> String {
        let texts = quote ? texts.map(Self.quoted) : texts
        return texts.count == 1 && chance(70) ? texts[0] : "[\(texts.joined(separator: ", "))]"
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String { String(repeating: self, count: count / self.count) }
}
