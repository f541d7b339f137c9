import SwiftASN1

/// One alternative name of a subject or issuer. RFC 5280 §4.2.1.6.
package enum GeneralName: Hashable, Sendable {
    case email(String)
    case dns(String)
    case directory(DistinguishedName)
    case uri(String)
    /// In text form, such as `192.0.2.7` or `2001:db8::1`.
    case ipAddress(String)
    /// A kind without a text form here: its tag number and hexadecimal content.
    case other(tag: UInt, hexadecimal: String)

    static func list(_ node: ASN1Node) throws(Malformed) -> [GeneralName] {
        var elements = try DERReader(node, "GeneralNames")
        var names: [GeneralName] = []
        while let element = elements.next() { names.append(GeneralName(element)) }
        return names
    }

    init(_ node: ASN1Node) {
        let tag = node.identifier.tagNumber
        switch (tag, node.content) {
        case (1, .primitive(let octets)): self = .email(String(decoding: octets, as: UTF8.self))
        case (2, .primitive(let octets)): self = .dns(String(decoding: octets, as: UTF8.self))
        case (6, .primitive(let octets)): self = .uri(String(decoding: octets, as: UTF8.self))
        case (7, .primitive(let octets)):
            self = IPAddress.text(Array(octets)).map(GeneralName.ipAddress) ?? Self.unnamed(tag, octets)
        case (4, .constructed(let content)):
            guard
                let name = content.first(where: { _ in true }).flatMap({ try? DistinguishedName($0, "directoryName") })
            else {
                self = Self.unnamed(tag, node.encodedBytes)
                return
            }
            self = .directory(name)
        case (_, .primitive(let octets)): self = Self.unnamed(tag, octets)
        case (_, .constructed): self = Self.unnamed(tag, node.encodedBytes)
        }
    }

    private static func unnamed(_ tag: UInt, _ octets: ArraySlice<UInt8>) -> GeneralName {
        .other(tag: tag, hexadecimal: PKI.hexadecimal(octets))
    }
}
