import Foundation
import MQTTCodec
import Testing

/// Replays what the fuzzer starts from, and every crash it ever found.
struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../Fuzz/Corpus/MQTT").standardizedFileURL

    private static var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    /// Those that hold a packet which no decoder may take; what a crash left behind may be either.
    private static let malformed: Set = ["connect-mqisdp", "v3-bad-text", "v3-five-length-bytes", "v3-null-in-topic"]

    @Test func `every file of the fuzzing corpus is decoded to its end or refused`() throws {
        let files = try Self.files
        #expect(files.count >= 16)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            let isRefused = try refuses(bytes)
            if !file.hasPrefix("crash-") { #expect(isRefused == Self.malformed.contains(file), "\(file)") }
        }
    }

    private func refuses(_ bytes: [UInt8]) throws -> Bool {
        var rest = bytes[...]
        var version = ProtocolVersion.v5
        while !rest.isEmpty {
            let reading = Array(rest).withUnsafeBytes { FixedHeader.read($0) }
            switch reading {
            case .needMore: return false
            case .malformed: return true
            case .header(let header):
                guard header.packetBytes <= rest.count else { return false }
                do {
                    let packet = try ClientPacket(Array(rest.prefix(header.packetBytes)), version)
                    if case .connect(let connect) = packet { version = connect.version }
                } catch is MalformedPacket {
                    return true
                }
                rest = rest.dropFirst(header.packetBytes)
            }
        }
        return false
    }
}
