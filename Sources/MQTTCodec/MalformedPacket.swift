/// Why bytes from a peer aren't a packet that the protocol allows: this module's one error.
package struct MalformedPacket: Error, Sendable {
    /// What an MQTT 5 peer is told: `malformedPacket`, `protocolError` or a code that says more.
    package let reason: ReasonCode
    /// The rule that was broken: a statement of MQTT 5.0 such as `MQTT-3.1.2-3`, a section such as `§2.2.2.2` where no
    /// statement is numbered, or the same of MQTT 3.1.1 with that prefix.
    package let clause: StaticString
    /// What happened and in which field, for people.
    package let sentence: String
    /// The version that the client declared, when CONNECT failed after saying so: whether a CONNACK can answer it.
    package internal(set) var version: ProtocolVersion?

    init(_ reason: ReasonCode, _ clause: StaticString, _ sentence: String) {
        self.reason = reason
        self.clause = clause
        self.sentence = sentence
    }

    // Kept out of line, so that the decoders' fast paths stay small.

    @inline(never)
    static func truncated(_ field: StaticString, in packet: PacketType, clause: StaticString = "§2.1.4") -> Self {
        Self(.malformedPacket, clause, "The \(packet.name) packet ends inside its \(field).")
    }

    @inline(never)
    static func text(_ field: StaticString, in packet: PacketType, _ defect: TextDefect) -> Self {
        switch defect {
        case .notUTF8:
            Self(.malformedPacket, "MQTT-1.5.4-1", "The \(field) in \(packet.name) isn't well-formed UTF-8.")
        case .containsNull:
            Self(.malformedPacket, "MQTT-1.5.4-2", "The \(field) in \(packet.name) contains U+0000.")
        }
    }

    @inline(never)
    static func tooLong(_ field: StaticString, in packet: PacketType, bytes: Int, limit: Int) -> Self {
        Self(
            .quotaExceeded, "AWS IoT Core quotas",
            "The \(field) in \(packet.name) takes \(bytes) bytes; at most \(limit) are accepted.")
    }

    @inline(never)
    static func violation(
        _ reason: ReasonCode, _ clause: StaticString, _ packet: PacketType, _ sentence: StaticString
    ) -> Self {
        Self(reason, clause, "The \(packet.name) packet \(sentence).")
    }
}

extension MalformedPacket: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.reason == right.reason && left.clause.description == right.clause.description
            && left.sentence == right.sentence && left.version == right.version
    }
}
