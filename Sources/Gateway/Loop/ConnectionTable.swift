/// A place in a loop's connection table, and which of its tenants is meant.
struct ConnectionReference: Hashable, Sendable {
    let slot: UInt32
    let generation: UInt32
}

/// The connections of one event loop by slot. Slots are reused; a reference to an earlier tenant finds nothing.
struct ConnectionTable {
    private var tenants: [DeviceConnection?] = []
    private var generations: [UInt32] = []
    private var free: [UInt32] = []
    private(set) var count = 0

    mutating func insert(_ connection: DeviceConnection) -> ConnectionReference {
        count += 1
        if let slot = free.popLast() {
            tenants[Int(slot)] = connection
            return ConnectionReference(slot: slot, generation: generations[Int(slot)])
        }
        tenants.append(connection)
        generations.append(0)
        return ConnectionReference(slot: UInt32(tenants.count - 1), generation: 0)
    }

    mutating func remove(_ reference: ConnectionReference) {
        guard self[reference] != nil else { return }
        count -= 1
        tenants[Int(reference.slot)] = nil
        generations[Int(reference.slot)] &+= 1
        free.append(reference.slot)
    }

    subscript(reference: ConnectionReference) -> DeviceConnection? {
        let slot = Int(reference.slot)
        guard slot < tenants.count, generations[slot] == reference.generation else { return nil }
        return tenants[slot]
    }

    /// The tenant of a slot that is known to be let, as the subscription tree knows it.
    subscript(slot slot: UInt32) -> DeviceConnection? { tenants[Int(slot)] }

    var all: [DeviceConnection] { tenants.compactMap { $0 } }
}
