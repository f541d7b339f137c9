/// The protocol level byte of CONNECT. MQTT 5.0 §3.1.2.2, MQTT 3.1.1 §3.1.2.2.
package enum ProtocolVersion: UInt8, Sendable, CaseIterable {
    case v3_1_1 = 4
    case v5 = 5
}
