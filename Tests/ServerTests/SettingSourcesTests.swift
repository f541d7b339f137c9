import Foundation
import Testing

@testable import Server

struct SettingSourcesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func combined(
        _ flags: [Setting: [String]] = [:], _ environment: [String: String] = [:]
    ) throws(ConfigurationError) -> [Setting: GivenValue] {
        var flags = flags
        flags[.dataDirectory] = [folder.path]
        return try SettingSources.combined(flags: flags, environment: environment)
    }

    private func refusal(of text: String) -> ConfigurationError? {
        do throws(ConfigurationError) {
            _ = try SettingSources.parse(text, path: "d/sallyport.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test func `a flag counts before the environment, the environment before the file`() throws {
        try folder.write("sallyport.yaml", "region: from-file\nmqtt-port: 1\nhttps-port: 2\n")
        let given = try combined(
            [.region: ["from-flag"]], ["SALLYPORT_REGION": "from-environment", "SALLYPORT_MQTT_PORT": "3"])
        #expect(given[.region] == GivenValue(["from-flag"], from: .flag))
        #expect(given[.mqttPort] == GivenValue(["3"], from: .environment))
        #expect(given[.httpsPort] == GivenValue(["2"], from: .file(path: folder.path("sallyport.yaml"))))
    }

    @Test func `the file is looked for in the data folder that the environment names`() throws {
        try folder.write("sallyport.yaml", "region: from-file\n")
        let given = try SettingSources.combined(flags: [:], environment: ["SALLYPORT_DATA_DIR": folder.path])
        #expect(given[.region]?.values == ["from-file"])
    }

    @Test(arguments: Setting.allCases)
    func `every setting has a variable`(_ setting: Setting) throws {
        guard setting != .dataDirectory else { return }
        #expect(try combined([:], [setting.environmentName: "x"])[setting]?.values == ["x"])
    }

    @Test(arguments: Setting.allCases)
    func `every setting but the data folder can be in the file`(_ setting: Setting) throws {
        guard setting != .dataDirectory else {
            #expect(refusal(of: "data-dir: x")?.description.contains("`data-dir`") == true)
            return
        }
        #expect(try SettingSources.parse("\(setting.rawValue): x", path: "f")[setting]?.values == ["x"])
    }

    @Test func `buckets are a map in the file and lines in the environment`() throws {
        try folder.write(
            "sallyport.yaml", "registration-buckets:\n  fleet: /srv/fleet\n  web: https://files.test/\n")
        #expect(
            try combined()[.registrationBuckets]?.values.sorted() == ["fleet=/srv/fleet", "web=https://files.test/"])
        let environment = ["SALLYPORT_REGISTRATION_BUCKETS": "fleet=/srv/a,b\nweb=https://files.test/"]
        #expect(
            try combined([:], environment)[.registrationBuckets]?.values
                == ["fleet=/srv/a,b", "web=https://files.test/"])
        #expect(refusal(of: "registration-buckets:\n  fleet: [a]\n")?.description.contains("`fleet`") == true)
    }

    @Test func `functions are a map in the file and lines in the environment`() throws {
        try folder.write(
            "sallyport.yaml",
            """
            functions:
              arn:a: https://f.test/?a=b
              arn:b:
                command: [/bin/f, "x y"]

            """)
        #expect(
            try combined()[.functions]?.values.sorted() == ["arn:a=https://f.test/?a=b", #"arn:b=["\/bin\/f","x y"]"#])
        #expect(
            try combined([:], ["SALLYPORT_FUNCTIONS": "arn:a=http://f\narn:b=http://g"])[.functions]?.values
                == ["arn:a=http://f", "arn:b=http://g"])
        #expect(refusal(of: "functions:\n  arn:a: {command: /bin/f}")?.description.contains("`arn:a`") == true)
        #expect(refusal(of: "functions:\n  arn:a: {other: [/bin/f]}")?.description.contains("`arn:a`") == true)
    }

    @Test func `endpoints are a list in the file and separated by commas in the environment`() throws {
        try folder.write("sallyport.yaml", "endpoint: [a.test, b.test]\n")
        #expect(try combined()[.endpoint]?.values == ["a.test", "b.test"])
        #expect(try combined([:], ["SALLYPORT_ENDPOINT": "c.test, d.test"])[.endpoint]?.values == ["c.test", "d.test"])
    }

    @Test(
        arguments: [
            ("throttles: off", Setting.throttles, "off"), ("account-id: 012345678901", .accountID, "012345678901"),
            ("account-id: '111111111111'", .accountID, "111111111111"), ("mqtt-port: 0x10", .mqttPort, "0x10"),
            ("region: \"eu-west-1\" # here", .region, "eu-west-1"),
        ])
    func `a value is the text that is written, not what YAML makes of it`(
        _ text: String, _ setting: Setting, _ value: String
    ) throws {
        #expect(try SettingSources.parse(text, path: "f")[setting]?.values == [value])
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n"])
    func `a file without settings is none`(_ text: String) throws {
        #expect(try SettingSources.parse(text, path: "f").isEmpty)
    }

    @Test(
        arguments: [
            ("a: [", "isn't YAML"), ("no-such-option: 1", "`no-such-option`"), ("- region", "no settings"),
            ("region: [a, b]", "one value"), ("region: {a: b}", "one value"), ("region: a\nregion: b", "isn't YAML"),
        ])
    func `a mistake in the file is a configuration error that names it`(_ text: String, _ part: String) throws {
        let refused = try #require(refusal(of: text))
        #expect(refused.exitStatus == 78)
        #expect(refused.description.contains("d/sallyport.yaml") && refused.description.contains(part))
        #expect(!refused.description.contains("\n"))
    }

    @Test func `a file that isn't text is refused`() throws {
        try folder.write("sallyport.yaml", "")
        try Data([0xFF, 0xFE, 0x00, 0xD8]).write(to: URL(fileURLWithPath: folder.path("sallyport.yaml")))
        #expect(throws: ConfigurationError.self) { try combined() }
    }

    @Test func `misspelt variables are found`() {
        let environment = ["SALLYPORT_REGOIN": "x", "SALLYPORT_REGION": "x", "SALLYPORT_STRICT": "1", "HOME": "/"]
        #expect(SettingSources.unknownVariables(in: environment) == ["SALLYPORT_REGOIN"])
    }
}
