import IoTModel
import MQTTTopics

/// One account as one event loop knows it: who subscribes to what, and where messages go.
///
/// Each account has a subscription tree and a route table of its own, so no message can cross accounts, and with one
/// account nothing is compared or looked up for it. Confined to its loop, which owns it.
final class LoopAccount {
    let scope: AccountScope
    private unowned let loop: GatewayLoop

    // Seeded, so that clients can't choose levels that collide.
    private var subscriptions = SubscriptionTree(hashSeed: .random(in: .min ... .max))
    private var interests = FilterCounts()
    private var routes = RouteTable()
    private var matches: [Match] = []
    /// Changes with every subscription and every right: a route of an earlier generation is worked out again.
    private var generation: UInt64 = 1
    var resourceName: ResourceBuffer
    /// By loop: what is gathered for it in this tick.
    private var batches: [LoopBatch?]
    private var hasBatches = false

    init(_ scope: AccountScope, on loop: GatewayLoop) {
        self.scope = scope
        self.loop = loop
        resourceName = ResourceBuffer(scope)
        batches = Array(repeating: nil, count: loop.shared.loopCount)
    }

    // MARK: Subscriptions

    /// Adds or replaces a subscription of a connection of this loop.
    func subscribe(_ reference: ConnectionReference, to filter: [UInt8], options: SubscriptionOptions, isNew: Bool) {
        generation &+= 1
        filter.withUnsafeBytes { subscriptions.insert($0, SubscriberID(reference.slot), options) }
        guard isNew, loop.shared.loopCount > 1, interests.add(filter) else { return }
        tellOtherLoops(of: filter, isInteresting: true)
    }

    func unsubscribe(_ reference: ConnectionReference, from filter: [UInt8]) {
        generation &+= 1
        filter.withUnsafeBytes { subscriptions.remove($0, SubscriberID(reference.slot)) }
        guard loop.shared.loopCount > 1, interests.remove(filter) else { return }
        tellOtherLoops(of: filter, isInteresting: false)
    }

    private func tellOtherLoops(of filter: [UInt8], isInteresting: Bool) {
        let (index, account) = (loop.index, scope.account)
        for other in loop.loops where other !== loop {
            other.execute { $0.account(account).setInterest(of: index, in: filter, isInteresting) }
        }
    }

    private func setInterest(of loop: Int, in filter: [UInt8], _ isInterested: Bool) {
        generation &+= 1
        filter.withUnsafeBytes { filter in
            if isInterested {
                subscriptions.insert(filter, SubscriberID(loop: loop), SubscriptionOptions())
            } else {
                subscriptions.remove(filter, SubscriberID(loop: loop))
            }
        }
    }

    /// Somebody has other rights: whether a receiver may have a message is asked again.
    func rightsChanged() { generation &+= 1 }

    // MARK: Routing

    /// The route of a topic, which `refresh` makes true before anything is sent along it.
    func route(for topic: UnsafeRawBufferPointer) -> Route { routes.route(for: topic) }

    /// Brings a route up to date with all subscriptions and rights that this loop knows of.
    func refresh(_ route: Route) {
        if route.generation != generation { resolve(route) }
    }

    /// Whether anybody, on whichever loop, subscribes to a topic. Asks the tree: nothing is remembered of the topic.
    func hasSubscribers(of topic: [UInt8]) -> Bool {
        matches.removeAll(keepingCapacity: true)
        topic.withUnsafeBytes { subscriptions.match($0, into: &matches) }
        return !matches.isEmpty
    }

    func forgetRoutes() { routes = RouteTable() }

    private func resolve(_ route: Route) {
        matches.removeAll(keepingCapacity: true)
        route.topic.withUnsafeBytes { subscriptions.match($0, into: &matches) }
        var receivers: [Route.Receiver] = []
        var loops: [Int] = []
        for match in matches {
            if let loop = match.subscriber.loop {
                loops.append(loop)
            } else {
                receivers.append(Route.Receiver(match: match, mayReceive: nil))
            }
        }
        loop.countRouted(receivers.count, before: route.receivers.count)
        route.resolve(generation: generation, receivers: receivers, loops: loops)
    }

    // MARK: Other loops

    /// Where packets for another loop gather in this tick.
    func batch(for loop: Int) -> LoopBatch {
        if let batch = batches[loop] { return batch }
        let batch = LoopBatch(scope.account)
        batches[loop] = batch
        if !hasBatches {
            hasBatches = true
            self.loop.willSendBatches(of: self)
        }
        return batch
    }

    /// At the end of the tick.
    func sendBatches() {
        hasBatches = false
        for index in batches.indices {
            guard let batch = batches[index] else { continue }
            batches[index] = nil
            loop.loops[index].execute { loop in loop.received(batch) }
        }
    }
}

extension SubscriberID {
    /// Another event loop as a subscriber of this one: the numbers that no connection's slot reaches.
    init(loop: Int) { self.init(1 << 31 | UInt32(loop)) }

    var loop: Int? { rawValue & 1 << 31 == 0 ? nil : Int(rawValue & ~(1 << 31)) }
}
