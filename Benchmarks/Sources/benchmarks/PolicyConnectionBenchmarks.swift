import CAllocationCounter
import IoTModel
import PolicyEngine

// What a connection adds to its policies: its memory of decisions, and its memory in bytes.

private let prefix = "arn:aws:iot:us-east-1:123456789012:"

private let document =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"\#(prefix)topic/dt/"#
    + #"${iot:Connection.Thing.ThingName}/*","Condition":{"StringEquals":{"iot:Certificate.Subject.Organization":"#
    + #""Acme"}}}]}"#

private let policies: PolicySet = {
    do throws(MalformedPolicy) {
        return PolicySet([
            try CompiledPolicy(name: PolicyName(unchecked: "benchmark"), version: 1, document: document)
        ])
    } catch {
        fatalError("the benchmark's policy is malformed: \(error)")
    }
}()

/// What one certificate and its connection have for themselves.
private func context(_ number: Int) -> RequestContext {
    let name = "device-\(number)"
    let subject: [CertificateAttribute.Field: String] = [
        .country: "DE", .organization: "Acme", .organizationalUnit: "Pumps", .commonName: name,
        .serialNumber: "\(number)",
    ]
    var attributes: [CertificateAttribute: [String]] = [:]
    for (field, value) in subject { attributes[CertificateAttribute(.subject, field)] = [value] }
    attributes[CertificateAttribute(.issuer, .organization)] = ["Acme"]
    attributes[CertificateAttribute(.issuer, .commonName)] = ["Acme Device CA"]
    let principal = PrincipalVariables(
        certificateID: CertificateID(digest: (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) }),
        serialNumber: "\(number)", attributes: attributes)
    let thing = AssociatedThing(
        name: ThingName(unchecked: name), typeName: ThingTypeName(unchecked: "pump"),
        attributes: ["site": "north", "floor": "3", "model": "p-100"])
    return RequestContext(
        principal: principal, clientID: name, sourceIP: "203.0.113.\(number % 256)", domainName: "iot.example.com",
        thing: .attached(thing))
}

/// Of a connection that publishes to four topics in turn: what is remembered is compared, no policy is asked.
let decideAgain = Benchmark(name: "decide again what the connection remembers") { count in
    var table = RouteTable()
    var rights = ConnectionRights()
    let topics = (0..<4).map { Array("dt/eu/device-0042/sensor-\($0)/temperature".utf8) }
    for topic in topics {
        let route = topic.withUnsafeBytes { table.route(for: $0) }
        rights.remember(mayPublish: true, to: route)
    }
    var allowed = 0
    for round in 0..<count {
        topics[round & 3].withUnsafeBytes { topic in
            if let route = rights.knownRoute(for: topic), rights.mayPublish(to: route) == true { allowed &+= 1 }
        }
    }
    return allowed
}

/// One connection's decision while there are so many certificates.
func decideOf(certificates: Int) -> Benchmark {
    let state = Held(certificates)
    return Benchmark(name: "decide for one of \(certificates) certificates") { count in
        state.decide(count) { _ in 0 }
    }
}

/// All their connections' decisions, one after the other: then memory is far away too.
func decideInTurn(certificates: Int) -> Benchmark {
    let state = Held(certificates)
    return Benchmark(name: "decide for \(certificates) certificates in turn") { count in
        state.decide(count) { $0 % certificates }
    }
}

/// Made at the first use, so that what isn't wanted costs nothing.
private final class Held: Sendable {
    private let certificates: Int
    init(_ certificates: Int) { self.certificates = certificates }

    // One thread alone measures.
    nonisolated(unsafe) private static var contexts: [RequestContext] = []
    nonisolated(unsafe) private static var resources: [[UInt8]] = []

    func decide(_ count: Int, _ index: (Int) -> Int) -> Int {
        if Self.contexts.count != certificates {
            Self.contexts = (0..<certificates).map(context)
            Self.resources = (0..<certificates).map { Array("\(prefix)topic/dt/device-\($0)/t".utf8) }
        }
        var allowed = 0
        for round in 0..<count {
            let connection = index(round)
            Self.resources[connection].withUnsafeBytes { resource in
                let outcome = policies.evaluate(.publish, resource: resource, context: Self.contexts[connection])
                if outcome.isAllowed { allowed &+= 1 }
            }
        }
        return allowed
    }
}

// MARK: Memory

struct MemoryFigure: Sendable {
    let name: String
    let bytes: @Sendable () -> Double
}

/// Bytes of the heap for each of many that `make` makes, its own size included.
private func bytesOfEach<Thing>(_ make: (Int) -> Thing) -> Double {
    let count = 10_000
    var things: [Thing] = []
    things.reserveCapacity(count)
    let before = heap_bytes()
    for number in 0..<count { things.append(make(number)) }
    let grown = withExtendedLifetime(things) { heap_bytes() - before }
    return Double(grown) / Double(count) + Double(MemoryLayout<Thing>.stride)
}

/// A connection's own: what its policies are told of it and of its certificate, and four remembered decisions.
private struct Own {
    let context: RequestContext
    let policies: PolicySet
    let rights: ConnectionRights
}

let policyMemory = [
    MemoryFigure(name: "memory of a connection beside compiled policies") {
        var table = RouteTable()
        let topics = (0..<4).map { Array("dt/eu/sensor-\($0)/temperature".utf8) }
        let routes = topics.map { topic in topic.withUnsafeBytes { table.route(for: $0) } }
        return bytesOfEach { number in
            var rights = ConnectionRights()
            for route in routes { rights.remember(mayPublish: true, to: route) }
            return Own(context: context(number), policies: PolicySet(policies.policies), rights: rights)
        }
    }
]
