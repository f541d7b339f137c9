// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares. CI sets `SALLYPORT_STRICT=1`, which turns warnings into errors.
let strict: [SwiftSetting] = Context.environment["SALLYPORT_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]
let house: [SwiftSetting] =
    strict + [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]

/// One module under `Sources/` with the house settings.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// One test module under `Tests/` with the house settings.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "sallyport",
    products: [.executable(name: "sallyport", targets: ["sallyport"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        // The device ports drive this package's BoringSSL through CTLS, which is not a declared product.
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", .upToNextMinor(from: "1.35.2")),
        .package(url: "https://github.com/apple/swift-certificates", .upToNextMinor(from: "1.21.1")),
        .package(url: "https://github.com/apple/swift-asn1", .upToNextMinor(from: "1.7.4")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/hummingbird-project/hummingbird", .upToNextMinor(from: "2.28.1")),
        .package(url: "https://github.com/swift-server/async-http-client", .upToNextMinor(from: "1.37.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
    ],
    targets: [
        // Floor 4: programs
        .executableTarget(
            name: "sallyport", dependencies: ["Server", "CLI", "IoTModel", argumentParser], swiftSettings: house),
        module(
            "Server",
            [
                "Gateway", "ControlPlane", "SQLiteStores", "EventLogFiles", "Functions", "Buckets", "Broker",
                "Registry", "Audit", "PKI",
                "SigV4",
                "PolicyEngine", "IoTModel", yams, logging, lifecycle, argumentParser, nioCore, nioPosix,
            ]),
        module(
            "CLI",
            [
                "Audit", "SigV4", "PKI", "PolicyEngine", "IoTModel", argumentParser, asyncHTTPClient, nioCore,
                nioFoundation,
                nioHTTP1, nioSSL,
            ]),
        // Floor 3: shells
        module(
            "Gateway",
            [
                "CTLS", "Broker", "Registry", "MQTTCodec", "MQTTTopics", "MQTTSession", "PolicyEngine", "PKI",
                "IoTModel", nioCore, nioPosix, nioHTTP1, logging,
            ]),
        module(
            "ControlPlane",
            [
                "Audit", "Broker", "Registry", "Provisioning", "PolicyEngine", "PKI", "SigV4", "LogFilter", "IoTModel",
                hummingbird,
                hummingbirdCore,
                hummingbirdTLS, nioCore, nioHTTPTypes, nioSSL, crypto, logging,
            ]),
        module("SQLiteStores", ["Audit", "Registry", "IoTModel", grdb]),
        module("EventLogFiles", ["Broker", "LogFilter", "IoTModel"]),
        module(
            "Functions",
            ["Broker", "IoTModel", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL]),
        module(
            "Buckets",
            ["Broker", "Provisioning", "IoTModel", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL]),
        // Floor 2: state
        module("Registry", ["Audit", "Provisioning", "PKI", "IoTModel"]),
        module(
            "Broker",
            [
                "Registry", "Provisioning", "MQTTCodec", "MQTTTopics", "PolicyEngine", "PKI", "LogFilter", "IoTModel",
                crypto,
            ]),
        // Floor 1: engines
        module("MQTTCodec", ["IoTModel"]),
        module("MQTTTopics", ["IoTModel"]),
        module("MQTTSession", ["MQTTCodec", "MQTTTopics", "IoTModel"]),
        module("PolicyEngine", ["IoTModel"]),
        module("Provisioning", ["PolicyEngine", "IoTModel", crypto]),
        module("PKI", ["PolicyEngine", "IoTModel", asn1, crypto, cryptoExtras]),
        module("Audit", ["PolicyEngine", "PKI", "IoTModel", crypto]),
        module("SigV4", ["IoTModel", crypto]),
        module("LogFilter", ["IoTModel"]),
        // Floor 0: words
        module("IoTModel"),
        // Off the floors: the C shim over BoringSSL, for Gateway.
        .target(name: "CTLS", dependencies: [nioSSL]),

        tests("IoTModelTests", ["IoTModel"]),
        tests("MQTTCodecTests", ["MQTTCodec", "IoTModel"]),
        tests("MQTTTopicsTests", ["MQTTTopics", "IoTModel"]),
        tests("MQTTSessionTests", ["MQTTSession", "MQTTCodec", "MQTTTopics", "IoTModel"]),
        tests("PolicyEngineTests", ["PolicyEngine", "IoTModel"]),
        tests("ProvisioningTests", ["Provisioning", "PolicyEngine", "PKI", "IoTModel"]),
        tests("PKITests", ["PKI", "PolicyEngine", "IoTModel", x509, asn1, crypto, cryptoExtras]),
        tests("AuditTests", ["Audit", "PolicyEngine", "PKI", "IoTModel"]),
        tests("SigV4Tests", ["SigV4", "IoTModel"]),
        tests("LogFilterTests", ["LogFilter", "IoTModel"]),
        tests(
            "StoreTests",
            ["Audit", "Registry", "SQLiteStores", "Provisioning", "PolicyEngine", "PKI", "IoTModel", grdb]),
        tests(
            "ControlPlaneTests",
            [
                "Audit", "ControlPlane", "Registry", "Broker", "Provisioning", "PolicyEngine", "PKI", "SigV4",
                "LogFilter",
                "IoTModel", nioCore, nioPosix, logging,
            ]),
        tests(
            "GatewayTests",
            [
                "Gateway", "CTLS", "Broker", "Registry", "MQTTCodec", "MQTTSession", "Provisioning", "PolicyEngine",
                "PKI", "IoTModel",
                nioCore, nioPosix, nioSSL, logging,
            ]),
        tests("EventLogFilesTests", ["EventLogFiles", "Broker", "LogFilter", "IoTModel"]),
        tests("CLITests", ["Audit", "CLI", "SigV4", "PKI", "PolicyEngine", "IoTModel", argumentParser]),
        tests("BrokerTests", ["Broker", "Registry", "PolicyEngine", "IoTModel"]),
        tests("BucketsTests", ["Buckets", "Broker", "IoTModel", nioCore, nioPosix, nioHTTP1]),
        tests("FunctionsTests", ["Functions", "Broker", "IoTModel", nioCore, nioPosix, nioHTTP1]),
        tests(
            "ServerTests",
            [
                "Audit", "Server", "Functions", "Buckets", "PKI", "SigV4", "IoTModel", nioCore, nioPosix, nioSSL,
                logging,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
