import Audit
import Foundation
import IoTModel
import Logging
import Testing

@testable import Server

@Suite struct AuditListFilesTests {
    /// Gives `body` a reader of a new folder, after the files are written into it.
    private func withFiles(
        _ files: [String: String], maximumBytes: Int = 1_000, _ body: (AuditLists) throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("audit-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try body(await AuditListFiles(folder: folder.path, logger: logger, maximumBytes: maximumBytes).read())
    }

    private let key = "00000000000000000001"

    @Test func `without a folder there is no list, and an empty folder is none`() async throws {
        try await withFiles([:]) { lists in
            #expect(lists.weakKeys == nil && lists.revocations == nil)
            #expect(lists.weakKeysTrouble == nil && lists.revocationsTrouble == nil)
        }
        try await withFiles(["crl/.hidden": "x", "weak-keys/.hidden": "x"]) { lists in
            #expect(lists.weakKeys == nil && lists.revocations == nil && lists.revocationsTrouble == nil)
        }
    }

    @Test func `the files of a folder are one list`() async throws {
        try await withFiles(["weak-keys/a": "# one\n\(key)\n", "weak-keys/b": "00000000000000000002"]) { lists in
            #expect(lists.weakKeys?.count == 2 && lists.weakKeysTrouble == nil)
        }
    }

    @Test func `a file that can't be read is trouble, for the checks that need it alone`() async throws {
        try await withFiles(["weak-keys/a": "\(key)\nhello", "crl/b": "no list"]) { lists in
            #expect(lists.weakKeys == nil && lists.weakKeysTrouble?.contains("`a`") == true)
            #expect(lists.weakKeysTrouble?.contains("line 2") == true)
            #expect(lists.revocations == nil && lists.revocationsTrouble?.contains("`b`") == true)
            let auditor = Auditor(checks: [], now: WallTime(seconds: 0), lists: lists)
            #expect(auditor.obstacle(to: .deviceCertificateKeyQuality)?.code == "UNREADABLE")
            #expect(auditor.obstacle(to: .revokedDeviceCertificate)?.code == "UNREADABLE")
            #expect(auditor.obstacle(to: .deviceCertificateExpiring) == nil)
        }
        try await withFiles(["crl/b": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) { lists in
            #expect(lists.revocationsTrouble?.contains("X509 CRL") == true)
        }
    }

    @Test func `files of as many bytes as may be are read, and no more`() async throws {
        for (maximum, isRead) in [(2 * key.utf8.count, true), (2 * key.utf8.count - 1, false)] {
            try await withFiles(["weak-keys/a": key, "weak-keys/b": key], maximumBytes: maximum) { lists in
                #expect((lists.weakKeys != nil) == isRead && (lists.weakKeysTrouble == nil) == isRead)
            }
        }
    }
}
