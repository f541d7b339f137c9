import Testing

@testable import ControlPlane

@Suite struct NotImplementedTests {
    @Test func `every operation that isn't built says so by name`() async throws {
        let api = try await TestAPI()
        for route in UnimplementedOperations.routes {
            let segments = route.segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .label, .rest: "x"
                }
            }
            let path = "/" + segments.joined(separator: "/")
            let answer = try await api.call(route.method.rawValue, path, service: route.service.signingNames[0])
            #expect(answer.refused(501, "NotImplementedException"), "\(route.method) \(path)")
            #expect(answer.message.hasPrefix("\(route.operation) is not implemented"))
        }
    }
}
