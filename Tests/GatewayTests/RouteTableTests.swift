import Testing

@testable import Gateway

struct RouteTableTests {
    @Test func `a topic has one route, and another topic another`() {
        var table = RouteTable()
        let first = route(&table, "a/b")
        #expect(route(&table, "a/b") === first)
        #expect(route(&table, "a/c") !== first)
    }

    @Test func `routes are found again after the table grew`() {
        var table = RouteTable()
        let routes = (0..<5_000).map { route(&table, "topic/\($0)") }
        for (index, known) in routes.enumerated() { #expect(route(&table, "topic/\(index)") === known) }
    }

    @Test func `a full table forgets, so that topics can't fill the memory`() {
        var table = RouteTable(maximum: 10)
        let first = route(&table, "topic/0")
        for index in 1..<10 { _ = route(&table, "topic/\(index)") }
        #expect(route(&table, "topic/0") === first)
        _ = route(&table, "topic/10")
        #expect(route(&table, "topic/0") !== first)
    }

    private func route(_ table: inout RouteTable, _ topic: String) -> Route {
        Array(topic.utf8).withUnsafeBytes { table.route(for: $0) }
    }
}
