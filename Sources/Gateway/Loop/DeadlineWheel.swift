/// Coarse deadlines of many connections: one bucket a second, filled lazily.
///
/// A connection stands in at most one bucket. Activity doesn't move it: when its bucket comes up, the owner looks at the
/// real deadline and schedules it again. So a packet costs nothing here, and no timer object exists per connection.
struct DeadlineWheel {
    /// Seconds since the loop started.
    private(set) var now: UInt32 = 0
    private var buckets: [[ConnectionReference]]

    /// - Parameter span: the furthest deadline in seconds; later ones come up early and are scheduled again. Short, since
    ///   what stands here for a connection that has ended stays until its bucket comes up.
    init(span: Int = 64) { buckets = Array(repeating: [], count: span) }

    /// Comes up after `seconds`, at the earliest with the next advance.
    mutating func schedule(_ reference: ConnectionReference, after seconds: UInt32) {
        let delay = min(max(seconds, 1), UInt32(buckets.count - 1))
        buckets[Int(now &+ delay) % buckets.count].append(reference)
    }

    /// Moves to `second` and gives out everything that came up on the way.
    mutating func advance(to second: UInt32, _ due: (ConnectionReference) -> Void) {
        while now < second {
            now += 1
            let bucket = Int(now) % buckets.count
            guard !buckets[bucket].isEmpty else { continue }
            var references: [ConnectionReference] = []
            swap(&references, &buckets[bucket])
            references.forEach(due)
        }
    }
}
