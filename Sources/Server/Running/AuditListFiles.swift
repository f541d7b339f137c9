import Audit
import Foundation
import IoTModel
import Logging
import PKI

/// The operator's lists for audits, in files of the data folder: revocation lists in `crl`, PEM or DER; lists of weak keys
/// in `weak-keys`, as Debian's package `openssl-blacklist` has them.
///
/// Read when an audit begins, so a new file counts from the next one on.
struct AuditListFiles: Sendable {
    let folder: String
    let logger: Logger
    /// Of the files of one kind together.
    var maximumBytes = Limits.Audit.listFileBytes

    func read() async -> AuditLists {
        var lists = AuditLists()
        do throws(Trouble) {
            lists.revocations = try revocations()
        } catch {
            lists.revocationsTrouble = tell(error)
        }
        do throws(Trouble) {
            lists.weakKeys = try weakKeys()
        } catch {
            lists.weakKeysTrouble = tell(error)
        }
        return lists
    }

    private struct Trouble: Error {
        let file: String
        let reason: String
    }

    private func tell(_ trouble: Trouble) -> String {
        logger.warning(
            "A list for audits can't be used", metadata: ["file": "\(trouble.file)", "reason": "\(trouble.reason)"])
        return "`\(trouble.file)` can't be used: \(trouble.reason)"
    }

    private func revocations() throws(Trouble) -> RevocationLists? {
        let files = try files(in: "crl")
        guard !files.isEmpty else { return nil }
        var lists = RevocationLists()
        for file in files {
            for der in try encodings(in: file) {
                do throws(CertificateError) {
                    lists.add(
                        try RevocationList(der: der, maximumEntries: Limits.Audit.revokedCertificates - lists.count))
                } catch {
                    throw Trouble(file: file.name, reason: "\(error)")
                }
            }
        }
        return lists
    }

    /// Each PEM block that is a revocation list; the whole file if it isn't PEM.
    private func encodings(in file: File) throws(Trouble) -> [[UInt8]] {
        guard let text = String(validating: file.bytes, as: UTF8.self), text.contains("-----BEGIN") else {
            return [file.bytes]
        }
        let blocks: [PEM.Block]
        do throws(CertificateError) {
            blocks = try PEM.blocks(in: text)
        } catch {
            throw Trouble(file: file.name, reason: "\(error)")
        }
        let lists = blocks.filter { $0.label == "X509 CRL" }
        guard !lists.isEmpty else {
            throw Trouble(file: file.name, reason: "expected a block that begins with `-----BEGIN X509 CRL-----`")
        }
        return lists.map(\.der)
    }

    private func weakKeys() throws(Trouble) -> WeakKeyList? {
        let files = try files(in: "weak-keys")
        guard !files.isEmpty else { return nil }
        var list = WeakKeyList()
        for file in files {
            do throws(WeakKeyList.Unreadable) {
                try list.add(String(decoding: file.bytes, as: UTF8.self), maximum: Limits.Audit.weakKeys)
            } catch {
                throw Trouble(file: file.name, reason: "line \(error.line): \(error.reason)")
            }
        }
        return list
    }

    private struct File {
        let name: String
        let bytes: [UInt8]
    }

    /// The regular files of a folder, by name, but for hidden ones; none when there is no such folder.
    private func files(in name: String) throws(Trouble) -> [File] {
        let path = "\(folder)/\(name)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        var files: [File] = []
        var left = maximumBytes
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = "\(path)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            guard let size = (attributes?[.size] as? NSNumber)?.intValue, size <= left else {
                throw Trouble(
                    file: name, reason: "the folder's files have more than \(maximumBytes) bytes")
            }
            guard let data = FileManager.default.contents(atPath: path), data.count <= left else {
                throw Trouble(file: name, reason: "it can't be read; check its permissions")
            }
            left -= data.count
            files.append(File(name: name, bytes: Array(data)))
        }
        return files
    }
}
