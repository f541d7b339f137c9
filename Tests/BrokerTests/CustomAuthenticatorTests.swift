import Broker
import IoTModel
import PolicyEngine
import Registry
import Synchronization
import Testing

/// Answers with one text, and counts.
private final class ScriptedFunctions: CustomerFunctions {
    private let answer: Result<String, FunctionFailure>
    private let calls = Mutex(0)
    var count: Int { calls.withLock { $0 } }

    init(_ answer: Result<String, FunctionFailure>) { self.answer = answer }

    func invoke(
        _ functionARN: String, with event: [UInt8], timeout: Duration
    ) async throws(FunctionFailure) -> [UInt8] {
        calls.withLock { $0 += 1 }
        return Array(try answer.get().utf8)
    }
}

private let door = AuthorizerName(unchecked: "door")
private let policy = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}"#

private func answer(
    _ isAuthenticated: String = "true", principal: String = #""Me1""#, documents: String = "[\(policy)]",
    more: String = ""
) -> String {
    #"{"isAuthenticated":\#(isAuthenticated),"principalId":\#(principal),"policyDocuments":\#(documents)\#(more)}"#
}

private func outcome(
    _ functions: ScriptedFunctions, status: AuthorizerRecord.Status = .active, isSigningDisabled: Bool = true,
    userName: String? = "u?x-amz-customauthorizer-name=door", choice: AuthorizerChoice = AuthorizerChoice()
) async throws -> Result<AuthorizedPrincipal, AuthorizerRefusal> {
    let registry = InMemoryRegistry()
    let record = AuthorizerRecord(
        account: .standard, name: door, functionARN: "arn:f", tokenKeyName: TokenKeyName(unchecked: "tok"),
        signingKeys: ["k": "unreadable"], status: status, isSigningDisabled: isSigningDisabled,
        creationDate: WallTime(seconds: 0), lastModifiedDate: WallTime(seconds: 0))
    try await registry.write { writer throws(RegistryError) in try writer.put(record) }
    let attempt = AuthenticationAttempt(
        credentials: AuthorizerCredentials(mqttUserName: userName), choice: choice, protocolData: .init(),
        connectionID: "id")
    do throws(AuthorizerRefusal) {
        let authenticator = CustomAuthenticator(registry: registry, functions: functions)
        return .success(try await authenticator.authenticate(attempt, in: .standard))
    } catch {
        return .failure(error)
    }
}

extension Result where Failure == AuthorizerRefusal {
    fileprivate var refusal: AuthorizerRefusal? {
        guard case .failure(let refusal) = self else { return nil }
        return refusal
    }
}

struct CustomAuthenticatorTests {
    @Test func `a whole answer lets the client in with its policies alone`() async throws {
        let admitted = try await outcome(
            ScriptedFunctions(.success(answer(more: #","disconnectAfterInSeconds":300,"refreshAfterInSeconds":86400"#)))
        ).get()
        #expect(admitted.principalID == "Me1" && admitted.authorizer == door && admitted.policies.policies.count == 1)
        #expect(admitted.disconnectAfterSeconds == 300 && admitted.refreshAfterSeconds == 86_400)
    }

    @Test func `times that aren't given are the longest connection and no refresh`() async throws {
        let admitted = try await outcome(ScriptedFunctions(.success(answer()))).get()
        #expect(admitted.disconnectAfterSeconds == 86_400 && admitted.refreshAfterSeconds == nil)
    }

    @Test(
        arguments: [
            "", "null", "[]", "{}", answer("1"), answer(#""true""#), answer("null"), answer(principal: "null"),
            answer(principal: #""""#), answer(principal: #""a b""#), answer(principal: #""ä""#), answer(principal: "1"),
            answer(documents: "null"), answer(documents: #""x""#), answer(documents: "[1]"), answer(documents: "[[]]"),
            answer(documents: "[\((0...10).map { _ in policy }.joined(separator: ","))]"),
            answer(more: #","disconnectAfterInSeconds":299"#), answer(more: #","disconnectAfterInSeconds":86401"#),
            answer(more: #","refreshAfterInSeconds":300.5"#), answer(more: #","refreshAfterInSeconds":"300""#),
            answer(more: #","isAuthenticated":true"#), answer() + "x",
        ])
    func `an answer that isn't whole lets nobody in`(_ text: String) async throws {
        let refusal = try await outcome(ScriptedFunctions(.success(text))).refusal
        #expect(refusal?.reason == "CUSTOM_AUTHORIZER_ANSWER_INVALID")
    }

    @Test func `a no is a no, whatever else the answer holds`() async throws {
        for text in [answer("false"), #"{"isAuthenticated":false}"#, answer("false", principal: "null")] {
            #expect(try await outcome(ScriptedFunctions(.success(text))).refusal == .notAuthenticated(door))
        }
    }

    @Test func `one bad policy lets nobody in`() async throws {
        let functions = ScriptedFunctions(.success(answer(documents: #"[\#(policy),{"Version":"2012-10-17"}]"#)))
        guard case .policyMalformed(door, 1, _) = try await outcome(functions).refusal else {
            Issue.record("the second document is no policy")
            return
        }
    }

    @Test func `a document of the limit is taken, one character more is not`() async throws {
        func document(_ extra: Int) -> String {
            let sid = String(repeating: "x", count: Limits.Registry.policyDocumentCharacters - 90 + extra)
            let text =
                #"{"Version":"2012-10-17","Statement":[{"Sid":"\#(sid)","Effect":"Allow","Action":"*","Resource":"*"}]}"#
            return text
        }
        let missing = Limits.Registry.policyDocumentCharacters - document(0).utf8.count
        let whole = answer(documents: "[\(document(missing))]")
        #expect(try await outcome(ScriptedFunctions(.success(whole))).refusal == nil)
        let larger = answer(documents: "[\(document(missing + 1))]")
        #expect(
            try await outcome(ScriptedFunctions(.success(larger))).refusal?.reason
                == "CUSTOM_AUTHORIZER_POLICY_INVALID")
    }

    @Test func `a failing function lets nobody in`() async throws {
        for failure in [
            FunctionFailure.notMapped(functionARN: "arn:f"), .timedOut(functionARN: "arn:f", after: .seconds(5)),
            .failed(functionARN: "arn:f", reason: "it broke"), .answerTooLarge(functionARN: "arn:f", limit: 1),
        ] {
            let refusal = try await outcome(ScriptedFunctions(.failure(failure))).refusal
            #expect(refusal == .functionFailed(door, failure))
        }
    }

    @Test func `the function isn't asked about a client that can't come in`() async throws {
        let functions = ScriptedFunctions(.success(answer()))
        #expect(try await outcome(functions, status: .inactive).refusal == .inactive(door))
        #expect(try await outcome(functions, userName: nil).refusal == .notNamed)
        let other = "u?x-amz-customauthorizer-name=other"
        #expect(try await outcome(functions, userName: other).refusal == .notFound(name: "other"))
        let impossible = "u?x-amz-customauthorizer-name=a%20b"
        #expect(try await outcome(functions, userName: impossible).refusal == .notFound(name: "a b"))
        let named = "u?x-amz-customauthorizer-name=door"
        let missing = try await outcome(functions, isSigningDisabled: false, userName: named).refusal
        #expect(missing?.reason == "CUSTOM_AUTHORIZER_TOKEN_MISSING")
        let unsigned = try await outcome(functions, isSigningDisabled: false, userName: named + "&tok=T").refusal
        #expect(unsigned?.reason == "CUSTOM_AUTHORIZER_SIGNATURE_MISSING")
        let bad = named + "&tok=T&x-amz-customauthorizer-signature=AAAA"
        #expect(
            try await outcome(functions, isSigningDisabled: false, userName: bad).refusal == .signatureInvalid(door))
        #expect(functions.count == 0)
    }

    @Test func `a domain has its own default, and may have no other`() async throws {
        let named = "u?x-amz-customauthorizer-name=door"
        for isFree in [true, false] {
            let choice = AuthorizerChoice(standard: door, allowsOverride: isFree)
            for userName in [nil, "u", named] {
                let functions = ScriptedFunctions(.success(answer()))
                #expect(try await outcome(functions, userName: userName, choice: choice).refusal == nil)
            }
        }
        let functions = ScriptedFunctions(.success(answer()))
        let other = AuthorizerChoice(standard: AuthorizerName(unchecked: "other"), allowsOverride: false)
        #expect(try await outcome(functions, userName: named, choice: other).refusal == .notOfDomain(door))
        #expect(try await outcome(functions, userName: nil, choice: other).refusal == .notFound(name: "other"))
        let free = AuthorizerChoice(standard: AuthorizerName(unchecked: "other"), allowsOverride: true)
        #expect(try await outcome(functions, userName: named, choice: free).refusal == nil)
        #expect(functions.count == 1)
    }
}
