import IoTModel
import Synchronization
import Testing

@testable import PKI

extension OpenSSLFixtures {
    static func certificate(_ name: String) throws -> [UInt8] {
        let fixture = try #require(certificates[name])
        return try #require(Base64.decode(fixture.base64.utf8))
    }

    static func signingRequest(_ name: String) throws -> [UInt8] {
        let fixture = try #require(signingRequests[name])
        return try #require(Base64.decode(fixture.utf8))
    }

    static var names: [String] { certificates.keys.sorted() }
}

/// A repeatable sequence of numbers; print `seed` where it is made.
final class SeededRandom: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    func next() -> UInt64 {
        // SplitMix64.
        let number = state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return state
        }
        var mixed = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    var source: RandomSource {
        RandomSource { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: self.next()) } }
    }

    /// From a seed that is new at each run and printed.
    static func printed(_ test: String = #function) -> SeededRandom {
        let seed = UInt64.random(in: .min ... .max)
        print("\(test): seed \(seed)")
        return SeededRandom(seed: seed)
    }
}

let now = WallTime(seconds: 1_800_000_000)

/// One server hierarchy of each kind and one device authority for all tests: making RSA keys is slow.
enum Shared {
    static let hierarchies = Result {
        try ServerHierarchy.Kind.allCases.map { kind in
            try ServerHierarchy.create(kind, names: ["iot.local.test"], now: now, random: SeededRandom(seed: 1).source)
        }
    }

    static let authority = Result { try DeviceAuthority.create(now: now, random: SeededRandom(seed: 2).source) }

    static func hierarchy(_ kind: ServerHierarchy.Kind) throws -> ServerHierarchy {
        try #require(hierarchies.get().first { $0.kind == kind })
    }
}

/// What `body` throws as a `CertificateError`; nil when it doesn't throw one.
func certificateError<T>(_ body: () throws -> T) -> CertificateError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? CertificateError
    }
}
