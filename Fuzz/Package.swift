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
    targets: [
        .executableTarget(
            name: "FuzzMQTT", dependencies: ["IoTModel", "MQTTCodec", "MQTTTopics", "MQTTSession"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .target(name: "IoTModel", swiftSettings: house),
        .target(name: "MQTTCodec", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTTopics", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "MQTTTopics", "IoTModel"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
