extension Window {
    /// Reads on until this window is full of items that are wanted, or there are no more.
    func filled<Item>(
        by key: (Item) -> Key, where isWanted: (Item) -> Bool,
        fetch: (Window<Key>) throws(RegistryError) -> [Item]
    ) throws(RegistryError) -> [Item] {
        var found: [Item] = []
        var after = after
        while found.count < limit {
            let next = try fetch(Window(after: after, isAscending: isAscending, limit: limit))
            found += next.filter(isWanted)
            guard let last = next.last, next.count == limit else { break }
            after = key(last)
        }
        return Array(found.prefix(limit))
    }
}
