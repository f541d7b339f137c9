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

let package = Package(
    name: "fuzz",
    // The server's own BoringSSL; it isn't instrumented, the shim over it is.
    dependencies: [.package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6")],
    targets: [
        .executableTarget(
            name: "FuzzMQTT", dependencies: ["IoTModel", "MQTTCodec", "MQTTTopics", "MQTTSession"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "FuzzTLS", dependencies: ["CTLS"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .target(
            name: "CTLS", dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")],
            cSettings: [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]),
        .target(name: "IoTModel", swiftSettings: house),
        .target(name: "MQTTCodec", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTTopics", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "MQTTTopics", "IoTModel"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
