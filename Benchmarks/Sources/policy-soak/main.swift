import Foundation

// The engine against the reference evaluator of the tests, at length.
//
// Usage: policy-soak [COUNT] [SEED]. Exit status: 0 they agree, 1 they don't; the message names seed and round.

let arguments = CommandLine.arguments.dropFirst()
let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
let seed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
print("Judging \(count) random requests twice, seed \(seed).")
let start = Date()
var run = ReferenceRun(seed: seed)
do {
    for _ in 0..<count { try run.next() }
} catch {
    print(error)
    exit(1)
}
print("They agree: \(run.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")).")
print("\(Int(Date().timeIntervalSince(start))) s")
