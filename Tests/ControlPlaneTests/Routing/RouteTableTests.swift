import Testing

@testable import ControlPlane

@Suite struct RouteTableTests {
    private func found(_ method: String, _ path: String) -> [String] {
        Operations.table.matches(method: method, path: path).map(\.operation.route.operation).sorted()
    }

    @Test(arguments: [(Service.iot, 272), (.data, 11), (.jobsData, 5)])
    func `every operation of AWS's models is there once`(_ service: Service, _ count: Int) {
        let names = Operations.all.map(\.route).filter { $0.service == service }.map(\.operation)
        #expect(names.count == count)
        #expect(Set(names).count == count)
    }

    @Test func `no two operations of one service have the same method and shape of path`() {
        func shape(_ route: Route) -> String {
            let segments = route.segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .label: "{}"
                case .rest: "{+}"
                }
            }
            return "\(route.service) \(route.method) \(segments.joined(separator: "/"))"
        }
        let shapes = Operations.all.map { shape($0.route) }
        let repeated = Dictionary(grouping: shapes, by: \.self).filter { $0.value.count > 1 }.keys
        #expect(repeated.isEmpty)
    }

    @Test func `each operation is found by a path of its shape`() {
        for route in Operations.all.map(\.route) {
            let path = route.segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .label, .rest: "x"
                }
            }
            let matches = found(route.method.rawValue, "/" + path.joined(separator: "/"))
            #expect(matches.contains(route.operation), "\(route.method) \(route.pattern)")
        }
    }

    @Test(arguments: [
        ("POST", "/things", ["RegisterThing"]), ("POST", "/things/pump", ["CreateThing"]),
        ("GET", "/things/pump/jobs", ["GetPendingJobExecutions", "ListJobExecutionsForThing"]),
        ("GET", "/things/pump/jobs/1", ["DescribeJobExecution", "DescribeJobExecution"]),
        ("PUT", "/things/pump/jobs/$next", ["StartNextPendingJobExecution"]),
        ("PUT", "/things/pump/jobs/%24next", ["StartNextPendingJobExecution"]),
        ("PUT", "/thing-groups/addThingToThingGroup", ["AddThingToThingGroup"]),
        ("GET", "/authorizers", ["ListAuthorizers"]), ("GET", "/authorizers/", ["ListAuthorizers"]),
        ("GET", "/certificate-providers", ["ListCertificateProviders"]),
        ("GET", "/policies/", []), ("GET", "/things//", []), ("GET", "/", []), ("GET", "", []),
        ("GET", "/policies/a/version", ["ListPolicyVersions"]),
        ("GET", "/policies/a%2Fversion", ["GetPolicy"]),
        ("POST", "/topics/a/b//c", ["Publish"]), ("POST", "/topics/a%2Fb", ["Publish"]),
        ("POST", "/topics//", ["Publish"]),
        ("POST", "/topics/", []), ("GET", "/destinations/arn:aws:iot:a/b/c", ["GetTopicRuleDestination"]),
        ("get", "/policies", []), ("HEAD", "/policies", []), ("GET", "/policies/%", ["GetPolicy"]),
    ])
    func `paths mean what AWS's models say`(_ method: String, _ path: String, _ operations: [String]) {
        #expect(found(method, path) == operations)
    }

    @Test func `labels are kept as they came`() throws {
        let match = try #require(Operations.table.matches(method: "POST", path: "/topics/a%2Fb/c//").first)
        #expect(match.labels["topic"] == "a%2Fb/c//")
    }

    @Test func `a path knows its methods`() {
        #expect(Operations.table.methods(path: "/policies") == ["GET"])
        #expect(Operations.table.methods(path: "/nothing").isEmpty)
    }

    @Test(arguments: [
        ("a%2Fb", "a/b"), ("%c3%BC", "ü"), ("a+b", "a+b"), ("", ""), ("%", nil), ("%4", nil), ("%4g", nil),
        ("%+1", nil),
        ("%ff", nil),
    ])
    func `RFC 3986 §2.1: escapes are decoded once, to UTF-8`(_ text: String, _ decoded: String?) {
        #expect(percentDecoded(text[...]) == decoded)
    }
}
