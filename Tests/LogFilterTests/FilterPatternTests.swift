import IoTModel
import Testing

@testable import LogFilter

@Suite struct FilterPatternTests {
    private static let refused = """
        {"timestamp":"2030-01-02 03:04:05.678","logLevel":"ERROR","accountId":"123456789012","status":"Failure",\
        "eventType":"Connect","protocol":"MQTT","clientId":"pump-7","sourceIp":"198.51.100.7","sourcePort":40112,\
        "qos":"1","ratio":-1.5e3,"reason":"AUTHORIZATION_FAILURE","details":"It says \\"no\\" to a\\u00e9 b/c",\
        "subscriptions":[{"topicName":"a/b","reasonCode":0},{"topicName":"c/#","reasonCode":135}],\
        "tls":{"version":"TLSv1.3","alpn":null},"isWarm":true,"isCold":false,"list":["x",["y"]],"cluster.name":"c-1"}
        """

    private func matches(_ pattern: String, _ message: String = refused) throws -> Bool {
        try FilterPattern(pattern).matches(Array(message.utf8))
    }

    @Test(arguments: [
        ("", true), ("  \t ", true), ("ERROR", true), ("error", false), ("ERROR Connect", true),
        ("ERROR Disconnect", false), ("\"pump-7\"", true), ("\"pump-8\"", false), ("\"logLevel\\\":\\\"ERROR\"", true),
        ("-ERROR", false), ("-WARN", true), ("ERROR -Connect", false), ("ERROR -\"pump-8\"", true),
        ("?WARN ?ERROR", true), ("?WARN ?INFO", false), ("?\"pump-8\" ?\"pump-7\"", true), ("?WARN -pump", false),
        ("?WARN -lamp", false), ("?ERROR -lamp", true), ("AUTHORIZATION_FAILURE", true),
        // Beside a plain term the optional ones don't count.
        ("ERROR ?WARN", true), ("WARN ?ERROR", false), ("\"*\"", false), ("\" \"", true),
    ])
    func `text is looked for as it is written`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: [
        (#"{ $.eventType = "Connect" }"#, true), (#"{$.eventType="Connect"}"#, true),
        ("{ $.eventType = Connect }", true),
        (#"{ $.eventType = "connect" }"#, false), (#"{ $.eventType != "Connect" }"#, false),
        (#"{ $.eventType != "Ping" }"#, true), (#"{ $.eventType = "Conn*" }"#, true), ("{ $.eventType = *nec* }", true),
        ("{ $.eventType = C*n*t }", true), ("{ $.eventType = C*x*t }", false), (#"{ $.eventType != "Conn*" }"#, false),
        ("{ $.eventType = * }", true), ("{ $.missing = * }", false),
        (#"{ $.clientId = "pump-*" }"#, true), ("{ $.clientId = pump-7 }", true), ("{ $.clientId = pump-* }", true),
        (#"{ $.clientId = "pump-\*" }"#, false), ("{ $.sourceIp = 198.51.* }", true),
        ("{ $.sourceIp != 198.51.* }", false),
        (#"{ $.details = "It says \"no\"*" }"#, true), (#"{ $.details = "*aé b/c" }"#, true),
    ])
    func `texts are compared with = and !=, with stars for anything`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: [
        ("{ $.sourcePort = 40112 }", true), ("{ $.sourcePort = 4.0112e4 }", true), ("{ $.sourcePort != 40112 }", false),
        ("{ $.sourcePort > 40111 }", true), ("{ $.sourcePort > 40112 }", false), ("{ $.sourcePort >= 40112 }", true),
        ("{ $.sourcePort < 40112.5 }", true), ("{ $.sourcePort <= 40111 }", false), ("{ $.sourcePort = 401* }", true),
        (#"{ $.sourcePort = "40112" }"#, true), ("{ $.ratio = -1500 }", true), ("{ $.ratio < -1499 }", true),
        // A text is no number: it has no order.
        ("{ $.qos = 1 }", true), ("{ $.qos < 2 }", false), ("{ $.clientId > 1 }", false),
    ])
    func `numbers are compared by their value`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: [
        ("{ $.missing NOT EXISTS }", true), ("{ $.clientId NOT EXISTS }", false), ("{ $.tls.alpn NOT EXISTS }", false),
        ("{ $.tls.alpn IS NULL }", true), ("{ $.missing IS NULL }", false), ("{ $.clientId IS NULL }", false),
        ("{ $.isWarm IS TRUE }", true), ("{ $.isCold IS TRUE }", false), ("{ $.isCold is false }", true),
        ("{ $.clientId IS TRUE }", false),
        // Nothing is said of what isn't there.
        (#"{ $.missing != "x" }"#, false), (#"{ $.tls != "x" }"#, true), (#"{ $.tls.alpn != "x" }"#, true),
    ])
    func `what is there and what isn't`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: [
        ("{ $.tls.version = TLSv1.3 }", true), ("{ $.tls.version.x = 1 }", false),
        ("{ $.subscriptions[0].topicName = a/b }", true), ("{ $.subscriptions[1].reasonCode = 135 }", true),
        ("{ $.subscriptions[2].reasonCode = 135 }", false), ("{ $.subscriptions[*].reasonCode >= 128 }", true),
        ("{ $.subscriptions[*].reasonCode > 135 }", false), ("{ $.list[1][0] = y }", true), ("{ $.list[0] = x }", true),
        ("{ $.list[0][0] = x }", false), ("{ $.tls.* = TLSv1.3 }", true), ("{ $.['cluster.name'] = c-1 }", true),
        (#"{ $["cluster.name"] = "c-1" }"#, true), ("{ $.clientId[0] = p }", false),
    ])
    func `selectors lead into objects and lists`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: [
        (#"{ $.eventType = "Connect" && ($.status != "Success" || $.clientId = "lamp-*") }"#, true),
        (#"{ $.eventType = "Connect" && ($.status = "Success" || $.clientId = "lamp-*") }"#, false),
        // && binds closer than ||.
        ("{ $.clientId = pump-7 || $.eventType = Ping && $.status = Success }", true),
        ("{ ($.clientId = pump-7 || $.eventType = Ping) && $.status = Success }", false),
        ("{ (($.clientId = pump-7)) }", true), ("{($.clientId=x)||($.sourcePort>1)}", true),
        ("{ $.a = 1 || $.b = 2 || $.status = Failure }", true),
    ])
    func `conditions are combined`(_ pattern: String, _ expected: Bool) throws {
        #expect(try matches(pattern) == expected)
    }

    @Test(arguments: ["plain text", "[1]", "{\"a\":1", "{\"a\":01}", "", "null", "{\"a\":1} x", "{\"a\" 1}", "{'a':1}"])
    func `an entry that is no JSON object fits no condition on members`(_ message: String) throws {
        #expect(try !matches("{ $.a = 1 }", message))
        #expect(try !matches("{ $.b NOT EXISTS }", message))
        #expect(try matches("", message))
    }

    @Test(arguments: [
        ("{", "ends where `$`"), ("{ }", "`}`"), ("{ $ = 1 }", "such as $.clientId"), ("{ $. = 1 }", "a member's name"),
        ("{ $.a }", "IS or NOT EXISTS"), ("{ $.a = }", "a value"), ("{ $.a = 1", "ends where `}`"),
        ("{ $.a = 1 } x", "nothing behind"), ("{ $.a = \"x }", "a closing quote"), ("{ $.a IS NOTHING }", "NULL, TRUE"),
        ("{ $.a NOT }", "EXISTS"), ("{ $.a < x }", "a number"), ("{ $.a > \"1\" }", "a number"),
        ("{ $.a = 1 && }", "`$`"), ("{ $.a = 1 & $.b = 2 }", "`}`"), ("{ ($.a = 1 }", "`)`"),
        ("{ $.a[x] = 1 }", "number"),
        ("{ $.a[1 = 1 }", "]"), ("{ $.a == 1 }", "a value"), ("{ a = 1 }", "`$`"),
        ("{ $.a = %x% }", "regular expression"),
        ("%x%", "regular expression"), ("[a, b]", "between spaces"), ("a-b", "double quotes"), ("a.b", "double quotes"),
        ("-", "nothing behind"), ("? a", "nothing behind"), ("\"a", "closing quote"), ("\"\"", "empty phrase"),
        ("{ $.a[99999999999999999999] = 1 }", "number"),
    ])
    func `what is no pattern is refused with what was expected`(_ pattern: String, _ words: String) throws {
        let error = #expect(throws: MalformedFilterPattern.self) { try matches(pattern) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `a pattern has 1024 characters and not one more`() throws {
        let maximum = Limits.Logging.filterPatternCharacters
        _ = try FilterPattern(String(repeating: "é", count: maximum))
        #expect(throws: MalformedFilterPattern.self) {
            _ = try FilterPattern(String(repeating: "é", count: maximum + 1))
        }
    }

    @Test func `parentheses are 32 deep and not one deeper`() throws {
        func pattern(_ depth: Int) -> String {
            "{" + String(repeating: "(", count: depth) + "$.a = 1" + String(repeating: ")", count: depth) + "}"
        }
        let maximum = Limits.Logging.filterPatternDepth
        #expect(try matches(pattern(maximum), "{\"a\":1}"))
        #expect(throws: MalformedFilterPattern.self) { try matches(pattern(maximum + 1)) }
    }

    @Test func `an entry is read 32 deep and not deeper`() throws {
        func message(_ depth: Int) -> String {
            "{\"a\":1,\"b\":" + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
                + "}"
        }
        let maximum = Limits.Logging.messageDepth
        #expect(try matches("{ $.a = 1 }", message(maximum)))
        #expect(try !matches("{ $.a = 1 }", message(maximum + 1)))
    }

    /// Stars are matched without a way back: no pattern makes a long text slow.
    @Test func `many stars against a long text take no time`() throws {
        let pattern = "{ $.a = " + String(repeating: "*a", count: 200) + "*c*a }"
        let text = String(repeating: "a", count: 10_000)
        let start = ContinuousClock.now
        #expect(try !matches(pattern, "{\"a\":\"\(text)b\(text)\"}"))
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(arguments: [
        (#""\u0041\n\/\"\\""#, "A\n/\"\\"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
        (#""\ud83dx""#, "\u{FFFD}x"), (#""\udc00""#, "\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    ])
    func `escapes in texts are read`(_ json: String, _ expected: String) {
        #expect(LogValue(json: Array(json.utf8)) == .text(Array(expected.utf8)))
    }
}
