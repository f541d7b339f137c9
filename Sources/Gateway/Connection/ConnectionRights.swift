import PolicyEngine

/// What a connection remembers of its policies' decisions: the last few topics it published to.
///
/// A device publishes to few topics, so a handful suffices; what isn't remembered is asked again.
struct ConnectionRights {
    private struct Decision {
        let route: Route
        let isAllowed: Bool
    }

    /// Off the connection itself, as nearly none has one.
    private final class KnownDenial {
        let route: Route
        let retain: Bool
        let why: Denial

        init(route: Route, retain: Bool, why: Denial) {
            self.route = route
            self.retain = retain
            self.why = why
        }
    }

    private static let remembered = 4

    /// What the policies are told about the connection; nil before CONNECT.
    var context: RequestContext?
    private var decisions: [Decision] = []
    private var oldest = 0
    /// The last publish that was denied, and why.
    private var denied: KnownDenial?
    /// Seconds on the loop's clock.
    private var explainsAgainAt: UInt32 = 0

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

    func knownDenial(of route: Route, retain: Bool) -> Denial? {
        guard let denied, denied.route === route, denied.retain == retain else { return nil }
        return denied.why
    }

    mutating func remember(_ denial: Denial, of route: Route, retain: Bool) {
        denied = KnownDenial(route: route, retain: retain, why: denial)
    }

    /// Whether a second has passed since the last explanation of what can't be remembered.
    mutating func mayExplain(at now: UInt32) -> Bool {
        guard now >= explainsAgainAt else { return false }
        explainsAgainAt = now &+ 1
        return true
    }

    /// The policies have changed.
    mutating func forget() {
        decisions = []
        oldest = 0
        denied = nil
    }
}
