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
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")],
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "IoTModel", "MQTTCodec", "MQTTTopics", "MQTTSession", "PolicyEngine", "PKI", "CAllocationCounter",
            ],
            swiftSettings: house),
        // The engine against the tests' reference evaluator, by links to its files.
        .executableTarget(name: "policy-soak", dependencies: ["IoTModel", "PolicyEngine"], swiftSettings: house),
        // Counts malloc and its kin, on glibc.
        .target(name: "CAllocationCounter"),
        .target(name: "IoTModel", swiftSettings: house),
        .target(name: "MQTTCodec", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "MQTTTopics", dependencies: ["IoTModel"], swiftSettings: house),
        .target(name: "PolicyEngine", dependencies: ["IoTModel"], swiftSettings: house),
        // Only the fingerprint, by a link to its file: the rest of the module needs more packages.
        .target(
            name: "PKI", dependencies: ["IoTModel", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house),
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "MQTTTopics", "IoTModel"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
