import IoTModel

/// The subscribers of one filter, in no order. Adding and removing take constant time however many there are.
struct SubscriberList {
    private(set) var entries: [Match] = []
    /// Where each subscriber stands in `entries`; filled when searching them one by one would take too long.
    private var places: [SubscriberID: Int] = [:]

    private static let searchedUpTo = 32

    var isEmpty: Bool { entries.isEmpty }

    private func place(of subscriber: SubscriberID) -> Int? {
        places.isEmpty ? entries.firstIndex { $0.subscriber == subscriber } : places[subscriber]
    }

    /// - Returns: whether the subscriber is new; else its options are replaced.
    mutating func insert(_ subscriber: SubscriberID, _ options: SubscriptionOptions) -> Bool {
        if let place = place(of: subscriber) {
            entries[place].options = options
            return false
        }
        entries.append(Match(subscriber: subscriber, options: options))
        if !places.isEmpty {
            places[subscriber] = entries.count - 1
        } else if entries.count > Self.searchedUpTo {
            for (place, entry) in entries.enumerated() { places[entry.subscriber] = place }
        }
        return true
    }

    /// - Returns: whether the subscriber was there.
    mutating func remove(_ subscriber: SubscriberID) -> Bool {
        guard let place = place(of: subscriber), let last = entries.popLast() else { return false }
        if place < entries.count {
            entries[place] = last
            if !places.isEmpty { places[last.subscriber] = place }
        }
        if !places.isEmpty { places[subscriber] = nil }
        if entries.isEmpty { self = SubscriberList() }
        return true
    }
}
