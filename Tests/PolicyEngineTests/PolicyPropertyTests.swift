import IoTModel
import Testing

@testable import PolicyEngine

/// Seeded: a failure names its seed.
@Suite struct PolicyPropertyTests {
    /// Written straight from the rules, exponential and obviously right.
    private static func naiveMatch(_ pattern: Substring.UnicodeScalarView, _ text: Substring.UnicodeScalarView) -> Bool
    {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return naiveMatch(pattern.dropFirst(), text) || (!text.isEmpty && naiveMatch(pattern, text.dropFirst()))
        }
        guard let character = text.first else { return false }
        return (first == "?" || first == character) && naiveMatch(pattern.dropFirst(), text.dropFirst())
    }

    private static func text(_ alphabet: String, _ lengths: ClosedRange<Int>, _ random: inout SeededRandom) -> String {
        let count = Int.random(in: lengths, using: &random)
        return String((0..<count).compactMap { _ in alphabet.randomElement(using: &random) })
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the compiled pattern matches as the naive matcher does`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var matches = 0
        for _ in 0..<10_000 {
            let pattern = Self.text("ab/é*?*", 0...9, &random)
            let text = Self.text("ab/é", 0...9, &random)
            let compiled = Pattern(pattern, wildcards: true, variables: true).matches(text)
            let naive = Self.naiveMatch(Substring(pattern).unicodeScalars, Substring(text).unicodeScalars)
            #expect(compiled == naive, "seed \(seed): `\(pattern)` on `\(text)`")
            if naive { matches += 1 }
        }
        #expect(matches > 500, "seed \(seed): the cases must hit both answers")
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a variable matches as its value would, written without wildcards`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var matches = 0
        for _ in 0..<10_000 {
            let value = Self.text("ab*?+", 0...3, &random)
            let before = Self.text("ab*?", 0...3, &random)
            let after = Self.text("ab*?", 0...3, &random)
            let escaped = value.map { "*?".contains($0) ? "${\($0)}" : String($0) }.joined()
            var text = Self.text("ab*?+", 0...6, &random)
            let variable = Pattern(before + "${iot:ClientId}" + after, wildcards: true, variables: true)
            let plain = Pattern(before + escaped + after, wildcards: true, variables: true)
            let context = Sample.context(clientID: value)
            let (left, right) = text.withUTF8 { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                return (variable.match(bytes, in: context), plain.match(bytes, in: context))
            }
            #expect(left == right, "seed \(seed): `\(before)` `\(value)` `\(after)` on `\(text)`")
            if left == .matches { matches += 1 }
        }
        #expect(matches > 300, "seed \(seed): the cases must hit both answers")
    }

    // MARK: - Whole policies

    private static let actions = ["iot:Connect", "iot:Publish", "iot:*", "iot:Pub*", "*", "iot:Receive"]
    private static let resources = [
        "*", "topic/*", "topic/a", "topic/a/*", "topic/?", "topic/${iot:ClientId}",
        "topic/${iot:Connection.Thing.ThingName}",
        "client/${iot:ClientId}",
    ]
    private static let conditions: [String?] = [
        nil, nil, nil, #"{"StringEquals":{"iot:ClientId":["a","b"]}}"#, #"{"StringNotLike":{"iot:ClientId":"a*"}}"#,
        #"{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}"#,
        #"{"StringNotEquals":{"iot:ClientId":"${iot:Connection.Thing.ThingName}"}}"#,
    ]

    private static func statement(_ effect: String, _ random: inout SeededRandom) -> String {
        let not = ["", "", "", "Not"]
        let action = actions.randomElement(using: &random) ?? ""
        let name = resources.randomElement(using: &random) ?? ""
        let resource = name == "*" ? name : Sample.arnPrefix + name
        let condition = (conditions.randomElement(using: &random) ?? nil).map { #","Condition":\#($0)"# } ?? ""
        return """
            {"Effect":"\(effect)","\(not.randomElement(using: &random) ?? "")Action":"\(action)",\
            "\(not.randomElement(using: &random) ?? "")Resource":"\(resource)"\
            \(condition)}
            """
    }

    private static func policies(_ random: inout SeededRandom) throws -> PolicySet {
        var policies: [CompiledPolicy] = []
        for index in 0..<Int.random(in: 0...3, using: &random) {
            let statements = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                statement(Int.random(in: 0..<4, using: &random) == 0 ? "Deny" : "Allow", &random)
            }
            let list = statements.joined(separator: ",")
            policies.append(try Sample.policy(#"{"Version":"2012-10-17","Statement":[\#(list)]}"#, name: "p\(index)"))
        }
        return PolicySet(policies)
    }

    private static func request(_ random: inout SeededRandom) -> (PolicyAction, String, RequestContext) {
        let actions: [PolicyAction] = [.connect, .publish, .receive, .other("iot:6")]
        let client = ["a", "b", "c"].randomElement(using: &random) ?? ""
        let things = [ThingAssociation.none, .outsideMQTT, Sample.thing("a"), Sample.thing("b")]
        let resource = ["topic/a", "topic/b", "topic/a/b", "client/a", "client/c"].randomElement(using: &random) ?? ""
        let thing = things.randomElement(using: &random) ?? .none
        return (
            actions.randomElement(using: &random) ?? .connect, Sample.arnPrefix + resource,
            Sample.context(clientID: client, thing: thing)
        )
    }

    @Test(arguments: [11, 12] as [UInt64])
    func `enforcement agrees with explanation, and the outcome with the findings`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var outcomes: [Bool: Int] = [:]
        for round in 0..<2_000 {
            let policies = try Self.policies(&random)
            let (action, resource, context) = Self.request(&random)
            let decision = policies.explain(action, resource: resource, context: context)
            let place: Comment = "seed \(seed), round \(round)"
            #expect(policies.evaluate(action, resource: resource, context: context) == decision.outcome, place)
            let applying = decision.findings.filter { $0.match == .applies }
            let deny = applying.first { $0.effect == .deny }?.statement
            let allow = applying.first { $0.effect == .allow }?.statement
            let expected: Outcome =
                deny.map(Outcome.explicitlyDenied) ?? allow.map(Outcome.allowed) ?? .implicitlyDenied
            #expect(decision.outcome == expected, place)
            outcomes[decision.outcome.isAllowed, default: 0] += 1
        }
        #expect(outcomes[true, default: 0] > 200 && outcomes[false, default: 0] > 200, "seed \(seed)")
    }

    @Test(arguments: [21, 22] as [UInt64])
    func `one more Deny never allows what was not allowed`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var changed = 0
        for round in 0..<2_000 {
            let policies = try Self.policies(&random)
            let deny = try Sample.policy(
                #"{"Version":"2012-10-17","Statement":[\#(Self.statement("Deny", &random))]}"#, name: "deny")
            var more = policies.policies
            more.insert(deny, at: Int.random(in: 0...more.count, using: &random))
            let (action, resource, context) = Self.request(&random)
            let before = policies.evaluate(action, resource: resource, context: context).isAllowed
            let after = PolicySet(more).evaluate(action, resource: resource, context: context).isAllowed
            #expect(before || !after, "seed \(seed), round \(round)")
            if before && !after { changed += 1 }
        }
        #expect(changed > 20, "seed \(seed): some Deny must have changed something")
    }

    @Test(arguments: [31] as [UInt64])
    func `a damaged document is read or refused, never worse`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let document = Array(
            Sample.document(
                Sample.allow(
                    "iot:Connect", "client/${iot:ClientId}", condition: #"{"Bool":{"a\u00e9":[true,"false"]}}"#),
                Sample.deny("iot:Publish", "topic/*", condition: #"{"NumericLessThan":{"k":-1.5e3}}"#)
            ).utf8)
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = document
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...127, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(document[Int.random(in: document.indices, using: &random)], at: index)
                }
            }
            do throws(MalformedPolicy) {
                _ = try PolicyDocument(String(decoding: bytes, as: UTF8.self))
            } catch {
                refused += 1
                let place = try #require(error.place, "seed \(seed)")
                #expect(place.line >= 1 && place.column >= 1, "seed \(seed)")
            }
        }
        #expect(refused > 1_000, "seed \(seed)")
    }
}

/// Would take longer than the universe has been there if `*` were retried recursively.
@Suite(.timeLimit(.minutes(1))) struct HostilePatternTests {
    @Test(arguments: [
        (String(repeating: "*a", count: 900) + "b", false), (String(repeating: "*a", count: 200) + "*", true),
        (String(repeating: "*?", count: 200) + "*", true), (String(repeating: "*?", count: 900), false),
        (String(repeating: "a*", count: 900), false), ("*" + String(repeating: "a", count: 150) + "b*", false),
    ])
    func `many wildcards are decided at once`(_ pattern: String, _ matches: Bool) {
        let text = String(repeating: "a", count: 300)
        #expect(Pattern(pattern, wildcards: true, variables: true).matches(text) == matches)
    }

    /// White space is free, so that a document of 2,048 characters may have hundreds of thousands of it in its texts.
    @Test(arguments: [
        #"{"Effect":"Deny","Action":"iot:Publish","Resource":"TEXT"}"#,
        #"{"Effect":"Deny","Action":"iot:Publish","Resource":"*","Condition":{"ArnLike":{"iot:LastWillTopic":"TEXT"}}}"#,
    ])
    func `variables that aren't closed cost no more than other text`(_ statement: String) throws {
        let text = "arn:x:" + String(repeating: "${", count: 900) + String(repeating: " ", count: 400_000)
        let statement = statement.replacing("TEXT", with: text)
        // Looking through the rest once for each of them takes longer than the suite may.
        for _ in 0..<5 {
            #expect(try Sample.policies(statement).decide(.publish, "topic/a").outcome == .implicitlyDenied)
        }
    }

    @Test func `a resource that is not UTF-8 is compared and not trusted`() throws {
        let policies = try Sample.policies(#"{"Effect":"Allow","Action":"*","Resource":"a?b*"}"#)
        for bytes: [UInt8] in [[0x61, 0xFF, 0x62], [0x61, 0x80, 0x80, 0x62, 0xC3], [0x61, 0xF0, 0x62]] {
            let outcome = bytes.withUnsafeBytes { policies.evaluate(.publish, resource: $0, context: Sample.context()) }
            #expect(outcome.isAllowed)
        }
        let empty = [UInt8]().withUnsafeBytes { policies.evaluate(.publish, resource: $0, context: Sample.context()) }
        #expect(!empty.isAllowed)
    }
}
