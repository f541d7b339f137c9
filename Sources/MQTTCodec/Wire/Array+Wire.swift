/// The inverse of `ByteReader`: MQTT's data types, appended. MQTT 5.0 §1.5.
extension [UInt8] {
    /// Appends in one copy.
    @inline(__always)
    mutating func append(raw slice: UnsafeRawBufferPointer) {
        append(contentsOf: slice.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    mutating func append(uint16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(uint32 value: UInt32) {
        append(uint16: UInt16(truncatingIfNeeded: value >> 16))
        append(uint16: UInt16(truncatingIfNeeded: value))
    }

    mutating func write(uint32 value: UInt32, at offset: Int) {
        for index in 0..<4 { self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
    }

    /// - Parameter value: at most 268,435,455.
    @inline(__always)
    mutating func append(variableByteInteger value: Int) {
        precondition(value >= 0 && value < 1 << 28, "a Variable Byte Integer has at most 28 bits")
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Binary Data or UTF-8 Encoded String: two bytes of length, then the bytes.
    @inline(__always)
    mutating func append(binary value: UnsafeRawBufferPointer) {
        precondition(value.count <= UInt16.max, "a string's length has two bytes")
        append(uint16: UInt16(truncatingIfNeeded: value.count))
        append(raw: value)
    }

    mutating func append(binary value: [UInt8]) {
        value.withUnsafeBytes { append(binary: $0) }
    }

    /// A packet whose body was encoded apart.
    mutating func append(_ type: PacketType, body: [UInt8]) {
        append(type.rawValue << 4 | type.reservedFlags)
        append(variableByteInteger: body.count)
        self += body
    }

    /// Properties with their length before them.
    mutating func append(properties: [UInt8]) {
        append(variableByteInteger: properties.count)
        self += properties
    }

    mutating func append(text: String) {
        append(binary: Array(text.utf8))
    }
}

/// Properties, each with its identifier.
extension [UInt8] {
    mutating func append(_ id: PropertyID, byte: UInt8) {
        append(id.rawValue)
        append(byte)
    }

    mutating func append(_ id: PropertyID, uint16: UInt16) {
        append(id.rawValue)
        append(uint16: uint16)
    }

    mutating func append(_ id: PropertyID, uint32: UInt32) {
        append(id.rawValue)
        append(uint32: uint32)
    }

    mutating func append(_ id: PropertyID, binary: [UInt8]) {
        append(id.rawValue)
        append(binary: binary)
    }

    mutating func append(_ id: PropertyID, text: String) {
        append(id.rawValue)
        append(text: text)
    }

    mutating func append(_ properties: [UserProperty]) {
        for property in properties {
            append(PropertyID.userProperty.rawValue)
            append(binary: property.name)
            append(binary: property.value)
        }
    }
}

/// The size of a Variable Byte Integer. MQTT 5.0 §1.5.5, table 1-1.
@inline(__always)
func variableByteIntegerBytes(_ value: Int) -> Int {
    value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4
}
