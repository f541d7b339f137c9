import ArgumentParser
import Foundation
import IoTModel
import SigV4
import Testing

@testable import CLI

struct ServerOptionsTests {
    static let key = ["AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"]

    @Test func `a URL, and the key and region of the environment, say where the server is`() throws {
        let options = try ServerOptions.parse(["--endpoint-url", "http://127.0.0.1:8080"])
        let found = try options.location(
            environment: Self.key.merging(["AWS_DEFAULT_REGION": "eu-west-1", "AWS_CA_BUNDLE": "/roots.pem"]) { $1 })
        #expect(found.address.url == "http://127.0.0.1:8080")
        #expect(found.region.rawValue == "eu-west-1")
        #expect(found.key.id == "AKIAEXAMPLE")
        #expect(found.certificateBundle == "/roots.pem")
    }

    @Test func `the region is us-east-1 unless one is given, and the option goes before the environment`() throws {
        let plain = try ServerOptions.parse(["--endpoint-url", "http://localhost:1"])
        #expect(try plain.location(environment: Self.key).region.rawValue == "us-east-1")
        let given = try ServerOptions.parse(["--endpoint-url", "http://localhost:1", "--region", "eu-north-1"])
        #expect(
            try given.location(environment: Self.key.merging(["AWS_REGION": "x"]) { $1 }).region.rawValue
                == "eu-north-1")
    }

    @Test func `a URL without a key in the environment is refused by what is missing`() throws {
        let options = try ServerOptions.parse(["--endpoint-url", "http://localhost:1"])
        let failure = #expect(throws: CommandFailure.self) { try options.location(environment: [:]) }
        #expect(failure?.description.contains("AWS_SECRET_ACCESS_KEY") == true)
    }

    @Test func `a folder and a URL at once are refused`() {
        #expect(throws: (any Error).self) {
            try ServerOptions.parse(["--endpoint-url", "http://localhost:1", "--data-dir", "x"])
        }
    }

    @Test func `a folder in which no server runs is refused by its name`() throws {
        let options = try ServerOptions.parse(["--data-dir", "/nowhere"])
        let failure = #expect(throws: CommandFailure.self) { try options.location(environment: [:]) }
        #expect(failure?.description.contains("`/nowhere`") == true)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "127.0.0.1:8080"), ("https://iot.example.com/", "iot.example.com"),
        ("http://[::1]:8080", "[::1]:8080"),
    ])
    func `an address is a scheme, a host and perhaps a port`(_ text: String, _ authority: String) throws {
        #expect(try #require(APIAddress(text)).authority == authority)
    }

    @Test(arguments: ["", "127.0.0.1:8080", "ftp://host", "http://", "http://host/path", "http://user@host"])
    func `what is no such address is refused`(_ text: String) {
        #expect(APIAddress(text) == nil)
    }
}
