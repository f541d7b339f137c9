import SwiftASN1

/// The parts of a certificate as they stand in its encoding. RFC 5280 §4.1.
struct CertificateSyntax {
    /// What the signature covers.
    let signedBytes: ArraySlice<UInt8>
    /// 1, 2 or 3; a certificate may claim any other number.
    let version: Int
    let serialNumber: ArraySlice<UInt8>
    let issuer: ASN1Node
    let notBefore: ASN1Node
    let notAfter: ASN1Node
    let subject: ASN1Node
    let subjectPublicKeyInfo: ASN1Node
    /// Each an Extension; empty when there are none.
    let extensions: [ASN1Node]
    let signatureAlgorithm: ASN1Node
    /// The algorithm as the signature covers it; the other one can be changed by anyone.
    let signedAlgorithm: ASN1Node
    let signature: ArraySlice<UInt8>

    init(der: [UInt8]) throws(Malformed) {
        let root = try DERReader.parse(der)
        var certificate = try DERReader(root, "Certificate")
        let body = try certificate.next("tbsCertificate")
        signedBytes = body.encodedBytes
        signatureAlgorithm = try certificate.next("signatureAlgorithm")
        signature = try certificate.next("signatureValue").bitStringOctets("signatureValue")

        var fields = try DERReader(body, "tbsCertificate")
        version = try Self.version(fields.next(contextTag: 0))
        serialNumber = try fields.next("serialNumber", .integer)
        signedAlgorithm = try fields.next("signature")
        issuer = try fields.next("issuer")
        var validity = try DERReader(try fields.next("validity"), "validity")
        notBefore = try validity.next("notBefore")
        notAfter = try validity.next("notAfter")
        subject = try fields.next("subject")
        subjectPublicKeyInfo = try fields.next("subjectPublicKeyInfo")
        _ = fields.next(contextTag: 1)
        _ = fields.next(contextTag: 2)
        extensions = try Self.extensions(fields.next(contextTag: 3))
    }

    private static func version(_ tagged: ASN1Node?) throws(Malformed) -> Int {
        guard let tagged else { return 1 }
        guard case .constructed(let content) = tagged.content, let number = content.first(where: { _ in true }) else {
            throw Malformed(sentence: "`version` is empty")
        }
        let octets = try number.content("version", .integer)
        guard let octet = octets.first, octets.count == 1, octet < 0x7F else {
            throw Malformed(sentence: "`version` isn't a small number")
        }
        return Int(octet) + 1
    }

    private static func extensions(_ tagged: ASN1Node?) throws(Malformed) -> [ASN1Node] {
        guard let tagged else { return [] }
        guard case .constructed(let content) = tagged.content, let list = content.first(where: { _ in true }) else {
            throw Malformed(sentence: "`extensions` is empty")
        }
        var elements = try DERReader(list, "extensions")
        var extensions: [ASN1Node] = []
        while let element = elements.next() { extensions.append(element) }
        return extensions
    }
}
