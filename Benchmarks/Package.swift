// swift-tools-version: 6.2
import PackageDescription

// The engines are compiled from the server's sources, by links, so that what they share in a package is in reach here.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "benchmarks",
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: ["IoTModel", "MQTTCodec", "MQTTTopics", "MQTTSession", "PolicyEngine", "CAllocationCounter"],
            swiftSettings: house),
        // Counts malloc and its kin, on glibc.
        .target(name: "CAllocationCounter"),
        .target(name: "IoTModel", swiftSettings: house),
        .target(name: "MQTTCodec", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTTopics", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "PolicyEngine", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "MQTTTopics", "IoTModel"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
