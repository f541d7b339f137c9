import Foundation

// Prints one line per operation. With arguments, only the operations whose name contains one of them.

/// All there is to measure: to add a row, add it to its subject's list, or a list here.
let benchmarks: [Benchmark] =
    codecBenchmarks + topicBenchmarks + sessionBenchmarks + policyBenchmarks + certificateBenchmarks

let wanted = CommandLine.arguments.dropFirst()
print("operation".padding(toLength: 56, withPad: " ", startingAt: 0), "    ns/op     median  mallocs/op")
for benchmark in benchmarks where wanted.isEmpty || wanted.contains(where: benchmark.name.contains) {
    let figures = benchmark.measure()
    print(
        benchmark.name.padding(toLength: 56, withPad: " ", startingAt: 0),
        String(format: "%9.1f  %9.1f  %10.2f", figures.nanoseconds, figures.median, figures.allocations))
}
for line in policyMemory where wanted.isEmpty || wanted.contains(where: line.name.contains) {
    print(line.name.padding(toLength: 56, withPad: " ", startingAt: 0), String(format: "%9.0f bytes", line.bytes()))
}
