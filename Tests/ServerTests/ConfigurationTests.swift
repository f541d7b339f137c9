import Buckets
import Functions
import IoTModel
import Testing

@testable import Server

private func configuration(
    _ given: [Setting: [String]], from source: SettingSource = .flag, cores: Int = 4, openFiles: Int = 1_024
) throws(ConfigurationError) -> Configuration {
    try Configuration(
        given.mapValues { GivenValue($0, from: source) }, cores: cores, openFiles: openFiles)
}

private func refusal(_ given: [Setting: [String]], from source: SettingSource = .flag) -> ConfigurationError? {
    do throws(ConfigurationError) {
        _ = try configuration(given, from: source)
        return nil
    } catch {
        return error
    }
}

struct ConfigurationTests {
    @Test func `without any setting the server is for clients on this machine`() throws {
        let made = try configuration([:])
        #expect(made.dataDirectory == "./sallyport-data" && made.host == nil && made.apiHost == "127.0.0.1")
        #expect(made.endpoints == ["localhost"] && made.region == "us-east-1" && made.account == "123456789012")
        #expect([made.mqttPort, made.httpsPort, made.alpnPort, made.apiPort] == [8883, 8443, 443, 8080])
        #expect(!made.isALPNPortRequired && made.serverNameIndication == .required)
        #expect(made.apiAuthentication == .sigV4 && made.apiTLS == nil && made.logLevel == .info)
        #expect(made.loops == 3 && made.maximumConnections == 768 && made.maximumConnectionsPerSource == nil)
        #expect(made.eventLogMegabytes == 384 && made.eventLogDays == 30)
    }

    @Test(
        arguments: [
            ([:], "http://localhost:8080/roots"), ([.apiPort: ["0"]], nil), ([.host: ["0.0.0.0"]], nil),
            ([.endpoint: ["iot.test"], .host: ["127.0.0.1"], .apiPort: ["81"]], "http://iot.test:81/roots"),
            (
                [.host: ["::"], .apiHost: ["::"], .apiCertificate: ["c.pem"], .apiKey: ["k.pem"]],
                "https://localhost:8080/roots"
            ),
            ([.apiPort: ["0"], .rootsURL: ["http://pki.test/iot/"]], "http://pki.test/iot"),
        ] as [([Setting: [String]], String?)])
    func `certificates name the roots' place where devices reach it`(
        _ given: [Setting: [String]], _ url: String?
    ) throws {
        #expect(try configuration(given).issuersURL == url)
    }

    @Test func `every setting is read`() throws {
        let made = try configuration([
            .dataDirectory: ["/data"], .host: ["0.0.0.0"], .apiHost: ["::"], .endpoint: ["IoT.local.test", "b.test"],
            .region: ["eu-west-1"], .accountID: ["210987654321"], .mqttPort: ["1"], .httpsPort: ["2"],
            .alpnPort: ["3"], .apiPort: ["4"], .serverNameIndication: ["optional"], .mqttProfile: ["aws"],
            .throttles: ["off"], .apiAuthentication: ["sigv4"], .apiCertificate: ["c.pem"], .apiKey: ["k.pem"],
            .loops: ["7"], .maximumConnections: ["8"], .maximumConnectionsPerSource: ["9"], .logLevel: ["debug"],
            .eventLogSize: ["10"], .eventLogDays: ["11"],
        ])
        #expect(made.eventLogMegabytes == 10 && made.eventLogDays == 11)
        #expect(made.dataDirectory == "/data" && made.host == "0.0.0.0" && made.apiHost == "::")
        #expect(made.endpoints == ["iot.local.test", "b.test"])
        #expect(made.region == "eu-west-1" && made.account == "210987654321")
        #expect([made.mqttPort, made.httpsPort, made.alpnPort, made.apiPort] == [1, 2, 3, 4])
        #expect(made.isALPNPortRequired && made.serverNameIndication == .optional)
        #expect(made.apiTLS == Configuration.APITLS(certificateFile: "c.pem", keyFile: "k.pem"))
        #expect(made.loops == 7 && made.maximumConnections == 8 && made.maximumConnectionsPerSource == 9)
        #expect(made.logLevel == .debug)
    }

    @Test func `functions are URLs and commands by their ARNs`() throws {
        let made = try configuration([
            .functions: ["arn:a=https://f.test/?x=1", #"arn:b=["/bin/f","-v"]"#]
        ])
        #expect(
            made.functions == [
                "arn:a": .webhook(url: "https://f.test/?x=1"), "arn:b": .command(path: "/bin/f", arguments: ["-v"]),
            ])
        let twice = refusal([.functions: ["arn:a=https://f.test", "arn:a=https://g.test"]])
        #expect(twice?.description.contains("`arn:a`") == true)
    }

    @Test func `buckets are folders and URLs by their names`() throws {
        let made = try configuration([
            .registrationBuckets: ["fleet=/srv/a=b", "web=https://files.test/fleet"]
        ])
        #expect(
            made.registrationBuckets == [
                BucketName(unchecked: "fleet"): .folder(path: "/srv/a=b"),
                BucketName(unchecked: "web"): .prefix(url: "https://files.test/fleet/"),
            ])
        let twice = refusal([.registrationBuckets: ["fleet=/a", "fleet=/b"]])
        #expect(twice?.description.contains("`fleet` twice") == true)
        for text in ["fleet", "fl=/a", "a/b=/a", "fleet=relative", "fleet=ftp://f.test", "=/a", "fleet="] {
            #expect(refusal([.registrationBuckets: [text]])?.description.contains("NAME=TARGET") == true, "\(text)")
        }
    }

    @Test func `there is a limit of buckets`() throws {
        let texts = (0...Limits.Registration.buckets).map { "bucket-\($0)=/srv" }
        let made = try configuration([.registrationBuckets: Array(texts.dropLast())])
        #expect(made.registrationBuckets.count == Limits.Registration.buckets)
        #expect(
            refusal([.registrationBuckets: texts])?.description.contains("\(Limits.Registration.buckets)") == true)
    }

    @Test func `there is a limit of functions`() throws {
        let texts = (0...Limits.Functions.mappings).map { "arn:\($0)=http://f.test" }
        #expect(try configuration([.functions: Array(texts.dropLast())]).functions.count == Limits.Functions.mappings)
        #expect(refusal([.functions: texts])?.description.contains("\(Limits.Functions.mappings)") == true)
    }

    @Test(
        arguments: [
            (Setting.functions, "arn:a"), (.functions, "f=https://f.test"), (.functions, "arn:a=ftp://f.test"),
            (.functions, "arn:a=[\"relative\"]"), (.mqttPort, "65536"), (.mqttPort, "-1"), (.httpsPort, "x"),
            (.alpnPort, ""), (.apiPort, "80 "),
            (.accountID, "12345678901"), (.accountID, "1234567890123"), (.region, "US EAST"), (.region, ""),
            (.endpoint, "a b"), (.endpoint, "127.0.0.1"), (.endpoint, "*.test"), (.endpoint, ""), (.host, "my host"),
            (.host, "256.0.0.1"), (.apiHost, "example.test"), (.serverNameIndication, "maybe"), (.throttles, "on"),
            (.apiAuthentication, "none"), (.mqttProfile, "full"), (.mqttProfile, "other"), (.loops, "0"),
            (.loops, "1025"), (.maximumConnections, "0"), (.maximumConnectionsPerSource, "0"), (.logLevel, "loud"),
            (.eventLogSize, "0"), (.eventLogSize, "1048577"), (.eventLogDays, "0"), (.eventLogDays, "3654"),
            (.dataDirectory, ""), (.rootsURL, "roots"), (.rootsURL, "ftp://a.test/roots"), (.rootsURL, "http://a b/"),
        ])
    func `a wrong value is refused where it was given, with the status of that place`(
        _ setting: Setting, _ value: String
    ) throws {
        let asFlag = try #require(refusal([setting: [value]]))
        #expect(asFlag.exitStatus == 64 && asFlag.description.contains("\(setting.flag) is `\(value)`"))
        let asVariable = try #require(refusal([setting: [value]], from: .environment))
        #expect(asVariable.exitStatus == 78)
        #expect(asVariable.description.contains("\(setting.environmentName) is `\(value)`"))
        let inFile = try #require(refusal([setting: [value]], from: .file(path: "d/sallyport.yaml")))
        #expect(inFile.exitStatus == 78)
        #expect(inFile.description.contains("`\(setting.rawValue)` in `d/sallyport.yaml` is `\(value)`"))
    }

    @Test(arguments: [(Setting.mqttPort, "0"), (.mqttPort, "65535"), (.loops, "1024"), (.accountID, "000000000000")])
    func `the ends of a range are in it`(_ setting: Setting, _ value: String) {
        #expect(refusal([setting: [value]]) == nil)
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
    func `any-key is for loopback`(_ host: String) throws {
        let made = try configuration([.apiAuthentication: ["any-key"], .apiHost: [host]])
        #expect(made.apiAuthentication == .anyKey)
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "::ffff:127.0.0.1", "::2"])
    func `any-key is refused off loopback, also with TLS`(_ host: String) throws {
        let refused = try #require(
            refusal([
                .apiAuthentication: ["any-key"], .apiHost: [host], .apiCertificate: ["c.pem"], .apiKey: ["k.pem"],
            ]))
        #expect(refused.exitStatus == 64 && refused.description.contains(host))
    }

    @Test func `beyond loopback the API needs TLS`() throws {
        let refused = try #require(refusal([.apiHost: ["192.0.2.1"]]))
        #expect(refused.exitStatus == 64 && refused.description.contains("--api-tls-cert"))
        #expect(refusal([.apiHost: ["192.0.2.1"], .apiCertificate: ["c.pem"], .apiKey: ["k.pem"]]) == nil)
    }

    @Test(arguments: [Setting.apiCertificate, .apiKey])
    func `the API's certificate and key belong together`(_ setting: Setting) throws {
        let refused = try #require(refusal([setting: ["file.pem"]]))
        #expect(refused.description == "--api-tls-cert and --api-tls-key belong together; give both or none")
    }

    @Test func `device ports must differ, unless the system chooses them`() throws {
        let refused = try #require(refusal([.httpsPort: ["8883"]]))
        #expect(refused.description.contains("--mqtt-port and --https-port are both 8883"))
        #expect(refusal([.mqttPort: ["0"], .httpsPort: ["0"], .alpnPort: ["0"]]) == nil)
    }

    @Test func `a name that is given twice counts once`() throws {
        #expect(try configuration([.endpoint: ["a.test", "A.TEST"]]).endpoints == ["a.test"])
    }

    @Test(arguments: [(1, 1), (2, 1), (16, 15)])
    func `one core is left to the rest where there are several`(_ cores: Int, _ loops: Int) throws {
        #expect(try configuration([:], cores: cores).loops == loops)
    }
}

extension Region: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(unchecked: text) }
}

extension AccountID: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(unchecked: text) }
}
