import Foundation
import IoTModel
import PKI
import SigV4

/// The folder `identity` and the files in it: made whole by one rename, read whole at each start.
struct IdentityFiles {
    static let folder = "identity"
    /// Where a first start prepares it. One that is there is of a server that was killed then.
    static let unfinished = ".identity.new"

    private enum Name {
        static let description = "identity.json"
        static let accessKey = "access-key.json"
        static let deviceAuthority = "device-authority.json"
        static func server(_ kind: ServerHierarchy.Kind) -> String { "server-\(kind.rawValue).json" }
    }

    /// `identity.json`.
    private struct Description: Codable {
        let version: Int
        let accountId: AccountID
        let region: Region
        /// ISO 8601, UTC.
        let created: String
    }

    /// So that a folder of a newer release is known for one, whatever else changed.
    private struct Version: Codable { let version: Int }

    private struct KeyPair: Codable {
        let accessKeyId: String
        let secretAccessKey: String
    }

    /// The data folder.
    let parent: Folder

    // MARK: First start

    func create(_ identity: Identity, now: WallTime) throws(DataFolderError) {
        try parent.removeFolder(Self.unfinished)
        let folder = try parent.makeFolder(Self.unfinished)
        try write(
            Description(
                version: Identity.version, accountId: identity.scope.account, region: identity.scope.region,
                created: now.description), Name.description, in: folder)
        let key = identity.accessKey
        try write(KeyPair(accessKeyId: key.id, secretAccessKey: key.secret), Name.accessKey, in: folder)
        try write(identity.deviceAuthority.stored, Name.deviceAuthority, in: folder)
        for hierarchy in identity.serverHierarchies {
            try write(hierarchy.stored, Name.server(hierarchy.kind), in: folder)
        }
        try parent.rename(Self.unfinished, to: Self.folder)
    }

    // MARK: Later starts

    /// - Returns: nil when there is none yet.
    func load() throws(DataFolderError) -> Identity? {
        guard let folder = try parent.folder(Self.folder) else { return nil }
        let version: Version = try read(Name.description, in: folder)
        guard version.version <= Identity.version else {
            throw .newerVersion(path: parent.path, found: version.version)
        }
        let description: Description = try read(Name.description, in: folder)
        let key: KeyPair = try read(Name.accessKey, in: folder)
        let authority: StoredPair = try read(Name.deviceAuthority, in: folder)
        var hierarchies: [ServerHierarchy] = []
        for kind in [ServerHierarchy.Kind.ecdsa, .rsa] {
            let stored: ServerHierarchy.Stored = try read(Name.server(kind), in: folder)
            hierarchies.append(
                try usable(Name.server(kind), in: folder) { () throws(CertificateError) in
                    try ServerHierarchy(kind, stored: stored)
                })
        }
        return Identity(
            scope: AccountScope(account: description.accountId, region: description.region),
            accessKey: AccessKey(id: key.accessKeyId, secret: key.secretAccessKey),
            deviceAuthority: try usable(Name.deviceAuthority, in: folder) { () throws(CertificateError) in
                try DeviceAuthority(stored: authority)
            }, serverHierarchies: hierarchies)
    }

    /// Puts a hierarchy with a new server certificate in the old one's place.
    func replace(_ hierarchy: ServerHierarchy) throws(DataFolderError) {
        guard let folder = try parent.folder(Self.folder) else {
            throw .damaged(file: parent.path(of: Self.folder), reason: "it is missing")
        }
        try write(hierarchy.stored, Name.server(hierarchy.kind), in: folder)
    }

    // MARK: Files

    private func write(_ value: some Encodable, _ name: String, in folder: Folder) throws(DataFolderError) {
        try folder.write(name, JSONText.encode(value))
    }

    private func read<Value: Decodable>(_ name: String, in folder: Folder) throws(DataFolderError) -> Value {
        guard let data = try folder.read(name) else {
            throw .damaged(file: folder.path(of: name), reason: "it is missing")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            // What the decoder says might quote a key.
            throw .damaged(file: folder.path(of: name), reason: "it isn't what this server wrote there")
        }
    }

    private func usable<Value>(
        _ name: String, in folder: Folder, _ make: () throws(CertificateError) -> Value
    ) throws(DataFolderError) -> Value {
        do {
            return try make()
        } catch {
            throw .damaged(file: folder.path(of: name), reason: error.description)
        }
    }
}
