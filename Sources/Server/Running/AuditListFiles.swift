import Audit
import Foundation
import IoTModel
import Logging
import PKI
import Synchronization

/// The operator's lists for audits, in files of the data folder: revocation lists in `crl`, PEM or DER; lists of weak keys
/// in `weak-keys`, as Debian's package `openssl-blacklist` has them.
///
/// Read when an audit begins that needs them, so a new file counts from the next one on.
/// Files that haven't changed aren't read again. Owner of what was read: the mutex inside, written to on the queue alone,
/// where reading holds up nobody.
final class AuditListFiles: Sendable {
    let folder: String
    let logger: Logger
    /// Of the files of one kind together.
    let maximumBytes: Int

    /// A list, and the files it was read from.
    private struct Known<List: Sendable>: Sendable {
        let files: [Listed]
        let list: List
    }

    private struct State {
        var revocations: Known<RevocationLists>?
        var weakKeys: Known<WeakKeyList>?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "audit-lists")

    init(folder: String, logger: Logger, maximumBytes: Int = Limits.Audit.listFileBytes) {
        self.folder = folder
        self.logger = logger
        self.maximumBytes = maximumBytes
    }

    /// The lists that these checks need.
    func read(for checks: Set<AuditCheck> = Set(AuditCheck.allCases)) async -> AuditLists {
        let needsRevocations = checks.contains(where: \.comparesRevocations)
        let needsKeys = checks.contains(where: \.comparesKeys)
        guard needsRevocations || needsKeys else { return AuditLists() }
        return await withCheckedContinuation { continuation in
            queue.async {
                var lists = AuditLists()
                if needsRevocations { self.readRevocations(into: &lists) }
                if needsKeys { self.readWeakKeys(into: &lists) }
                continuation.resume(returning: lists)
            }
        }
    }

    private func readRevocations(into lists: inout AuditLists) {
        do throws(Trouble) {
            let known = try read("crl", known: state.withLock { $0.revocations }, revocations)
            state.withLock { $0.revocations = known }
            lists.revocations = known?.list
        } catch {
            lists.revocationsTrouble = tell(error)
        }
    }

    private func readWeakKeys(into lists: inout AuditLists) {
        do throws(Trouble) {
            let known = try read("weak-keys", known: state.withLock { $0.weakKeys }, weakKeys)
            state.withLock { $0.weakKeys = known }
            lists.weakKeys = known?.list
        } catch {
            lists.weakKeysTrouble = tell(error)
        }
    }

    /// Nil when there is no file.
    private func read<List: Sendable>(
        _ name: String, known: Known<List>?, _ parse: ([File]) throws(Trouble) -> List
    ) throws(Trouble) -> Known<List>? {
        let listed = try listed(in: name)
        guard !listed.isEmpty else { return nil }
        if let known, known.files == listed { return known }
        return Known(files: listed, list: try parse(try files(listed, in: name)))
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

    private func revocations(_ files: [File]) throws(Trouble) -> RevocationLists {
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

    private func weakKeys(_ files: [File]) throws(Trouble) -> WeakKeyList {
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

    /// A file as the folder tells of it.
    private struct Listed: Equatable {
        let name: String
        let bytes: Int
        let modified: Date?
        let number: UInt64?
    }

    /// The regular files of a folder, by name, but for hidden ones; none when there is no such folder.
    private func listed(in folderName: String) throws(Trouble) -> [Listed] {
        let path = "\(folder)/\(folderName)"
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            guard (error as? CocoaError)?.code == .fileReadNoSuchFile else {
                throw Trouble(
                    file: folderName, reason: "the folder can't be read; check that it is one, and its permissions")
            }
            return []
        }
        var listed: [Listed] = []
        var left = maximumBytes
        for name in names.sorted() where !name.hasPrefix(".") {
            let attributes: [FileAttributeKey: Any]
            do {
                attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            } catch {
                throw Trouble(file: name, reason: "it can't be read; check its permissions")
            }
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            guard let size = (attributes[.size] as? NSNumber)?.intValue, size <= left else { throw tooMany(name) }
            left -= size
            listed.append(
                Listed(
                    name: name, bytes: size, modified: attributes[.modificationDate] as? Date,
                    number: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value))
        }
        return listed
    }

    private func files(_ listed: [Listed], in folderName: String) throws(Trouble) -> [File] {
        var files: [File] = []
        var left = maximumBytes
        for name in listed.map(\.name) {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(folderName)/\(name)") else {
                throw Trouble(file: name, reason: "it can't be read; check its permissions")
            }
            guard data.count <= left else { throw tooMany(name) }
            left -= data.count
            files.append(File(name: name, bytes: Array(data)))
        }
        return files
    }

    private func tooMany(_ name: String) -> Trouble {
        Trouble(file: name, reason: "the folder's files have more than \(maximumBytes) bytes")
    }
}
