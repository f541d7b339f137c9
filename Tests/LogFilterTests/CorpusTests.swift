import Foundation
import LogFilter
import Testing

/// Replays what the fuzzer starts from, and every crash it ever found.
struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../Fuzz/Corpus/LogFilter").standardizedFileURL

    @Test func `every file of the fuzzing corpus is a pattern or refused`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(files.count >= 10)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            let text = bytes.prefix { $0 != 0 }
            let pattern = try? FilterPattern(String(decoding: text, as: UTF8.self))
            _ = pattern?.matches(Array(bytes.dropFirst(text.count + 1)))
            if !file.hasPrefix("crash-") {
                #expect((pattern == nil) == (file.hasPrefix("malformed-") || file == "text-star"), "\(file)")
            }
        }
    }
}
