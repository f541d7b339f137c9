import IoTModel
import PolicyEngine

private let prefix = "arn:aws:iot:us-east-1:123456789012:"

private func compiled(_ statements: [String]) -> CompiledPolicy {
    do throws(MalformedPolicy) {
        return try CompiledPolicy(
            name: PolicyName(unchecked: "benchmark"), version: 1,
            document: #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#)
    } catch {
        fatalError("the benchmark's policy is malformed: \(error)")
    }
}

private func allow(_ action: String, _ resource: String, _ condition: String = "{}") -> String {
    #"{"Effect":"Allow","Action":"\#(action)","Resource":"\#(prefix)\#(resource)","Condition":\#(condition)}"#
}

/// What most fleets have: each device publishes below its own name.
private let fleetPolicy = PolicySet([
    compiled([
        allow("iot:Connect", "client/${iot:ClientId}"), allow("iot:Publish", "topic/dt/*/${iot:ClientId}/*"),
        allow("iot:Subscribe", "topicfilter/cmd/${iot:ClientId}/*"),
        allow("iot:Receive", "topic/cmd/${iot:ClientId}/*"),
    ])
])

/// As many policies as a certificate can have; two of the five statements of each are about publishing.
private let tenPolicies = PolicySet(
    (0..<10).map { policy in
        compiled(
            ["Connect", "Publish", "Subscribe", "Receive", "Publish"].enumerated().map { index, action in
                let kind = action == "Connect" ? "client" : action == "Subscribe" ? "topicfilter" : "topic"
                return allow("iot:\(action)", "\(kind)/dt/*/p\(policy)/s\(index)/${iot:ClientId}/*")
            })
    })

/// 10 policies of 20 statements, as large as a certificate's rights can be (2,048 characters each): seven statements of each
/// are about publishing, and only the last of all fits.
private let tenOfTwenty = PolicySet(
    (0..<10).map { policy in
        compiled(
            (0..<20).map { index in
                let (action, kind) =
                    switch index {
                    case 0: ("Connect", "client")
                    case 1...6: ("Subscribe", "topicfilter")
                    case 7...12: ("Receive", "topic")
                    default: ("Publish", "topic")
                    }
                return #"{"Effect":"Allow","Action":"iot:\#(action)","Resource":"arn:aws:iot:*:*:\#(kind)/\#(policy)/"#
                    + #"\#(index)/${iot:ClientId}"}"#
            })
    })

private let withConditions = PolicySet([
    compiled([
        allow(
            "iot:Publish", "topic/*",
            #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"StringLike":{"iot:ClientId":"device-*"}}"#)
    ])
])

private let hostile = PolicySet([
    compiled([allow("iot:Publish", "*" + String(repeating: "a", count: 125) + "b*")])
])

private let context = RequestContext(
    principal: PrincipalVariables(certificateID: nil), clientID: "device-0042", sourceIP: "10.1.2.3", thing: .none)

private func decide(
    _ name: String, _ action: PolicyAction, _ resource: String, by policies: PolicySet
) -> Benchmark {
    Benchmark(name: name) { count in
        Array((prefix + resource).utf8).withUnsafeBytes { resource in
            var allowed = 0
            for _ in 0..<count where policies.evaluate(action, resource: resource, context: context).isAllowed {
                allowed &+= 1
            }
            return allowed
        }
    }
}

let policyBenchmarks: [Benchmark] = [
    decide("decide by 1 policy of 4: publish allowed", .publish, "topic/dt/eu/device-0042/t", by: fleetPolicy),
    decide("decide by 10 policies of 5: connect denied", .connect, "client/device-0042", by: tenPolicies),
    decide("decide by 10 policies of 5: publish denied", .publish, "topic/dt/eu/p99/s1/device-0042/t", by: tenPolicies),
    decide("decide by 10 policies of 5: publish, last", .publish, "topic/dt/a/p9/s4/device-0042/t", by: tenPolicies),
    decide("decide first by 10 policies of 20: publish, last", .publish, "topic/9/19/device-0042", by: tenOfTwenty),
    decide("decide first by 10 policies of 20: publish denied", .publish, "topic/9/99/device-0042", by: tenOfTwenty),
    decideAgain,
    decideOf(certificates: 1), decideOf(certificates: 1_000), decideOf(certificates: 100_000),
    decideInTurn(certificates: 1_000), decideInTurn(certificates: 100_000),
    decide("decide with an address range and a pattern", .publish, "topic/a", by: withConditions),
    decide("decide by a hostile pattern", .publish, "topic/" + String(repeating: "a", count: 250), by: hostile),
    Benchmark(name: "explain by 10 policies of 5: publish denied") { count in
        var length = 0
        for _ in 0..<count {
            let resource = prefix + "topic/dt/eu/p99/s1/device-0042/t"
            length &+= tenPolicies.explain(.publish, resource: resource, context: context).reason.utf8.count
        }
        return length
    },
]
