import SwiftASN1

/// The name of a subject or issuer: relative distinguished names in the certificate's order, mostly of one attribute
/// each. RFC 5280 §4.1.2.4.
package struct DistinguishedName: Hashable, Sendable {
    package struct Attribute: Hashable, Sendable {
        /// Dotted, such as `2.5.4.3`.
        package let oid: String
        /// The text; `#` and hexadecimal DER when the value is no string (RFC 4514 §2.4).
        package let value: String

        /// Such as `CN`; the dotted form when the attribute has no customary short name.
        package var name: String { DistinguishedName.shortNames[oid] ?? oid }
    }

    package let relativeNames: [[Attribute]]

    package var attributes: [Attribute] { relativeNames.flatMap { $0 } }

    /// The values of one attribute type, in order: a name may hold several of a kind.
    package func values(_ oid: String) -> [String] { attributes.filter { $0.oid == oid }.map(\.value) }

    package var commonName: String? { values("2.5.4.3").first }

    init(_ node: ASN1Node, _ field: String) throws(Malformed) {
        var names = try DERReader(node, field)
        var relativeNames: [[Attribute]] = []
        while let name = names.next() {
            var attributes = try DERReader(name, field, .set)
            var relativeName: [Attribute] = []
            while let attribute = attributes.next() {
                var parts = try DERReader(attribute, field)
                let oid = try parts.next(field, .objectIdentifier)
                let value = try parts.next(field)
                relativeName.append(
                    Attribute(
                        oid: ObjectIdentifier.dotted(oid) ?? "#" + hexadecimal(oid),
                        value: Self.text(value) ?? "#" + hexadecimal(value.encodedBytes)))
            }
            relativeNames.append(relativeName)
        }
        self.relativeNames = relativeNames
    }

    /// The attribute types of RFC 4514 §3, RFC 4519 and those that AWS IoT's policy variables name.
    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN",
        "2.5.4.43": "initials", "2.5.4.44": "generationQualifier", "2.5.4.46": "dnQualifier",
        "2.5.4.65": "pseudonym", "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
        "1.2.840.113549.1.9.1": "emailAddress",
    ]

    private static func text(_ node: ASN1Node) -> String? {
        guard let octets = node.primitiveContent else { return nil }
        switch node.identifier {
        case .utf8String, .printableString, .ia5String, .numericString, .visibleString:
            return String(decoding: octets, as: UTF8.self)
        case .teletexString:
            // T.61 in the standard, Latin-1 in every tool that writes it.
            return String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        case .bmpString:
            return text(octets, unitOctets: 2) {
                String(decoding: $0.map(UInt16.init(truncatingIfNeeded:)), as: UTF16.self)
            }
        case .universalString:
            return text(octets, unitOctets: 4) { String(decoding: $0, as: UTF32.self) }
        default: return nil
        }
    }

    private static func text(
        _ octets: ArraySlice<UInt8>, unitOctets: Int, _ decode: ([UInt32]) -> String
    ) -> String? {
        guard octets.count % unitOctets == 0 else { return nil }
        let units = stride(from: octets.startIndex, to: octets.endIndex, by: unitOctets).map { start in
            octets[start..<(start + unitOctets)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        return decode(units)
    }
}

extension DistinguishedName: CustomStringConvertible {
    /// `C=DE, O=Example, CN=lamp 7`, escaped as RFC 4514 §2.4 says but in the certificate's order, as
    /// certificate tools print it. Empty for the empty name.
    package var description: String {
        relativeNames.map { $0.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "+") }
            .joined(separator: ", ")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        let last = value.unicodeScalars.count - 1
        for (index, scalar) in value.unicodeScalars.enumerated() {
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\":
                text.append("\\")
                text.unicodeScalars.append(scalar)
            case " " where index == 0 || index == last: text.append("\\ ")
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                text.append("\\" + hexadecimal([UInt8(truncatingIfNeeded: scalar.value)]))
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
