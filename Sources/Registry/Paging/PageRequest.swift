import IoTModel

/// Which part of a list a call asks for.
package struct PageRequest: Sendable {
    /// From the page before; nil for the first page.
    package let marker: String?
    /// 1...250.
    package let size: Int
    package let isAscending: Bool

    /// - Parameter size: brought into `Limits.API.pageSize`.
    package init(marker: String? = nil, size: Int = Limits.API.defaultPageSize, isAscending: Bool = true) {
        self.marker = marker
        self.size = min(max(size, Limits.API.pageSize.lowerBound), Limits.API.pageSize.upperBound)
        self.isAscending = isAscending
    }

    /// For the server's own readers, whose pages may be larger.
    init(marker: String?, size: Int, upTo maximum: Int) {
        self.marker = marker
        self.size = min(max(size, 1), maximum)
        isAscending = true
    }

    /// Reads one page, and one item more to know whether another page follows.
    ///
    /// - Parameters:
    ///   - list: names the list in the marker, so that one list's marker is refused by another.
    ///   - key: the item's place in the list.
    func page<Item: Sendable, Key: PageKey>(
        _ list: String, by key: (Item) -> Key,
        fetch: (Window<Key>) throws(RegistryError) -> [Item]
    ) throws(RegistryError) -> Page<Item> {
        var after: Key?
        if let marker {
            after = Marker.key(of: marker, in: list)
            guard after != nil else {
                throw .invalid(
                    message: "`\(marker.prefix(100))` is not a marker of this list; give the one of the page before")
            }
        }
        let found = try fetch(Window(after: after, isAscending: isAscending, limit: size + 1))
        guard found.count > size else { return Page(items: found, nextMarker: nil) }
        return Page(items: Array(found.prefix(size)), nextMarker: Marker.text(key(found[size - 1]), in: list))
    }
}

extension PageRequest {
    /// A page of the numbers from 0 on, as the list that they stand for.
    package func numbers(upTo count: Int, in list: String) throws(RegistryError) -> Page<Int> {
        try page(list, by: \.self) { window in
            let start = window.after.map { min(max($0, -1), count - 1) + 1 } ?? 0
            return Array((start..<count).prefix(window.limit))
        }
    }
}

/// Some items of a list, and where the next ones begin.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Standard Base64; nil at the end of the list.
    package let nextMarker: String?

    package init(items: [Item], nextMarker: String?) {
        self.items = items
        self.nextMarker = nextMarker
    }

    package func map<Other: Sendable>(_ transform: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: items.map(transform), nextMarker: nextMarker)
    }
}

/// A stretch of an ordered list, by key: what follows `after` in the direction of reading.
package struct Window<Key: Sendable>: Sendable {
    package let after: Key?
    package let isAscending: Bool
    package let limit: Int

    package init(after: Key? = nil, isAscending: Bool = true, limit: Int) {
        self.after = after
        self.isAscending = isAscending
        self.limit = limit
    }
}
