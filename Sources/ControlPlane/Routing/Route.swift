/// Where an operation is found. AWS IoT API, the `http` trait of each operation.
package struct Route: Sendable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    enum Segment: Hashable, Sendable {
        case literal(String)
        /// `{name}`: one segment, which may hold encoded slashes.
        case label(String)
        /// `{name+}`, the last: all that follows, at least one segment.
        case rest(String)

        /// Of two routes that match, the one with the smaller ranks is meant.
        var rank: Int {
            switch self {
            case .literal: 0
            case .label: 1
            case .rest: 2
            }
        }
    }

    package let method: Method
    /// As in AWS's model, such as `/things/{thingName}`.
    package let pattern: String
    /// As in policies of IAM, such as `iot:CreateThing`.
    package let action: String
    package let service: Service
    let segments: [Segment]

    package init(_ method: Method, _ pattern: String, action: String, service: Service = .iot) {
        self.method = method
        self.pattern = pattern
        self.action = action
        self.service = service
        segments = Self.segments(pattern)
    }

    /// Such as `CreateThing`.
    package var operation: String { String(action.drop { $0 != ":" }.dropFirst()) }

    /// Some paths of the model end in a slash, and callers write them with and without it.
    var endsInSlash: Bool { pattern.hasSuffix("/") }

    private static func segments(_ pattern: String) -> [Segment] {
        pattern.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("+") ? .rest(String(name.dropLast())) : .label(String(name))
        }
    }

    /// The labels' values, still encoded, if `path` is this route's; else nil.
    func labels(in path: PathSegments) -> [String: Substring]? {
        let given = endsInSlash ? path.withoutTrailingSlash : path
        var labels: [String: Substring] = [:]
        for (index, segment) in segments.enumerated() {
            guard index < given.count else { return nil }
            switch segment {
            case .literal(let text):
                guard given.decoded(index) == text else { return nil }
            case .label(let name):
                guard !given[index].isEmpty else { return nil }
                labels[name] = given[index]
            case .rest(let name):
                let rest = given.from(index)
                guard !rest.isEmpty else { return nil }
                labels[name] = rest
                return labels
            }
        }
        return given.count == segments.count ? labels : nil
    }
}
