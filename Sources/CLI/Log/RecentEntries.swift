/// Identifiers of the entries that a search begins among: from a while before the newest stamp on, or as many as are kept
/// when those are too many. Then what comes late and is older than them isn't shown.
struct RecentEntries {
    /// How much earlier than the newest the stamp of an entry may be that is written after it: in milliseconds, what the
    /// server allows for where it searches.
    static let slack: Int64 = 60_000
    /// How many are kept, and asked for again each time.
    static let maximum = 5_000

    /// Every entry stamped then or later is known.
    private(set) var start: Int64
    /// More are kept only where they have the newest stamp, all of them.
    let maximum: Int
    private var newest: Int64
    private var stamps: [String: Int64] = [:]

    init(start: Int64, maximum: Int) {
        self.start = start
        self.maximum = maximum
        newest = start
    }

    var count: Int { stamps.count }

    func contains(_ id: String) -> Bool { stamps[id] != nil }

    mutating func insert(_ id: String, stamp: Int64) {
        newest = max(newest, stamp)
        if stamp >= start { stamps[id] = stamp }
    }

    mutating func take(_ other: Self) {
        start = max(start, other.start)
        newest = max(newest, other.newest)
        stamps.merge(other.stamps) { own, _ in own }
        forgetOld()
    }

    mutating func forgetOld() {
        start = max(start, newest - Self.slack)
        if stamps.count > maximum {
            let newestFirst = stamps.values.sorted(by: >)
            start = max(start, min(newest, newestFirst[maximum] + 1))
        }
        stamps = stamps.filter { $0.value >= start }
    }
}
