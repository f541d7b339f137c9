import Buckets
import Foundation
import Functions
import IoTModel
import PKI

/// The values that count, read one by one into their types.
struct GivenValues {
    private let given: [Setting: GivenValue]

    init(_ given: [Setting: GivenValue]) { self.given = given }

    subscript(setting: Setting) -> GivenValue? { given[setting] }

    func read<Value>(
        _ setting: Setting, _ expected: String, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value? {
        guard let value = given[setting], let text = value.values.last else { return nil }
        guard let parsed = parse(text) else { throw ConfigurationError(setting, value, expected: expected) }
        return parsed
    }

    func path(_ setting: Setting) throws(ConfigurationError) -> String? {
        try read(setting, "a path") { $0.isEmpty ? nil : $0 }
    }

    func port(_ setting: Setting) throws(ConfigurationError) -> Int? {
        try read(setting, "a port from 0 (any free one) to 65535") { text in
            Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil }
        }
    }

    func count(_ setting: Setting, _ range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        try read(setting, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ setting: Setting, _: Value.Type
    ) throws(ConfigurationError) -> Value? where Value.RawValue == String {
        try read(setting, Value.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or "), Value.init(rawValue:))
    }

    /// An address to listen at. Names aren't resolved: an answer of the name service must not decide who can connect.
    func address(_ setting: Setting) throws(ConfigurationError) -> String? {
        try read(setting, "an IPv4 or IPv6 address such as 127.0.0.1, or `localhost`") { text in
            text == "localhost" || IPLiteral(text) != nil ? text : nil
        }
    }

    /// The names devices may use, in lower case, each once.
    func endpoints() throws(ConfigurationError) -> [String]? {
        guard let value = given[.endpoint] else { return nil }
        var names: [String] = []
        for text in value.values {
            // A client sends neither an address nor a wildcard as server name. RFC 6066 §3.
            guard case .dns(let name)? = try? ServerName(text), !name.hasPrefix("*") else {
                throw ConfigurationError(.endpoint, value, expected: "host names such as iot.local.test")
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Without the slash at its end.
    func url(_ setting: Setting) throws(ConfigurationError) -> String? {
        try read(setting, "a URL such as http://iot.example.test:8080/roots") { text in
            guard text.utf8.count <= 1_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
                let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme),
                parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil
            else { return nil }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    /// Only AWS's own behaviour is there yet.
    /// Refuses what is planned and not there yet by its name, rather than taking it and doing nothing.
    func checkOffered(_ setting: Setting, only offered: String, planned: String) throws(ConfigurationError) {
        guard let value = given[setting], let text = value.values.last, text != offered else { return }
        guard text != planned else {
            throw ConfigurationError(
                "\(value.source.name(of: setting)) is `\(planned)`, which this version doesn't offer; give `\(offered)`",
                from: value.source)
        }
        throw ConfigurationError(setting, value, expected: "`\(offered)`")
    }

    /// What each function's ARN stands for.
    func functions() throws(ConfigurationError) -> [String: FunctionTarget] {
        guard let value = given[.functions] else { return [:] }
        var functions: [String: FunctionTarget] = [:]
        for text in value.values {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, FunctionTarget.isFunctionARN(String(parts[0])),
                let target = FunctionTarget(String(parts[1]))
            else {
                throw ConfigurationError(
                    .functions, GivenValue([text], from: value.source),
                    expected: "ARN=TARGET, the target being \(FunctionTarget.expectation)")
            }
            guard functions.updateValue(target, forKey: String(parts[0])) == nil else {
                throw ConfigurationError(
                    "\(value.source.name(of: .functions)) maps `\(parts[0])` twice; leave one of the two out",
                    from: value.source)
            }
        }
        guard functions.count <= Limits.Functions.mappings else {
            throw ConfigurationError(
                "\(value.source.name(of: .functions)) maps \(functions.count) functions; \(Limits.Functions.mappings)"
                    + " are allowed", from: value.source)
        }
        return functions
    }

    /// What each bucket's name stands for.
    func registrationBuckets() throws(ConfigurationError) -> [BucketName: BucketTarget] {
        guard let value = given[.registrationBuckets] else { return [:] }
        var buckets: [BucketName: BucketTarget] = [:]
        for text in value.values {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let name = BucketName(rawValue: String(parts[0])),
                let target = BucketTarget(String(parts[1]))
            else {
                throw ConfigurationError(
                    .registrationBuckets, GivenValue([text], from: value.source),
                    expected: "NAME=TARGET, the name having \(BucketName.expectation), the target being"
                        + " \(BucketTarget.expectation)")
            }
            guard buckets.updateValue(target, forKey: name) == nil else {
                throw ConfigurationError(
                    "\(value.source.name(of: .registrationBuckets)) maps `\(name)` twice; leave one of the two out",
                    from: value.source)
            }
        }
        guard buckets.count <= Limits.Registration.buckets else {
            throw ConfigurationError(
                "\(value.source.name(of: .registrationBuckets)) maps \(buckets.count) buckets;"
                    + " \(Limits.Registration.buckets) are allowed", from: value.source)
        }
        return buckets
    }

    func apiTLS() throws(ConfigurationError) -> Configuration.APITLS? {
        switch (try path(.apiCertificate), try path(.apiKey)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return Configuration.APITLS(certificateFile: certificate, keyFile: key)
        case (.some, nil), (nil, .some):
            let source = (given[.apiCertificate] ?? given[.apiKey])?.source ?? .flag
            throw ConfigurationError(
                "--api-tls-cert and --api-tls-key belong together; give both or none", from: source)
        }
    }
}

/// An address written in digits.
enum IPLiteral: Equatable {
    case v4([UInt8])
    case v6([UInt8])

    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(withUnsafeBytes(of: v4) { Array($0) })
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self = .v6(withUnsafeBytes(of: v6) { Array($0) })
        } else {
            return nil
        }
    }

    /// 127.0.0.0/8 and ::1. RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    var isLoopback: Bool {
        switch self {
        case .v4(let octets): octets[0] == 127
        case .v6(let octets): octets.dropLast().allSatisfy { $0 == 0 } && octets[15] == 1
        }
    }
}
