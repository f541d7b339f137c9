import Foundation
import IoTModel
import PKI

/// A root as it is put into a trust store.
struct TrustedRoot: Equatable {
    let pem: String
    let subject: String
    /// SHA-256 of the DER, 64 lower-case hexadecimal digits.
    let fingerprint: String
    let notAfter: WallTime

    init(der: [UInt8]) throws(CertificateError) {
        let facts = try CertificateFacts(der: der)
        pem = PEM.encode("CERTIFICATE", der: der)
        subject = facts.subject.description
        fingerprint = facts.id.description
        notAfter = facts.validity.notAfter
    }

    /// Two servers' roots never meet under one name.
    var fileName: String { "sallyport-\(fingerprint.prefix(16)).crt" }
}

/// The system's list of trusted roots: a folder of PEM files, and the program that makes a list of them.
struct TrustStore {
    /// `update-ca-certificates(8)`.
    static let debian = TrustStore(
        folder: "/usr/local/share/ca-certificates", update: "/usr/sbin/update-ca-certificates")

    let folder: String
    /// Path of the program to run after a change.
    let update: String

    func path(of root: TrustedRoot) -> String { "\(folder)/\(root.fileName)" }

    func contains(_ root: TrustedRoot) -> Bool {
        FileManager.default.contents(atPath: path(of: root)) == Data(root.pem.utf8)
    }

    /// - Throws: with the command to run instead, when this user may not change the store.
    func requireWritable(toRun command: String, folder data: String) throws(CommandFailure) {
        guard FileManager.default.fileExists(atPath: update) else {
            throw CommandFailure(
                "`\(update)` isn't there: this system's trust store isn't Debian's. Install the package ca-certificates, or"
                    + " import `\(data)/root-ca.pem` with the system's own tool.")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            let path = URL(fileURLWithPath: data).standardizedFileURL.path
            throw CommandFailure(
                "changing the system's trust store needs root. Run:\n\n  sudo \(Self.program) trust \(command) --data-dir"
                    + " \(Self.quoted(path))\n")
        }
    }

    func install(_ roots: [TrustedRoot]) throws(CommandFailure) {
        for root in roots {
            do {
                try Data(root.pem.utf8).write(to: URL(fileURLWithPath: path(of: root)), options: .atomic)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path(of: root))
            } catch {
                throw CommandFailure("`\(path(of: root))` can't be written: \(error.localizedDescription)")
            }
        }
        try runUpdate([])
    }

    /// - Returns: those that were there.
    func uninstall(_ roots: [TrustedRoot]) throws(CommandFailure) -> [TrustedRoot] {
        let there = roots.filter { FileManager.default.fileExists(atPath: path(of: $0)) }
        for root in there {
            do {
                try FileManager.default.removeItem(atPath: path(of: root))
            } catch {
                throw CommandFailure("`\(path(of: root))` can't be removed: \(error.localizedDescription)")
            }
        }
        // Without --fresh the links of files that are gone would stay in the list.
        if !there.isEmpty { try runUpdate(["--fresh"]) }
        return there
    }

    private func runUpdate(_ arguments: [String]) throws(CommandFailure) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: update)
        process.arguments = arguments
        process.standardOutput = FileHandle.standardError
        do {
            try process.run()
        } catch {
            throw CommandFailure("`\(update)` can't be run: \(error.localizedDescription)")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure("`\(update)` failed with status \(process.terminationStatus); its output says why")
        }
    }

    private static var program: String { quoted(CommandLine.arguments.first ?? "sallyport") }

    /// As a shell reads one word.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"'\"\\$`&|;<>()*?[]#~!{}".utf8.contains($0) }
        return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
