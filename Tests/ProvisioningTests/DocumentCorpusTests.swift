import Foundation
import Testing

/// Replays what the fuzzer of documents starts from, and every crash it ever found.
struct DocumentCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../Fuzz/Corpus/Documents").standardizedFileURL

    @Test func `every file of the corpus is read or refused, as its name says`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        var kinds: Set<UInt8> = []
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            let isTaken = HostileDocument.isTaken(bytes)
            kinds.insert(bytes[0])
            if !file.hasPrefix("crash-") { #expect(isTaken == !file.hasSuffix("-refused"), "\(file)") }
        }
        #expect(kinds == Set(HostileDocument.Kind.allCases.map(\.rawValue)))
    }
}
