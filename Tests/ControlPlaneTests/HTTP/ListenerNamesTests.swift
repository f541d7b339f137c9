import ControlPlane
import Testing

@Suite struct ListenerNamesTests {
    @Test(arguments: [
        "localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080",
        "api.example.test",
        "Api.Example.Test:443",
    ])
    func `the listener's names are accepted with and without port`(_ host: String) {
        #expect(ListenerNames(host: "api.example.test").accept(host))
    }

    @Test(arguments: [
        "", " ", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "localhost:x",
        "localhost:", "localhost:1:2", ":8080", "::1", "[::1", "[::1]x", "[::1]:", "0.0.0.0", "10.0.0.1", "local host",
    ])
    func `other names are not`(_ host: String) {
        #expect(!ListenerNames(host: "api.example.test").accept(host))
    }

    @Test(arguments: [
        ("10.0.0.1:8080", true), ("[fe80::1]", true), ("10.0.0.256", false), ("evil.example", false), ("[evil]", false),
    ])
    func `a listener on every address takes any address, as no page can own one`(_ host: String, _ isAccepted: Bool) {
        #expect(ListenerNames(host: "0.0.0.0").accept(host) == isAccepted)
        #expect(ListenerNames(host: "::").accept(host) == isAccepted)
    }
}
