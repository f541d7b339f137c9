import Broker
import Foundation
import IoTModel
import Testing

@testable import EventLogFiles

let noon = WallTime(seconds: 1_893_499_200)

func refusal(from ip: String, reason: String = "SNI_MISSING", at time: WallTime = noon) -> LogEntry {
    var entry = LogEntry(.authenticationError, .failure, at: time, account: .standard, reason: reason)
    entry.source = .init(ip: ip, port: 40_112)
    return entry
}

/// The lines of a log, each read by Foundation's JSON parser.
func objects(in bytes: [UInt8]) throws -> [[String: Any]] {
    try #require(bytes.last == UInt8(ascii: "\n"), "the last line is whole")
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
        try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
}

func object(_ entry: LogEntry) throws -> [String: Any] {
    var bytes: [UInt8] = []
    entry.appendLine(to: &bytes, traceID: "0b6f")
    let all = try objects(in: bytes)
    return try #require(all.count == 1 ? all.first : nil, "an entry is one line")
}

/// An empty folder that is removed when the test is over.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "event-log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(path: name))) }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    func mode(_ name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int)
    }
}
