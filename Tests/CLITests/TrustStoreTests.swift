import Foundation
import IoTModel
import PKI
import Testing

@testable import CLI

struct TrustStoreTests {
    private let folder: URL
    private let roots: [TrustedRoot]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("trust-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let hierarchy = try ServerHierarchy.create(
            .ecdsa, names: ["a.test"], now: .init(seconds: 1_800_000_000), random: .system)
        roots = [try TrustedRoot(der: hierarchy.rootDER)]
    }

    private func store(update: String) -> TrustStore { TrustStore(folder: folder.path, update: update) }

    @Test func `roots are put in, found, and taken out again; others' files stay`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = store(update: "/bin/true")
        try Data("other".utf8).write(to: folder.appendingPathComponent("other.crt"))
        #expect(!store.contains(roots[0]))
        try store.install(roots)
        #expect(store.contains(roots[0]))
        let mode = try FileManager.default.attributesOfItem(atPath: store.path(of: roots[0]))[.posixPermissions] as? Int
        #expect(mode == 0o644)
        #expect(try store.uninstall(roots) == roots)
        #expect(try store.uninstall(roots) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["other.crt"])
    }

    @Test func `a tool that fails or is missing is named`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let failing = #expect(throws: CommandFailure.self) { try store(update: "/bin/false").install(roots) }
        #expect(failing?.description.contains("`/bin/false` failed with status 1") == true)
        let missing = #expect(throws: CommandFailure.self) {
            try store(update: "/nowhere").requireWritable(toRun: "install", folder: "data")
        }
        #expect(missing?.description.contains("`/nowhere`") == true)
    }

    @Test func `without the right to change the store the exact command is told`() throws {
        let store = TrustStore(folder: "/proc/none", update: "/bin/true")
        let refused = #expect(throws: CommandFailure.self) {
            try store.requireWritable(toRun: "install", folder: "/var/lib/it's here")
        }
        #expect(refused?.description.contains("trust install --data-dir '/var/lib/it'\\''s here'") == true)
    }
}
