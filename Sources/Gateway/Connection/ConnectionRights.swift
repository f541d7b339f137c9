import PolicyEngine

/// What a connection remembers of its policies' decisions: the last few topics it published to.
///
/// A device publishes to few topics, so a handful suffices; what isn't remembered is asked again.
struct ConnectionRights {
    private struct Decision {
        let route: Route
        let isAllowed: Bool
    }

    private static let remembered = 4

    /// What the policies are told about the connection; nil before CONNECT.
    var context: RequestContext?
    private var decisions: [Decision] = []
    private var oldest = 0

    /// A route whose topic is this one, without a look at the table.
    func knownRoute(for topic: UnsafeRawBufferPointer) -> Route? {
        for decision in decisions where decision.route.hasTopic(topic) { return decision.route }
        return nil
    }

    func mayPublish(to route: Route) -> Bool? {
        for decision in decisions where decision.route === route { return decision.isAllowed }
        return nil
    }

    mutating func remember(mayPublish isAllowed: Bool, to route: Route) {
        let decision = Decision(route: route, isAllowed: isAllowed)
        if decisions.count < Self.remembered {
            decisions.append(decision)
        } else {
            decisions[oldest] = decision
            oldest = (oldest + 1) % Self.remembered
        }
    }

    /// The policies have changed.
    mutating func forget() {
        decisions = []
        oldest = 0
    }
}
