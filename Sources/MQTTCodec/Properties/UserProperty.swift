/// A name and a value that mean something to the clients alone; both UTF-8. MQTT 5.0 §3.3.2.3.7.
package struct UserProperty: Hashable, Sendable {
    package let name: [UInt8]
    package let value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    init(_ property: Property) {
        name = Array(property.bytes)
        value = Array(property.value)
    }
}

/// The user properties of a packet in order, repeated names included, each as two slices of the packet's buffer.
package struct UserProperties: Sequence, IteratorProtocol {
    private var reader: PropertyReader

    /// - Parameter encoded: properties of a PUBLISH that were checked before.
    init(_ encoded: UnsafeRawBufferPointer) {
        reader = PropertyReader(encoded: encoded, of: .publish, allowed: .publish)
    }

    package mutating func next() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        while let property = try? reader.next() {
            if property.id == .userProperty { return (property.bytes, property.value) }
        }
        return nil
    }
}
