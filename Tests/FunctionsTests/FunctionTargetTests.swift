import Functions
import IoTModel
import Testing

struct FunctionTargetTests {
    @Test(arguments: ["http://127.0.0.1:9000/hook", "https://functions.test", "HTTPS://functions.test/a?b=c"])
    func `a URL is a webhook`(_ text: String) {
        #expect(FunctionTarget(text) == .webhook(url: text))
    }

    @Test func `a JSON list is a command with its arguments`() {
        #expect(FunctionTarget(#"["/bin/cat"]"#) == .command(path: "/bin/cat", arguments: []))
        #expect(
            FunctionTarget(#"["/usr/bin/env","a b","$c","=d"]"#)
                == .command(path: "/usr/bin/env", arguments: ["a b", "$c", "=d"]))
    }

    @Test(
        arguments: [
            "", "cat", "/bin/cat", "ftp://functions.test", "http://", "file:///bin/cat", "[]", #"["cat"]"#, #"[1]"#,
            #"["./cat"]"#, #"["/bin/cat", 1]"#, #"["/bin/cat\u0000"]"#, #"["/bin/cat""#,
        ])
    func `anything else is no target`(_ text: String) {
        #expect(FunctionTarget(text) == nil)
    }

    @Test func `a function's ARN has no blank, no equals sign and no more characters than the API takes`() {
        #expect(FunctionTarget.isFunctionARN("arn:aws:lambda:us-east-1:123456789012:function:f"))
        #expect(
            FunctionTarget.isFunctionARN("arn:" + String(repeating: "x", count: Limits.Functions.arnCharacters - 4)))
        #expect(
            !FunctionTarget.isFunctionARN("arn:" + String(repeating: "x", count: Limits.Functions.arnCharacters - 3)))
        #expect(!FunctionTarget.isFunctionARN("arn:a b"))
        #expect(!FunctionTarget.isFunctionARN("arn:a=b"))
        #expect(!FunctionTarget.isFunctionARN("function:f"))
    }
}
