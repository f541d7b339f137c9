import Foundation
package import IoTModel
package import PKI

/// The folder that holds all a server keeps: opened by one server at a time, set up at the first start.
///
///     lock                     who runs on it
///     sallyport.yaml           settings, the operator's
///     ready.json               where to connect, while the server runs
///     identity/                account, region, access key, certificate authorities
///     root-ca.pem              what clients trust the server by: ECDSA, then RSA; each also alone
///     registry.sqlite          certificates, policies, things
///     events.jsonl             the event log
///     audit/                   lists for audits, the operator's: revocation lists in `crl`, `weak-keys`
///     registrations/           inputs of bulk registrations that go on
///
/// The lock ends with this object. Blocks on the disk: meant for the start, and for a thread of its own later.
package final class DataFolder: Sendable {
    package static let configurationFile = "sallyport.yaml"
    private static let readyFile = "ready.json"
    private static let registryFile = "registry.sqlite"
    private static let eventLogFile = "events.jsonl"
    private static let registrationsFolder = "registrations"

    private let folder: Folder
    private let lock: FolderLock

    private init(folder: Folder, lock: FolderLock) {
        self.folder = folder
        self.lock = lock
    }

    /// Takes the folder, which is made if its parent is there; removes what says that a server is ready.
    package static func open(_ path: String) throws(DataFolderError) -> DataFolder {
        let path = absolute(path)
        try make(path)
        let folder = try Folder(path: path)
        // Before the lock's file is made, so that a folder given by mistake stays as it was.
        if try !folder.contains(IdentityFiles.folder) { try checkNothingElse(in: folder) }
        let lock = try FolderLock(in: path)
        try folder.hideFromOthers()
        try folder.remove(readyFile)
        return DataFolder(folder: folder, lock: lock)
    }

    /// The keys and certificates: made at the first start, read and compared with the configuration later, the server's
    /// certificates renewed where they end soon or lack the endpoints' names. Further names are left in them: which of
    /// those count, the registry says, with `renewServerCertificates`.
    ///
    /// A first start that is killed leaves nothing that counts: the next one starts over.
    /// - Parameters:
    ///   - issuers: the URL that the server's certificates name for their issuers.
    ///   - created: called before new keys are made, which takes a second or two.
    package func identity(
        scope: AccountScope, endpoints: [String], issuers: String? = nil, now: WallTime, random: RandomSource,
        created: () -> Void = {}
    ) throws(DataFolderError) -> Identity {
        let files = IdentityFiles(parent: folder)
        if let found = try files.load() {
            try check(found.scope, against: scope)
            let renewed = try renewed(
                found.serverHierarchies, endpoints, issuers, mayHoldOthers: true, now, random, files)
            let current = Identity(
                scope: found.scope, accessKey: found.accessKey, deviceAuthority: found.deviceAuthority,
                serverHierarchies: renewed ?? found.serverHierarchies)
            try writeRoots(of: current.serverHierarchies)
            return current
        }
        created()
        let identity: Identity
        do throws(CertificateError) {
            identity = try Identity.create(
                scope: scope, endpoints: endpoints, issuers: issuers, now: now, random: random)
        } catch {
            throw .noCertificates(reason: error.description)
        }
        try files.create(identity, now: now)
        try writeRoots(of: identity.serverHierarchies)
        return identity
    }

    /// For a server that runs for months, and whose accounts come and go: the certificates have just these names.
    /// - Returns: the hierarchies when one of them needed a new server certificate; else nil.
    package func renewServerCertificates(
        endpoints: [String], issuers: String? = nil, now: WallTime, random: RandomSource
    ) throws(DataFolderError) -> [ServerHierarchy]? {
        let files = IdentityFiles(parent: folder)
        guard let found = try files.load() else { return nil }
        let renewed = try renewed(
            found.serverHierarchies, endpoints, issuers, mayHoldOthers: false, now, random, files)
        // A root may have a successor now.
        if let renewed { try writeRoots(of: renewed) }
        return renewed
    }

    // MARK: Where things are

    package var path: String { folder.path }
    /// What the operator gives for audits to compare with; needn't be there.
    package var auditFolder: String { folder.path(of: "audit") }
    package var registryFile: String { folder.path(of: Self.registryFile) }
    package var eventLogFile: String { folder.path(of: Self.eventLogFile) }
    /// Every root, for clients that choose among several.
    package var rootsFile: String { folder.path(of: "root-ca.pem") }
    package func rootFile(_ kind: ServerHierarchy.Kind) -> String { folder.path(of: rootName(kind)) }

    /// Made if it isn't there.
    /// - Returns: its path.
    package func makeRegistrationsFolder() throws(DataFolderError) -> String {
        let name = Self.registrationsFolder
        if try folder.folder(name) == nil { _ = try folder.makeFolder(name) }
        return folder.path(of: name)
    }

    // MARK: Telling others

    /// Tells scripts that every listener accepts.
    package func announce(_ ready: ReadyFile) throws(DataFolderError) {
        try folder.write(Self.readyFile, JSONText.encode(ready))
    }

    /// The first thing that a stopping server does.
    package func withdraw() throws(DataFolderError) { try folder.remove(Self.readyFile) }

    // MARK: Private parts

    private static func absolute(_ path: String) -> String {
        // A link with a slash behind it would be followed.
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static func make(_ path: String) throws(DataFolderError) {
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw .refused(action: "make the data folder", path: path, errno: errno)
        }
        let parent = Foundation.open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        // Without it a power cut could take away the folder with all that was written into it.
        fsync(parent)
        close(parent)
    }

    /// What may be in a folder that isn't set up yet.
    private static func checkNothingElse(in folder: Folder) throws(DataFolderError) {
        let expected: Set = [configurationFile, FolderLock.name, readyFile, IdentityFiles.unfinished]
        let names = try folder.names()
        guard !names.contains(registryFile) else {
            throw .damaged(file: folder.path(of: IdentityFiles.folder), reason: "it is missing")
        }
        if let other = names.first(where: { !expected.contains($0) }) {
            throw .occupied(path: folder.path, by: other)
        }
    }

    private func check(_ found: AccountScope, against wanted: AccountScope) throws(DataFolderError) {
        if found.account != wanted.account {
            throw .setUpOtherwise(
                path: path, .accountID, found: found.account.rawValue, wanted: wanted.account.rawValue)
        }
        if found.region != wanted.region {
            throw .setUpOtherwise(path: path, .region, found: found.region.rawValue, wanted: wanted.region.rawValue)
        }
    }

    /// - Returns: nil when all are as they should be.
    private func renewed(
        _ hierarchies: [ServerHierarchy], _ endpoints: [String], _ issuers: String?, mayHoldOthers: Bool,
        _ now: WallTime, _ random: RandomSource, _ files: IdentityFiles
    ) throws(DataFolderError) -> [ServerHierarchy]? {
        var changed = false
        var current: [ServerHierarchy] = []
        for hierarchy in hierarchies {
            let replacement: ServerHierarchy?
            do throws(CertificateError) {
                if hierarchy.needsRollover(now: now) {
                    replacement = try hierarchy.rolledOver(
                        names: endpoints, issuers: issuers, now: now, random: random)
                } else if try hierarchy.needsReissue(
                    names: endpoints, mayHoldOthers: mayHoldOthers, issuers: issuers, now: now)
                {
                    replacement = try hierarchy.reissued(names: endpoints, issuers: issuers, now: now, random: random)
                } else {
                    replacement = nil
                }
            } catch {
                throw .noCertificates(reason: error.description)
            }
            if let replacement {
                try files.replace(replacement)
                changed = true
            }
            current.append(replacement ?? hierarchy)
        }
        return changed ? current : nil
    }

    private func rootName(_ kind: ServerHierarchy.Kind) -> String { "root-ca-\(kind.rawValue).pem" }

    /// They follow from the hierarchies: one that was changed is put right.
    private func writeRoots(of hierarchies: [ServerHierarchy]) throws(DataFolderError) {
        var files = hierarchies.map { (rootName($0.kind), $0.rootsPEM) }
        files.append(("root-ca.pem", hierarchies.map(\.rootsPEM).joined()))
        for (name, text) in files where try folder.read(name) != Data(text.utf8) {
            try folder.write(name, Data(text.utf8))
        }
    }
}
