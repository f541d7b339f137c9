import Foundation
import IoTModel
import PKI
import SigV4
import Testing

@testable import Server

private let scope = AccountScope(account: .standard, region: .standard)
private let now = WallTime(seconds: 1_800_000_000)

/// What opening a folder, and then its identity, was refused with.
private func refusal(
    _ path: String, scope: AccountScope = scope, endpoints: [String] = ["localhost"]
) -> DataFolderError? {
    do throws(DataFolderError) {
        _ = try DataFolder.open(path).identity(scope: scope, endpoints: endpoints, now: now, random: .system)
        return nil
    } catch {
        return error
    }
}

/// A data folder as the first start leaves it. Making its keys takes a moment, so the tests work on copies.
private let sample: Result<[String: Data], any Error> = Result {
    let folder = try TemporaryFolder()
    try folder.makeFolder("data")
    _ = try DataFolder.open(folder.path("data")).identity(
        scope: scope, endpoints: ["localhost"], now: now, random: .system)
    return try folder.contents()
}

struct DataFolderTests {
    private let parent: TemporaryFolder
    private var path: String { parent.path("data") }

    init() throws { parent = try TemporaryFolder() }

    /// Puts a set-up data folder in place.
    private func setUp() throws {
        let contents = try sample.get()
        try parent.makeFolder("data")
        try parent.makeFolder("data/identity")
        for (name, bytes) in contents {
            let made = FileManager.default.createFile(
                atPath: parent.path(name), contents: bytes, attributes: [.posixPermissions: 0o600])
            try #require(made, "\(name)")
        }
    }

    private func open(endpoints: [String] = ["localhost"], now: WallTime = now) throws -> Identity {
        try DataFolder.open(path).identity(scope: scope, endpoints: endpoints, now: now, random: .system)
    }

    // MARK: First start

    @Test func `a first start makes the folder and its files for the owner alone`() throws {
        var isFirst = false
        let folder = try DataFolder.open(path)
        let identity = try folder.identity(scope: scope, endpoints: ["localhost"], now: now, random: .system) {
            isFirst = true
        }
        #expect(isFirst && identity.scope == scope && identity.serverHierarchies.map(\.kind) == [.ecdsa, .rsa])
        #expect(try parent.mode("data") == 0o700 && parent.mode("data/identity") == 0o700)
        let files = try parent.contents().keys
        #expect(
            files.sorted() == [
                "data/identity/access-key.json", "data/identity/device-authority.json", "data/identity/identity.json",
                "data/identity/server-ecdsa.json", "data/identity/server-rsa.json", "data/lock",
                "data/root-ca-ecdsa.pem", "data/root-ca-rsa.pem", "data/root-ca.pem",
            ])
        for file in files { #expect(try parent.mode(file) == 0o600, "\(file)") }
    }

    @Test func `an access key has AWS's form`() throws {
        try setUp()
        let key = try open().accessKey
        #expect(try key.id.wholeMatch(of: Regex("AKIA[A-Z2-7]{16}")) != nil)
        #expect(try key.secret.wholeMatch(of: Regex("[A-Za-z0-9+/]{40}")) != nil)
    }

    @Test func `the bundle holds the ECDSA root, then the RSA root, and never the devices' root`() throws {
        try setUp()
        let identity = try open()
        let bundle = try PEM.certificates(in: parent.text("data/root-ca.pem"))
        #expect(bundle == identity.serverHierarchies.map(\.rootDER))
        #expect(!bundle.contains(identity.deviceAuthority.rootDER))
        #expect(try PEM.certificates(in: parent.text("data/root-ca-ecdsa.pem")) == [bundle[0]])
        #expect(try PEM.certificates(in: parent.text("data/root-ca-rsa.pem")) == [bundle[1]])
    }

    @Test func `a second start finds what the first one made`() throws {
        try setUp()
        let before = try parent.contents().filter { $0.key != "data/lock" }
        let identity = try DataFolder.open(path).identity(
            scope: scope, endpoints: ["localhost"], now: now, random: .system,
            created: { Issue.record("nothing is made") })
        #expect(try parent.contents().filter { $0.key != "data/lock" } == before)
        #expect(try open().accessKey.secret == identity.accessKey.secret)
    }

    @Test(arguments: 0...5)
    func `a first start that was cut off after some of its files starts over`(_ count: Int) throws {
        let files = try sample.get().filter { $0.key.hasPrefix("data/identity/") }.sorted { $0.key < $1.key }
        try parent.makeFolder("data")
        try parent.makeFolder("data/.identity.new")
        for (name, bytes) in files.prefix(count) {
            let file = (name as NSString).lastPathComponent
            try bytes.write(to: URL(fileURLWithPath: parent.path("data/.identity.new/\(file)")))
        }
        // One that was being written.
        try parent.write("data/.identity.new/.server-rsa.json.new", "{")
        #expect(refusal(path) == nil)
        #expect(!FileManager.default.fileExists(atPath: parent.path("data/.identity.new")))
        #expect(refusal(path) == nil)
    }

    @Test func `a first start that was cut off before the roots' files were written goes on`() throws {
        try setUp()
        for name in ["root-ca.pem", "root-ca-rsa.pem"] {
            try FileManager.default.removeItem(atPath: parent.path("data/\(name)"))
        }
        #expect(refusal(path) == nil)
        #expect(try parent.contents()["data/root-ca.pem"] == sample.get()["data/root-ca.pem"])
    }

    @Test func `the operator's settings may be there first`() throws {
        try parent.makeFolder("data", mode: 0o755)
        try parent.write("data/sallyport.yaml", "region: us-east-1\n")
        #expect(refusal(path) == nil)
        #expect(try parent.mode("data") == 0o700)
    }

    // MARK: Later starts

    @Test func `another endpoint name reissues the server's certificates and nothing else`() throws {
        try setUp()
        let before = try open()
        let after = try open(endpoints: ["iot.local.test"])
        for (old, new) in zip(before.serverHierarchies, after.serverHierarchies) {
            #expect(old.rootDER == new.rootDER && old.chain[1] == new.chain[1] && old.chain[0] != new.chain[0])
            #expect(new.leafFacts.extensions.subjectAlternativeNames.contains(.dns("iot.local.test")))
        }
        #expect(
            try open(endpoints: ["iot.local.test"]).serverHierarchies.map(\.chain)
                == after.serverHierarchies.map(\.chain))
        let changed = try parent.contents().filter { try sample.get()[$0.key] != $0.value }.keys.sorted()
        #expect(
            changed.filter { $0 != "data/lock" } == [
                "data/identity/server-ecdsa.json", "data/identity/server-rsa.json",
            ])
    }

    @Test func `a server that runs for long gets new certificates before the old ones end`() throws {
        try setUp()
        let folder = try DataFolder.open(path)
        func renewed(afterDays days: Int) throws -> [ServerHierarchy]? {
            try folder.renewServerCertificates(
                endpoints: ["localhost"], now: now.advanced(by: .seconds(days * 86_400)), random: .system)
        }
        #expect(try renewed(afterDays: 300) == nil)
        let new = try #require(try renewed(afterDays: 380))
        #expect(new.count == 2)
        #expect(try renewed(afterDays: 381) == nil)
    }

    @Test(
        arguments: [
            (
                AccountScope(account: AccountID(unchecked: "999999999999"), region: .standard), "--account-id",
                "999999999999"
            ),
            (AccountScope(account: .standard, region: Region(unchecked: "eu-west-1")), "--region", "eu-west-1"),
        ])
    func `another account or region is refused`(_ other: AccountScope, _ flag: String, _ value: String) throws {
        try setUp()
        let refused = try #require(refusal(path, scope: other))
        #expect(refused.description.contains(flag) && refused.description.contains(value))
        #expect(StartError.exitStatus(of: refused) == 78)
    }

    // MARK: Refusals that change nothing

    @Test(
        arguments: [
            "access-key.json", "device-authority.json", "identity.json", "server-ecdsa.json", "server-rsa.json",
        ], ["damaged", "", "{}", nil])
    func `a damaged or missing file is named and nothing is overwritten`(_ name: String, _ text: String?) throws {
        try setUp()
        let file = "data/identity/\(name)"
        if let text {
            try parent.write(file, text)
        } else {
            try FileManager.default.removeItem(atPath: parent.path(file))
        }
        let before = try parent.contents().filter { $0.key != "data/lock" }
        let refused = try #require(refusal(path))
        #expect(refused.description.contains(name) && StartError.exitStatus(of: refused) == 78)
        #expect(try parent.contents().filter { $0.key != "data/lock" } == before)
    }

    @Test func `keys of another hierarchy are noticed, and no text quotes them`() throws {
        try setUp()
        let other = try ServerHierarchy.create(.ecdsa, names: [], now: now, random: .system).stored
        let file = parent.path("data/identity/server-ecdsa.json")
        let stored = try JSONDecoder().decode(
            ServerHierarchy.Stored.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        let mixed = ServerHierarchy.Stored(root: stored.root, intermediate: stored.intermediate, leaf: other.leaf)
        try JSONText.encode(mixed).write(to: URL(fileURLWithPath: file))
        let refused = try #require(refusal(path))
        #expect(refused.description.contains("server-ecdsa.json") && !refused.description.contains("PRIVATE KEY"))
    }

    @Test func `a newer release's folder is refused by its version`() throws {
        try setUp()
        try parent.write("data/identity/identity.json", #"{"version": 2, "something": "else"}"#)
        #expect(refusal(path) == .newerVersion(path: path, found: 2))
    }

    @Test func `a registry without its identity is damaged, not new`() throws {
        try parent.makeFolder("data")
        try parent.write("data/registry.sqlite", "")
        #expect(refusal(path) == .damaged(file: parent.path("data/identity"), reason: "it is missing"))
        #expect(try parent.contents().keys.sorted() == ["data/registry.sqlite"])
    }

    @Test func `a folder with something else in it is left alone`() throws {
        try parent.makeFolder("data", mode: 0o755)
        try parent.write("data/thesis.tex", "")
        #expect(refusal(path) == .occupied(path: path, by: "thesis.tex"))
        #expect(try parent.contents().keys.sorted() == ["data/thesis.tex"] && parent.mode("data") == 0o755)
    }

    @Test(arguments: [0o720, 0o702, 0o777])
    func `a folder that others may write is refused`(_ mode: Int) throws {
        try parent.makeFolder("data", mode: mode)
        guard case .unfit(path, _)? = refusal(path) else { Issue.record("it must be refused"); return }
        #expect(try parent.contents().isEmpty && parent.mode("data") == mode)
    }

    @Test(arguments: ["", "/"])
    func `a link to a folder is refused, also with a slash behind it`(_ end: String) throws {
        try parent.makeFolder("target")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: parent.path("target"))
        guard case .unfit(path, _)? = refusal(path + end) else { Issue.record("it must be refused"); return }
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path("target")).isEmpty)
    }

    @Test func `a file is refused as data folder and stays as it is`() throws {
        try parent.write("data", "text")
        guard case .unfit(path, _)? = refusal(path) else { Issue.record("it must be refused"); return }
        #expect(try parent.text("data") == "text")
    }

    @Test func `a link in place of a key file isn't followed`() throws {
        try setUp()
        try parent.write("elsewhere", try parent.text("data/identity/access-key.json"))
        try FileManager.default.removeItem(atPath: parent.path("data/identity/access-key.json"))
        try FileManager.default.createSymbolicLink(
            atPath: parent.path("data/identity/access-key.json"), withDestinationPath: parent.path("elsewhere"))
        let refused = try #require(refusal(path))
        #expect(refused.description.contains("access-key.json` is damaged: it is a symbolic link"))
    }

    @Test func `a key file that others may write isn't trusted`() throws {
        try setUp()
        let file = parent.path("data/identity/server-rsa.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o620], ofItemAtPath: file)
        #expect(refusal(path) == .damaged(file: file, reason: "others may write it"))
    }

    @Test func `a folder whose parent is missing is refused`() throws {
        let refused = try #require(refusal(parent.path("no/data")))
        #expect(refused.description.contains("No such file or directory"))
    }

    // MARK: The lock and ready.json

    @Test func `a second server on the folder is refused with the first one's process id`() throws {
        let first = try DataFolder.open(path)
        try Data("ready".utf8).write(to: URL(fileURLWithPath: parent.path("data/ready.json")))
        #expect(refusal(path) == .locked(path: path, processID: getpid()))
        #expect(try parent.text("data/ready.json") == "ready")
        withExtendedLifetime(first) {}
    }

    @Test func `the lock ends with the server`() throws {
        _ = try DataFolder.open(path)
        #expect(refusal(path) == nil)
    }

    @Test func `ready json is removed at the start, written whole with every name, and removed at the end`() throws {
        try setUp()
        try parent.write("data/ready.json", "of a server that was killed")
        let folder = try DataFolder.open(path)
        #expect(!FileManager.default.fileExists(atPath: parent.path("data/ready.json")))
        let ready = ReadyFile(
            pid: 7, scope: scope, endpoint: "localhost", mqttPort: 1, httpsPort: 2, alpnPort: nil,
            apiUrl: "http://127.0.0.1:3", consoleUrl: nil, rootCAFile: folder.rootsFile,
            rootCARSAFile: folder.rootFile(.rsa), rootCAECDSAFile: folder.rootFile(.ecdsa), accessKeyId: "A",
            secretAccessKey: "S", logFile: folder.eventLogFile)
        try folder.announce(ready)
        #expect(try parent.mode("data/ready.json") == 0o600)
        let data = Data(try parent.text("data/ready.json").utf8)
        #expect(try JSONDecoder().decode(ReadyFile.self, from: data) == ready)
        let members = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            members.keys.sorted() == [
                "accessKeyId", "accountId", "alpnPort", "apiUrl", "consoleUrl", "endpoint", "httpsPort", "logFile",
                "mqttPort", "pid", "region", "rootCAECDSAFile", "rootCAFile", "rootCARSAFile", "secretAccessKey",
                "version",
            ])
        #expect(members["alpnPort"] is NSNull && members["version"] as? Int == 1)
        try folder.withdraw()
        #expect(!FileManager.default.fileExists(atPath: parent.path("data/ready.json")))
    }
}
