import Foundation
import GRDB
import IoTModel
import Registry
import Testing

@testable import SQLiteStores

/// What a power cut or a kill leaves on the disk, opened again.
@Suite struct CrashTests {
    private static func copyDatabase(from path: String, to other: String) throws {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: other + suffix)
        }
    }

    @Test func `of a transaction that was abandoned nothing is there, of the one before everything`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/registry.sqlite"
            let copy = folder + "/copy.sqlite"
            let store = try SQLiteRegistry(path: path)
            // So small a cache spills the open transaction's pages into the log.
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 5") }
            try await store.change { try $0.createThing("committed") }
            let committedBytes = try size(of: path + "-wal")
            try await store.change { writer in
                for number in 0..<1_000 { try writer.registerCertificate(number) }
                try Self.copyDatabase(from: path, to: copy)
            }
            await store.close()
            #expect(try size(of: copy + "-wal") > committedBytes)
            let found = try SQLiteRegistry(path: copy)
            #expect(try await found.look { try $0.thing(thingName("committed"), of: account) != nil })
            #expect(try await found.look { try $0.listCertificates(of: account, page: PageRequest()).items } == [])
            try await found.change { try $0.registerCertificate(1) }
            await found.close()
        }
    }

    @Test func `a log cut at any place holds whole writes only, in their order`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        try await withTemporaryFolder { folder in
            let path = folder + "/registry.sqlite"
            let store = try SQLiteRegistry(path: path)
            try await store.change { try $0.createPolicy("p") }
            var sizes = [try size(of: path + "-wal")]
            for number in 0..<20 {
                try await store.change { writer in
                    try writer.registerCertificate(number)
                    try writer.attachPolicy(policyName("p"), to: certificateID(number), account: account)
                }
                sizes.append(try size(of: path + "-wal"))
            }
            for round in 0..<20 {
                let copy = folder + "/copy-\(round).sqlite"
                let cut = Int.random(in: sizes[0]...sizes[20], using: &random)
                try Self.copyDatabase(from: path, to: copy)
                let log = try FileHandle(forWritingTo: URL(fileURLWithPath: copy + "-wal"))
                try log.truncate(atOffset: UInt64(cut))
                try log.close()
                let found = try SQLiteRegistry(path: copy)
                let kept = try await found.look { reader in
                    try (0..<20).filter { number in
                        guard let principal = try reader.principal(certificateID(number), of: account) else {
                            return false
                        }
                        return principal.policies.count == 1
                    }
                }
                let expected = sizes.dropFirst().filter { $0 <= cut }.count
                #expect(kept == Array(0..<expected), "cut at \(cut), seed \(seed)")
                let registered = try await found.look {
                    try $0.listCertificates(of: account, page: PageRequest(size: 100)).items.count
                }
                #expect(registered == expected, "cut at \(cut), seed \(seed)")
                await found.close()
            }
            await store.close()
        }
    }

    private func size(of path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
}

/// SplitMix64: a generator that replays from its seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
