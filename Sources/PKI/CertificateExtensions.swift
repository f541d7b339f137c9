import SwiftASN1

/// RFC 5280 §4.2.1.3.
package struct KeyUsage: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Bit n of the BIT STRING is bit n here.
    package static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    package static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    package static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    package static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    package static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    package static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    package static let cRLSign = KeyUsage(rawValue: 1 << 6)
    package static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    package static let decipherOnly = KeyUsage(rawValue: 1 << 8)
}

/// The extensions of a certificate that this server knows. RFC 5280 §4.2.
///
/// One that is malformed counts as absent and is listed, so that an odd extension never hides the rest.
package struct CertificateExtensions: Hashable, Sendable {
    package struct BasicConstraints: Hashable, Sendable {
        package let isCA: Bool
        package let pathLength: Int?
    }

    package private(set) var basicConstraints: BasicConstraints?
    package private(set) var keyUsage: KeyUsage?
    /// Dotted purposes, such as `1.3.6.1.5.5.7.3.1` for serverAuth; nil when the extension is absent.
    package private(set) var extendedKeyUsage: [String]?
    package private(set) var subjectAlternativeNames: [GeneralName] = []
    package private(set) var issuerAlternativeNames: [GeneralName] = []
    package private(set) var subjectKeyIdentifier: [UInt8]?
    package private(set) var authorityKeyIdentifier: [UInt8]?
    /// Where the issuer's certificate can be fetched. RFC 5280 §4.2.2.1, caIssuers.
    package private(set) var issuerURLs: [String] = []
    /// Dotted identifiers of extensions that couldn't be read, in order.
    package private(set) var unreadable: [String] = []
    /// The first extension that is there more than once, dotted. RFC 5280 §4.2 forbids it.
    package private(set) var repeated: String?

    init(_ nodes: [ASN1Node]) {
        var seen: Set<String> = []
        for node in nodes {
            guard var fields = try? DERReader(node, "Extension"),
                let identifier = try? fields.next("extnID", .objectIdentifier),
                let oid = ObjectIdentifier.dotted(identifier)
            else {
                unreadable.append("#" + hexadecimal(node.encodedBytes.prefix(16)))
                continue
            }
            if !seen.insert(oid).inserted { repeated = repeated ?? oid }
            do {
                try read(oid, &fields)
            } catch {
                unreadable.append(oid)
            }
        }
    }

    private mutating func read(_ oid: String, _ fields: inout DERReader) throws(Malformed) {
        var field = try fields.next("extnValue")
        if field.identifier == .boolean { field = try fields.next("extnValue") }
        let octets = try field.content("extnValue", .octetString)
        switch oid {
        case "2.5.29.14": subjectKeyIdentifier = Array(try Self.value(octets).content("keyIdentifier", .octetString))
        case "2.5.29.15": keyUsage = try Self.keyUsage(try Self.value(octets))
        case "2.5.29.17": subjectAlternativeNames = try GeneralName.list(try Self.value(octets))
        case "2.5.29.18": issuerAlternativeNames = try GeneralName.list(try Self.value(octets))
        case "2.5.29.19": basicConstraints = try Self.basicConstraints(try Self.value(octets))
        case "2.5.29.35":
            var identifier = try DERReader(try Self.value(octets), "AuthorityKeyIdentifier")
            authorityKeyIdentifier = identifier.next(contextTag: 0)?.primitiveContent.map { Array($0) }
        case "2.5.29.37": extendedKeyUsage = try Self.purposes(try Self.value(octets))
        case "1.3.6.1.5.5.7.1.1": issuerURLs = try Self.issuerURLs(try Self.value(octets))
        default: break
        }
    }

    private static func value(_ octets: ArraySlice<UInt8>) throws(Malformed) -> ASN1Node {
        try DERReader.parse(nested: octets, "`extnValue`")
    }

    private static func keyUsage(_ node: ASN1Node) throws(Malformed) -> KeyUsage {
        let bits = try node.content("KeyUsage", .bitString).dropFirst()
        var usage: KeyUsage = []
        for (index, octet) in bits.prefix(2).enumerated() {
            for bit in 0..<8 where octet & (0x80 >> UInt8(bit)) != 0 {
                usage.insert(KeyUsage(rawValue: 1 << UInt16(index * 8 + bit)))
            }
        }
        return usage
    }

    private static func basicConstraints(_ node: ASN1Node) throws(Malformed) -> BasicConstraints {
        var fields = try DERReader(node, "BasicConstraints")
        var isCA = false
        var field = fields.next()
        if let flag = field, flag.identifier == .boolean {
            isCA = flag.primitiveContent?.first.map { $0 != 0 } ?? false
            field = fields.next()
        }
        let octets = try field?.content("pathLenConstraint", .integer)
        guard let octets else { return BasicConstraints(isCA: isCA, pathLength: nil) }
        guard octets.count <= 2, octets.first ?? 0 < 0x80 else {
            throw Malformed(sentence: "`pathLenConstraint` isn't a small number")
        }
        return BasicConstraints(isCA: isCA, pathLength: octets.reduce(0) { $0 << 8 | Int($1) })
    }

    private static func issuerURLs(_ node: ASN1Node) throws(Malformed) -> [String] {
        var descriptions = try DERReader(node, "AuthorityInfoAccessSyntax")
        var urls: [String] = []
        while let description = descriptions.next() {
            var fields = try DERReader(description, "AccessDescription")
            let method = try fields.next("accessMethod", .objectIdentifier)
            guard ObjectIdentifier.dotted(method) == "1.3.6.1.5.5.7.48.2" else { continue }
            if case .uri(let url) = GeneralName(try fields.next("accessLocation")) { urls.append(url) }
        }
        return urls
    }

    private static func purposes(_ node: ASN1Node) throws(Malformed) -> [String] {
        var elements = try DERReader(node, "ExtKeyUsageSyntax")
        var purposes: [String] = []
        while let element = elements.next() {
            let oid = try element.content("KeyPurposeId", .objectIdentifier)
            purposes.append(ObjectIdentifier.dotted(oid) ?? "#" + hexadecimal(oid))
        }
        return purposes
    }
}
