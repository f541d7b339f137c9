/// PINGREQ and PINGRESP: a fixed header and nothing else. MQTT 5.0 §3.12, §3.13.
package enum PingRequest {
    /// - Parameter body: all that follows the fixed header: nothing.
    package static func check(body: UnsafeRawBufferPointer) throws(MalformedPacket) {
        try ByteReader(body, of: .pingreq).end()
    }

    /// - Parameter bytes: grows by a PINGREQ.
    package static func append(to bytes: inout [UInt8]) { bytes.append(.pingreq, body: []) }

    /// - Parameter bytes: grows by a PINGRESP.
    package static func appendResponse(to bytes: inout [UInt8]) {
        bytes.append(PacketType.pingresp.rawValue << 4)
        bytes.append(0)
    }
}
