import Broker
import IoTModel
import Testing

struct AuthorizerCredentialsTests {
    private let token = TokenKeyName(unchecked: "Tok")

    @Test func `an MQTT user name carries its parameters behind a question mark`() {
        let given = AuthorizerCredentials(
            mqttUserName: "u?x-amz-customauthorizer-name=A%3D&x-amz-customauthorizer-signature=a%2Bb+c/==&Tok=%C3%BC")
        #expect(given.authorizerName == "A=" && given.signature == "a+b+c/==" && given.token(named: token) == "ü")
        #expect(given.parameterNames == ["Tok", "x-amz-customauthorizer-name", "x-amz-customauthorizer-signature"])
    }

    @Test(arguments: [nil, "", "user", "user?", "user?&&", "?=", "user?x-amz-customauthorizer-name", "u?tok=T"])
    func `what isn't there isn't made up`(_ userName: String?) {
        let given = AuthorizerCredentials(mqttUserName: userName)
        #expect(given.authorizerName ?? "" == "" && given.signature == nil && given.token(named: token) == nil)
    }

    @Test func `of a repeated parameter the first counts, and what isn't encoded UTF-8 is left out`() {
        let given = AuthorizerCredentials(mqttUserName: "u?Tok=1&Tok=2&x-amz-customauthorizer-name=%FF")
        #expect(given.token(named: token) == "1" && given.authorizerName == nil)
    }

    @Test func `headers have no case and count before the query`() {
        let given = AuthorizerCredentials(
            headers: [("X-Amz-CustomAuthorizer-Name", "H"), ("TOK", "1")],
            query: "x-amz-customauthorizer-name=Q&x-amz-customauthorizer-signature=S")
        #expect(given.authorizerName == "H" && given.signature == "S" && given.token(named: token) == "1")
    }

    @Test func `the length of a body makes no other client`() {
        let one = AuthorizerCredentials(headers: [("Tok", "1"), ("Content-Length", "1")], query: "")
        #expect(one == AuthorizerCredentials(headers: [("tok", "1"), ("content-length", "2")], query: ""))
        #expect(one != AuthorizerCredentials(headers: [("tok", "2")], query: ""))
    }
}
