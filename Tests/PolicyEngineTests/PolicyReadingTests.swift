import IoTModel
import PolicyEngine
import Testing

@Suite struct PolicyReadingTests {
    @Test func `a document with every element becomes its syntax tree`() throws {
        let document = try PolicyDocument(
            """
            {
              "Version": "2012-10-17", "Id": "devices",
              "Statement": [
                {"Sid": "One", "Effect": "Allow", "Action": "iot:Connect", "Resource": "*",
                 "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": ["true"]},
                               "ForAllValues:StringEqualsIfExists": {"iot:ConnectAttributes": []}}},
                {"Effect": "Deny", "NotAction": ["iot:Publish", "iot:6"], "NotResource": ["a", "b"]}
              ]
            }
            """)
        #expect(document.version == .v2012)
        #expect(document.id == "devices")
        try #require(document.statements.count == 2)
        let first = document.statements[0]
        #expect(first.sid == "One")
        #expect(first.effect == .allow)
        #expect(first.actions.patterns == ["iot:Connect"])
        #expect(!first.actions.isNegated && !first.resources.isNegated)
        #expect(first.conditions.map(\.condition.name) == ["Bool", "ForAllValues:StringEqualsIfExists"])
        #expect(first.conditions.map(\.values) == [["true"], []])
        let second = document.statements[1]
        #expect(second.sid == nil)
        #expect(second.effect == .deny)
        #expect(second.actions.isNegated && second.actions.patterns == ["iot:Publish", "iot:6"])
        #expect(second.resources.isNegated && second.resources.patterns == ["a", "b"])
    }

    @Test func `a single statement needs no list, and a missing version is 2008-10-17`() throws {
        let document = try PolicyDocument(#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#)
        #expect(document.version == .v2008)
        #expect(document.statements.count == 1)
    }

    @Test(arguments: [
        (#"{"Statement":{"Effect":"Allow","Action":"\u0069ot:\u002A","Resource":"\"\\\/\b\f\n\r\t"}}"#, "iot:*"),
        (#"{"Statement":{"Effect":"Allow","Action":"\uD83D\uDE00","Resource":"*"}}"#, "😀"),
        (#"{"Statement":{"Effect":"Allow","Action":"é😀","Resource":"*"}}"#, "é😀"),
    ])
    func `RFC 8259 §7: escapes stand for their characters`(_ text: String, _ action: String) throws {
        #expect(try PolicyDocument(text).statements[0].actions.patterns == [action])
    }

    /// Text, place, expected, found.
    static let notJSON: [(String, String, String, String)] = [
        ("", "line 1, column 1", "a policy document", "the end of the document"),
        ("policy", "line 1, column 1", "a policy document", "`p`"),
        ("{", "line 1, column 2", "a name in quotation marks or `}`", "the end of the document"),
        (#"{"Version" "x"}"#, "line 1, column 12 (`Version`)", "`:` after the name `Version`", "`\"`"),
        ("{\n  \"Version\": \"x\",\n}", "line 3, column 1", "a name after the comma", "`}`"),
        (#"{"Statement":[{},]}"#, "line 1, column 18 (`Statement[1]`)", "a value after the comma", "`]`"),
        (#"{"Statement":[{}"#, "line 1, column 17 (`Statement`)", "`,` or `]`", "the end of the document"),
        (#"{"a":1 "b":2}"#, "line 1, column 8", "`,` or `}`", "`\"`"),
        (#"{"a":tru}"#, "line 1, column 6 (`a`)", "a value", "`t`"),
        (#"{"a":01}"#, "line 1, column 7", "`,` or `}`", "`1`"),
        (#"{"a":1.}"#, "line 1, column 8 (`a`)", "a digit", "`}`"),
        (#"{"a":-}"#, "line 1, column 7 (`a`)", "a digit", "`}`"),
        (#"{"a":1e+}"#, "line 1, column 9 (`a`)", "a digit", "`}`"),
        (#"{"a":"\x"}"#, "line 1, column 8 (`a`)", "an escape such as `\\n` or `\\u002A`", "`x`"),
        (#"{"a":"\u12G4"}"#, "line 1, column 11 (`a`)", "four hexadecimal digits after `\\u`", "`G`"),
        (#"{"a":"\uD83Dx"}"#, "line 1, column 7 (`a`)", "a character's escape", "half of a surrogate pair"),
        (#"{"a":"\uDE00"}"#, "line 1, column 7 (`a`)", "a character's escape", "half of a surrogate pair"),
        (#"{"a":"\uD83D\u0041"}"#, "line 1, column 7 (`a`)", "a character's escape", "half of a surrogate pair"),
        (
            "{\"a\":\"é\n\"}", "line 1, column 8 (`a`)", "no control character inside a string",
            "a control character (10)"
        ),
        (#"{"a":"b"#, "line 1, column 8 (`a`)", "`\"` at the end of the string", "the end of the document"),
        ("{} {}", "line 1, column 4", "the end of the document", "`{`"),
    ]

    @Test(arguments: notJSON.indices)
    func `RFC 8259: what is not JSON is refused at its place`(_ index: Int) throws {
        let (text, place, expected, found) = Self.notJSON[index]
        let error = #expect(throws: MalformedPolicy.self) { try PolicyDocument(text) }
        guard case .notJSON(let errorPlace, let errorExpected, let errorFound) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect("\(errorPlace)" == place)
        #expect(errorExpected == expected)
        #expect(errorFound == found)
    }

    @Test func `a name that is there twice is refused where it is repeated`() throws {
        let error = #expect(throws: MalformedPolicy.self) {
            try PolicyDocument(#"{"Statement":[{"Effect":"Deny","\u0045ffect":"Allow"}]}"#)
        }
        let sentence = "expected each name once, found `Effect` a second time"
        #expect(try #require(error).description == "line 1, column 32 (`Statement[0].Effect`): \(sentence)")
    }

    /// Text and the whole sentence.
    static let notAPolicy: [(String, String)] = [
        ("[]", "line 1, column 1: expected an object, found an empty list"),
        ("null", "line 1, column 1: expected an object, found null"),
        ("{}", "line 1, column 1: expected `Statement`, a list of statements, found no `Statement`"),
        (
            #"{"Version":"2012-10-18","Statement":[]}"#,
            "line 1, column 12 (`Version`): expected `2008-10-17` or `2012-10-17`, found the string `2012-10-18`"
        ),
        (
            #"{"Version":2012,"Statement":[]}"#,
            "line 1, column 12 (`Version`): expected `2008-10-17` or `2012-10-17`, found the number 2012"
        ),
        (#"{"Id":1}"#, "line 1, column 7 (`Id`): expected a string, found the number 1"),
        (
            #"{"statement":[]}"#,
            "line 1, column 2 (`statement`): expected one of `Version`, `Id`, `Statement`, found `statement`"
        ),
        (#"{"Statement":[]}"#, "line 1, column 14 (`Statement`): expected at least one statement, found an empty list"),
        (
            #"{"Statement":"x"}"#,
            "line 1, column 14 (`Statement`): expected a list of statements, found the string `x`"
        ),
        (
            #"{"Statement":[[]]}"#,
            "line 1, column 15 (`Statement[0]`): expected a statement, which is an object, found an empty list"
        ),
        (
            #"{"Statement":[{}]}"#,
            "line 1, column 15 (`Statement[0]`): expected `Effect`, `Allow` or `Deny`, found no `Effect`"
        ),
        (
            #"{"Statement":{"Effect":"allow"}}"#,
            "line 1, column 24 (`Statement.Effect`): expected `Allow` or `Deny`, found the string `allow`"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Resource":"*"}}"#,
            "line 1, column 14 (`Statement`): expected `Action`, a string or a list of strings, found no `Action`"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":"*"}}"#,
            "line 1, column 14 (`Statement`): expected `Resource`, a string or a list of strings, found no `Resource`"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}"#,
            "line 1, column 41 (`Statement.Action`): expected at least one string, found an empty list"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":["a",false],"Resource":"*"}}"#,
            "line 1, column 46 (`Statement.Action[1]`): expected a string, found false"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":"a","NotAction":"b","Resource":"*"}}"#,
            "line 1, column 57 (`Statement.NotAction`): expected `Action` or `NotAction`, found both"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":"a","Resource":{}}}"#,
            "line 1, column 56 (`Statement.Resource`): expected a string or a list of strings, found an empty object"
        ),
        (
            #"{"Statement":[{"Effect":"Allow","Principal":"*"}]}"#,
            """
            line 1, column 33 (`Statement[0].Principal`): expected no principal, as the policy applies to what it is \
            attached to, found `Principal`
            """
        ),
        (
            #"{"Statement":[{"NotPrincipal":"*"}]}"#,
            """
            line 1, column 16 (`Statement[0].NotPrincipal`): expected no principal, as the policy applies to what it \
            is attached to, found `NotPrincipal`
            """
        ),
        (
            #"{"Statement":[{"Efect":"Allow"}]}"#,
            """
            line 1, column 16 (`Statement[0].Efect`): expected one of `Sid`, `Effect`, `Action`, `NotAction`, \
            `Resource`, `NotResource`, `Condition`, found `Efect`
            """
        ),
    ]

    @Test(arguments: notAPolicy.indices)
    func `JSON that is no policy is refused with a sentence and a place`(_ index: Int) throws {
        let (text, sentence) = Self.notAPolicy[index]
        let error = #expect(throws: MalformedPolicy.self) { try PolicyDocument(text) }
        #expect(try #require(error).description == sentence)
    }

    /// A condition and what is said of it, without the beginning that is the same for all.
    static let badConditions: [(String, String)] = [
        ("[]", "`: expected an object, found an empty list"),
        (#"{"StringEqual":{}}"#, ".StringEqual`: expected a condition operator of IAM, found `StringEqual`"),
        (
            #"{"stringequals":{}}"#,
            ".stringequals`: expected a condition operator such as `StringEquals`, found `stringequals`"
        ),
        (
            #"{"ForSomeValues:StringLike":{}}"#,
            """
            .ForSomeValues:StringLike`: expected a condition operator such as `StringLike`, found \
            `ForSomeValues:StringLike`
            """
        ),
        (
            #"{"NullIfExists":{}}"#,
            ".NullIfExists`: expected a condition operator such as `Null`, found `NullIfExists`"
        ),
        (
            #"{"Bool":"true"}"#,
            ".Bool`: expected an object of condition keys and their values, found the string `true`"
        ),
        (
            #"{"Bool":{"k":"yes"}}"#,
            ".Bool.k`: expected `true` or `false`, found the string `yes`"
        ),
        (
            #"{"StringEquals":{"k":["a",null]}}"#,
            ".StringEquals.k[1]`: expected a string, a number, true or false, found null"
        ),
        (
            #"{"NumericLessThan":{"k":["1","0x10"]}}"#,
            ".NumericLessThan.k[1]`: expected a decimal number, found the string `0x10`"
        ),
        (
            #"{"DateEquals":{"k":"2026-02-30"}}"#,
            """
            .DateEquals.k`: expected a date such as `2026-01-31T12:00:00Z`, or seconds since 1970, found the string \
            `2026-02-30`
            """
        ),
        (
            #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}"#,
            """
            .IpAddress.aws:SourceIp`: expected an IP address or a range such as `192.0.2.0/24` or `2001:db8::/32`, \
            found the string `10.0.0.0/33`
            """
        ),
    ]

    @Test(arguments: badConditions.indices)
    func `a condition that cannot be evaluated is refused`(_ index: Int) throws {
        let (condition, sentence) = Self.badConditions[index]
        let statement = #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":\#(condition)}"#
        let text = #"{"Version":"2012-10-17","Statement":\#(statement)}"#
        let error = #expect(throws: MalformedPolicy.self) { try PolicyDocument(text) }
        let description = try #require(error).description
        let path = try #require(description.firstRange(of: "(`Statement.Condition"))
        #expect(description[path.upperBound...].replacing(")", with: "", maxReplacements: 1) == sentence)
    }

    @Test func `a condition value with a variable is checked when the variable has its value`() throws {
        let condition = #"{"NumericEquals":{"k":"${iot:ClientId}"}}"#
        let statement = Sample.allow("iot:Publish", "topic/a", condition: condition)
        #expect(throws: Never.self) { try PolicyDocument(Sample.document(statement)) }
        #expect(throws: MalformedPolicy.self) { try PolicyDocument(Sample.document(statement, version: nil)) }
    }
}

@Suite struct PolicyLimitTests {
    /// A policy of `characters` characters that aren't white space.
    private func document(_ characters: Int, filler: String) -> String {
        let empty = #"{"Statement":{"Effect":"Allow","Action":"*","Resource":""}}"#
        let count = characters - empty.unicodeScalars.count
        return empty.replacing(#""""#, with: "\"" + String(repeating: filler, count: count) + "\"")
    }

    @Test(arguments: ["a", "é", "😀"])
    func `2048 characters are accepted and 2049 are refused`(_ filler: String) throws {
        let limit = Limits.Registry.policyDocumentCharacters
        #expect(throws: Never.self) { try PolicyDocument(document(limit, filler: filler)) }
        let error = #expect(throws: MalformedPolicy.self) { try PolicyDocument(document(limit + 1, filler: filler)) }
        #expect(error == .tooLong(characters: limit + 1, limit: limit, countsWhiteSpace: false))
    }

    @Test(arguments: [" ", "\n", "\r", "\t"])
    func `white space is free up to 404600 characters in all`(_ whiteSpace: String) throws {
        let limit = Limits.Registry.policyDocumentTotalCharacters
        let policy = document(Limits.Registry.policyDocumentCharacters, filler: "a")
        let padded = policy + String(repeating: whiteSpace, count: limit - policy.unicodeScalars.count)
        #expect(throws: Never.self) { try PolicyDocument(padded) }
        let error = #expect(throws: MalformedPolicy.self) { try PolicyDocument(padded + whiteSpace) }
        #expect(error == .tooLong(characters: limit + 1, limit: limit, countsWhiteSpace: true))
    }

    @Test func `16 levels are read and 17 are refused as such`() throws {
        func nested(_ levels: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1) + "}"
        }
        let shallow = #expect(throws: MalformedPolicy.self) { try PolicyDocument(nested(16)) }
        #expect(try #require(shallow).description.contains("expected one of `Version`"))
        let deep = #expect(throws: MalformedPolicy.self) { try PolicyDocument(nested(17)) }
        #expect(try #require(deep).description.contains("expected at most 16 levels, found one more"))
    }

    @Test func `a document that only opens lists does not exhaust the stack`() {
        #expect(throws: MalformedPolicy.self) { try PolicyDocument(String(repeating: "[", count: 2048)) }
    }
}
