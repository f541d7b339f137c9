// swift-tools-version: 6.2
import PackageDescription

// libFuzzer targets. The engines are compiled from the server's sources, by links, and with the sanitizers, so that every
// byte they touch is watched.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")

let package = Package(
    name: "fuzz",
    // The server's own BoringSSL; it isn't instrumented, the shim over it is.
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-asn1", .upToNextMinor(from: "1.7.4")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
    ],
    targets: [
        .executableTarget(
            name: "FuzzMQTT", dependencies: ["IoTModel", "MQTTCodec", "MQTTTopics", "MQTTSession"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "FuzzTLS", dependencies: ["CTLS"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "FuzzDocuments", dependencies: ["IoTModel", "PolicyEngine", "Provisioning", "PKI"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "FuzzLogFilter", dependencies: ["LogFilter"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .target(
            name: "CTLS", dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")],
            cSettings: [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]),
        .target(name: "IoTModel", swiftSettings: house),
        .target(name: "LogFilter", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTCodec", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTTopics", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "MQTTTopics", "IoTModel"], swiftSettings: house),
        .target(
            name: "PKI", dependencies: ["PolicyEngine", "IoTModel", asn1, crypto, cryptoExtras], swiftSettings: house),
        .target(name: "PolicyEngine", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "Provisioning", dependencies: ["PolicyEngine", "IoTModel", crypto], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
