import Foundation
import Testing

/// Replays what the TLS fuzzer starts from, and every crash it ever found, through the fuzzer's own client.
struct TLSCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../Fuzz/Corpus/TLS").standardizedFileURL

    @Test func `every file of the TLS corpus is answered, and asked about as often as it says`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(files.count >= 14)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            let client = HostileClient(bytes)
            client?.run()
            guard !file.hasPrefix("crash-") else { continue }
            #expect(client?.helloCount == 1, "\(file)")
            #expect((client?.sentBytes ?? 0) > 0, "\(file)")
            if !file.contains("certificate") { #expect(client?.verdictCount == 0, "\(file)") }
        }
    }

    @Test(arguments: ["tls12-certificate-later", "tls12-certificate-refused"])
    func `a verdict that comes later is asked for twice`(_ file: String) throws {
        let client = HostileClient([UInt8](try Data(contentsOf: Self.folder.appending(path: file))))
        client?.run()
        #expect(client?.verdictCount == 2)
        if file.hasSuffix("refused") { #expect(client?.sentAlert == 46) }
    }

    @Test(arguments: ["tls12-refused", "tls13-refused"])
    func `a refused hello is answered with unrecognized_name`(_ file: String) throws {
        let client = HostileClient([UInt8](try Data(contentsOf: Self.folder.appending(path: file))))
        client?.run()
        #expect(client?.sentAlert == 112)
    }
}
