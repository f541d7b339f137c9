import IoTModel
import MQTTTopics

private let topic = Array("dt/pump-0042/temperature".utf8)

/// What a fleet subscribes to: each device its own command topic, and some services with wildcards.
private func fleet(_ devices: Int) -> SubscriptionTree {
    var tree = SubscriptionTree()
    for device in 0..<devices {
        insert("cmd/device-\(device)/+", device, into: &tree)
        insert("cfg/device-\(device)/update", device, into: &tree)
    }
    for (service, filter) in ["dt/+/temperature", "dt/#", "+/+/alarm", "dt/device-7/#"].enumerated() {
        insert(filter, devices + service, into: &tree)
    }
    return tree
}

private func insert(_ filter: String, _ subscriber: Int, into tree: inout SubscriptionTree) {
    Array(filter.utf8).withUnsafeBytes {
        tree.insert($0, SubscriberID(UInt32(subscriber)), SubscriptionOptions(qos: .atLeastOnce))
    }
}

private func match(_ name: String, topic: String, in tree: @escaping @Sendable () -> SubscriptionTree) -> Benchmark {
    Benchmark(name: name) { count in
        let tree = tree()
        var matches: [Match] = []
        matches.reserveCapacity(1_024)
        var sum = 0
        return Array(topic.utf8).withUnsafeBytes { topic in
            for _ in 0..<count {
                matches.removeAll(keepingCapacity: true)
                tree.match(topic, into: &matches)
                sum &+= matches.count
            }
            return sum
        }
    }
}

private let largeFleet = fleet(100_000)

nonisolated(unsafe) private var changingFleet = fleet(100_000)  // one thread alone measures

private let fanOut: SubscriptionTree = {
    var tree = SubscriptionTree()
    for subscriber in 0..<500 { insert("news/all", subscriber, into: &tree) }
    return tree
}()

/// Every level has a name and a `+` below it: the most nodes that eight levels can make a lookup visit.
private let plusEverywhere: SubscriptionTree = {
    var tree = SubscriptionTree()
    for choice in 0..<256 {
        let levels = (0..<8).map { choice >> $0 & 1 == 0 ? "a" : "+" }
        insert(levels.joined(separator: "/"), choice, into: &tree)
    }
    return tree
}()

let topicBenchmarks: [Benchmark] = [
    Benchmark(name: "check a topic name") { count in
        topic.withUnsafeBytes { topic in
            var valid = 0
            for _ in 0..<count where TopicName.defect(in: topic) == nil { valid &+= 1 }
            return valid
        }
    },
    Benchmark(name: "check a topic filter") { count in
        let filter = Array("dt/+/temperature/#".utf8)
        var valid = 0
        for _ in 0..<count where TopicFilter.read(filter) == .plain { valid &+= 1 }
        return valid
    },
    match("match among 200,004: one command subscription", topic: "cmd/device-4711/reboot") { largeFleet },
    match("match among 200,004: two wildcards", topic: "dt/device-9/temperature") { largeFleet },
    match("match among 200,004: nobody", topic: "unknown/device-9/temperature") { largeFleet },
    match("match 500 subscribers of one topic", topic: "news/all") { fanOut },
    match("match the 256 filters of a and + over 8 levels", topic: "a/a/a/a/a/a/a/a") { plusEverywhere },
    match("match none of them at the last level", topic: "a/a/a/a/a/a/a") { plusEverywhere },
    Benchmark(name: "subscribe and unsubscribe beside 200,004") { count in
        let filter = Array("cmd/device-x/+".utf8)
        return filter.withUnsafeBytes { filter in
            for _ in 0..<count {
                changingFleet.insert(filter, SubscriberID(7), SubscriptionOptions())
                changingFleet.remove(filter, SubscriberID(7))
            }
            return Int(truncatingIfNeeded: changingFleet.generation)
        }
    },
]
