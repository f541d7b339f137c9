import IoTModel

/// Writes the few DER forms that certificates are made of. X.690 §8 and §10.
enum DERWriter {
    static func node(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count
        guard length >= 0x80 else { return [tag, UInt8(length)] + content }
        var octets: [UInt8] = []
        var rest = length
        while rest > 0 {
            octets.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(octets.count)] + octets + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { node(0x30, parts.flatMap { $0 }) }

    static func set(_ parts: [UInt8]...) -> [UInt8] { node(0x31, parts.flatMap { $0 }) }

    /// An element with context tag `number` (below 31) around whole elements.
    static func explicit(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { node(0xA0 | number, content) }

    /// Two's complement octets, most significant first.
    static func integer(_ octets: [UInt8]) -> [UInt8] { node(0x02, octets) }

    static func boolean(_ value: Bool) -> [UInt8] { node(0x01, [value ? 0xFF : 0x00]) }

    static func octetString(_ octets: [UInt8]) -> [UInt8] { node(0x04, octets) }

    static func bitString(_ octets: [UInt8], unusedBits: UInt8 = 0) -> [UInt8] { node(0x03, [unusedBits] + octets) }

    static func utf8String(_ text: String) -> [UInt8] { node(0x0C, Array(text.utf8)) }

    static let null = node(0x05, [])

    static func time(_ time: WallTime) -> [UInt8] {
        let (tag, text) = CertificateTime.encode(time)
        return node(tag, text)
    }

    /// At least two arcs.
    static func objectIdentifier(_ arcs: UInt32...) -> [UInt8] {
        var octets: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) {
            var groups = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                groups.insert(0x80 | UInt8(rest & 0x7F), at: 0)
                rest >>= 7
            }
            octets += groups
        }
        return node(0x06, octets)
    }

    /// A Name of one attribute a relative name.
    static func name(_ attributes: [(type: NameAttribute, value: String)]) -> [UInt8] {
        node(0x30, attributes.flatMap { set(sequence($0.type.objectIdentifier, utf8String($0.value))) })
    }

    enum NameAttribute: UInt32 {
        case commonName = 3
        case organization = 10
        case organizationalUnit = 11

        var objectIdentifier: [UInt8] { DERWriter.objectIdentifier(2, 5, 4, rawValue) }
    }
}
