import Broker
import Buckets
import Foundation
import Glibc
import IoTModel
import Testing

private let bucket = BucketName(unchecked: "fleet")
private let task = RegistrationTaskID(unchecked: "task")

private func input(_ key: String) -> RegistrationInput {
    RegistrationInput(bucket: bucket, key: BucketKey(unchecked: key))
}

/// A bucket's folder with something beside it, and a folder for copies.
private struct Place: ~Copyable {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("buckets-\(UUID())").path
    var folder: String { root + "/bucket" }
    var copies: String { root + "/copies" }

    init() throws {
        for name in ["bucket/lower", "copies", "outside"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
        try write("outside/secret.json", #"{"Secret": "1"}"#)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
    }

    func buckets(largest: Int = Limits.Registration.inputBytes) -> OperatorBuckets {
        OperatorBuckets([bucket: .folder(path: folder)], copiesIn: copies, largest: largest)
    }
}

extension OperatorBuckets {
    /// Neither way may give anything.
    fileprivate func refuses(_ key: String) async -> InputFailure? {
        var failure: InputFailure?
        do {
            try await check(input(key))
        } catch {
            failure = error
        }
        await #expect(throws: InputFailure.self) { try await copy(input(key), for: task) }
        await #expect(throws: InputFailure.self) { try await read(for: task, from: 0) }
        return failure
    }
}

@Suite struct FolderBucketTests {
    @Test(arguments: ["devices.json", "lower/devices.json", "lower/de'vi(c)es!.v1_*-.json"])
    func `a file below the folder is copied, with its devices counted`(_ key: String) async throws {
        let place = try Place()
        try place.write("bucket/\(key)", "{\"a\": \"1\"}\n\n{\"a\": \"2\"}")
        let buckets = place.buckets()
        try await buckets.check(input(key))
        #expect(try await buckets.copy(input(key), for: task) == 2)
        // What becomes of the original doesn't matter any more.
        try place.write("bucket/\(key)", "gone")
        let copied = try await buckets.read(for: task, from: 0)
        #expect(String(decoding: copied, as: UTF8.self) == "{\"a\": \"1\"}\n\n{\"a\": \"2\"}")
        #expect(try await buckets.read(for: task, from: 12).count == 10)
        #expect(try await buckets.read(for: task, from: copied.count).isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.copies)
        #expect(names == ["task.jsonl"])
        let mode = try FileManager.default.attributesOfItem(atPath: "\(place.copies)/task.jsonl")[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        try await buckets.removeCopies(except: [task])
        #expect(try await buckets.read(for: task, from: 0) == copied)
        try await buckets.removeCopies(except: [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.copies).isEmpty)
        await buckets.shutDown()
    }

    @Test(arguments: [
        "/etc/passwd", "../outside/secret.json", "lower/../../outside/secret.json", "..", ".", "lower/..",
        "./devices.json", "lower//devices.json", "lower/", "/devices.json", "", "a\\b", "a b", "a%2Fb", "ä",
        String(repeating: "k", count: 1_025),
    ])
    func `a key names no place outside`(_ text: String) {
        #expect(BucketKey(rawValue: text) == nil)
    }

    @Test func `a key has at most 1024 characters, a bucket 3 to 256`() {
        #expect(BucketKey(rawValue: String(repeating: "k", count: 1_024)) != nil)
        for (count, fits) in [(2, false), (3, true), (256, true), (257, false)] {
            #expect((BucketName(rawValue: String(repeating: "b", count: count)) != nil) == fits)
        }
    }

    /// Keys whose form the API would have refused are refused here as well.
    @Test(arguments: [
        "link.json", "folder-link/secret.json", "lower", "pipe", "absent.json", "lower/absent.json",
        "file.json/secret.json", "../outside/secret.json",
    ])
    func `links, folders, pipes and what isn't there are not read`(_ key: String) async throws {
        let place = try Place()
        try place.write("bucket/file.json", "{}")
        #expect(symlink("\(place.root)/outside/secret.json", "\(place.folder)/link.json") == 0)
        #expect(symlink("\(place.root)/outside", "\(place.folder)/folder-link") == 0)
        #expect(mkfifo("\(place.folder)/pipe", 0o600) == 0)
        let buckets = place.buckets()
        let failure = await buckets.refuses(key)
        let found = try #require(failure)
        #expect("\(found)".contains(key))
        #expect(!"\(found)".contains(place.root))
        await buckets.shutDown()
    }

    @Test func `a bucket that isn't configured says how it would be`() async throws {
        let buckets = OperatorBuckets([:], copiesIn: "/nowhere")
        let failure = await #expect(throws: InputFailure.self) { try await buckets.check(input("k")) }
        #expect(failure == .notMapped(bucket))
        #expect("\(try #require(failure))".contains("--registration-bucket fleet="))
        await buckets.shutDown()
    }

    @Test func `an input is as large as it may be, and not a byte more`() async throws {
        let place = try Place()
        try place.write("bucket/k", "{\"a\": \"1\"}")
        for (largest, fits) in [(10, true), (9, false)] {
            let buckets = place.buckets(largest: largest)
            if fits {
                #expect(try await buckets.copy(input("k"), for: task) == 1)
            } else {
                await #expect(throws: InputFailure.tooLarge(input("k"), limit: 9)) {
                    try await buckets.copy(input("k"), for: RegistrationTaskID(unchecked: "other"))
                }
            }
            await buckets.shutDown()
        }
        // Nothing is left of the copy that failed.
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.copies) == ["task.jsonl"])
    }

    @Test func `an input has as many devices as it may, and not one more; one at least`() async throws {
        let place = try Place()
        let maximum = Limits.Registration.devices
        let buckets = place.buckets()
        try place.write("bucket/k", String(repeating: "{}\n", count: maximum))
        #expect(try await buckets.copy(input("k"), for: task) == maximum)
        try place.write("bucket/k", String(repeating: "{}\n", count: maximum) + "{}")
        await #expect(throws: InputFailure.tooManyDevices(input("k"), limit: maximum)) {
            try await buckets.copy(input("k"), for: task)
        }
        try place.write("bucket/k", "\n \n")
        await #expect(throws: InputFailure.noDevices(input("k"))) { try await buckets.copy(input("k"), for: task) }
        await buckets.shutDown()
    }
}
