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

    @Test func `a folder that is none is trouble, and not a folder that isn't there`() async throws {
        try await withFiles(["crl": "x", "weak-keys": "x"]) { lists in
            #expect(lists.revocationsTrouble?.contains("`crl`") == true)
            #expect(lists.weakKeysTrouble?.contains("`weak-keys`") == true)
        }
    }

    @Test func `files are read again when they have changed, and for the checks that need them`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("audit-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("weak-keys/a")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        func write(_ text: String, at seconds: Int) throws {
            if FileManager.default.fileExists(atPath: file.path) {
                let handle = try FileHandle(forWritingTo: file)
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: Data(text.utf8))
                try handle.close()
            } else {
                try Data(text.utf8).write(to: file)
            }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(seconds))], ofItemAtPath: file.path)
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let files = AuditListFiles(folder: folder.path, logger: logger)
        try write("\(key)\n00000000000000000002\n", at: 1_000)
        #expect(await files.read(for: [.caCertificateKeyQuality]).weakKeys?.count == 2)
        #expect(await files.read(for: [.loggingDisabled, .revokedDeviceCertificate]).weakKeys == nil)
        // As long, and of the same time: not looked into.
        try write("\(key)\n#0000000000000000002\n", at: 1_000)
        #expect(await files.read(for: [.deviceCertificateKeyQuality]).weakKeys?.count == 2)
        try write("\(key)\n#0000000000000000002\n", at: 1_001)
        #expect(await files.read(for: [.deviceCertificateKeyQuality]).weakKeys?.count == 1)
        try FileManager.default.removeItem(at: file)
        #expect(await files.read().weakKeys == nil)
    }

    @Test func `files of as many bytes as may be are read, and no more`() async throws {
        for (maximum, isRead) in [(2 * key.utf8.count, true), (2 * key.utf8.count - 1, false)] {
            try await withFiles(["weak-keys/a": key, "weak-keys/b": key], maximumBytes: maximum) { lists in
                #expect((lists.weakKeys != nil) == isRead && (lists.weakKeysTrouble == nil) == isRead)
            }
        }
    }
}
