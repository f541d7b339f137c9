import Crypto
import IoTModel

/// A certificate to be: everything but the signature. Encoded as version 3. RFC 5280 §4.1.
struct CertificateTemplate {
    enum Extension {
        case authority(pathLength: UInt8?)
        case endEntity
        case keyUsage(KeyUsage)
        /// serverAuth and clientAuth.
        case serverAndClientAuthentication
        case subjectAlternativeNames([ServerName])
        case subjectKeyIdentifier([UInt8])
        case authorityKeyIdentifier([UInt8])
        /// Where the issuer's certificate can be fetched.
        case issuerURL(String)
    }

    let serialNumber: [UInt8]
    /// DER of a Name, written as it is.
    let issuer: [UInt8]
    /// DER of a Name, written as it is.
    let subject: [UInt8]
    let validity: Validity
    /// DER, written as it is.
    let subjectPublicKeyInfo: [UInt8]
    let extensions: [Extension]

    /// The certificate's DER.
    func signed(by key: SigningKey) throws(CertificateError) -> [UInt8] {
        let body = DERWriter.sequence(
            DERWriter.explicit(0, DERWriter.integer([2])), DERWriter.integer(serialNumber), key.signatureAlgorithm,
            issuer,
            DERWriter.sequence(DERWriter.time(validity.notBefore), DERWriter.time(validity.notAfter)), subject,
            subjectPublicKeyInfo, DERWriter.explicit(3, DERWriter.node(0x30, extensions.flatMap(\.der))))
        let signature = try key.signature(for: body)
        return DERWriter.sequence(body, key.signatureAlgorithm, DERWriter.bitString(signature))
    }

    /// 20 octets with a high bit pattern that makes every one positive and equally long. RFC 5280 §4.1.2.2.
    static func serialNumber(_ random: RandomSource) -> [UInt8] {
        var octets = random.bytes(20)
        octets[0] = octets[0] & 0x3F | 0x40
        return octets
    }

    /// RFC 7093 §2 method 1: the first 160 bits of SHA-256 over the key's bits.
    static func keyIdentifier(of subjectPublicKeyInfo: [UInt8]) -> [UInt8] {
        guard let node = try? DERReader.parse(subjectPublicKeyInfo), var fields = try? DERReader(node, "key"),
            (try? fields.next("algorithm")) != nil,
            let key = try? fields.next("subjectPublicKey").bitStringOctets("subjectPublicKey")
        else { return Array(SHA256.hash(data: subjectPublicKeyInfo).prefix(20)) }
        return Array(SHA256.hash(data: Array(key)).prefix(20))
    }
}

extension CertificateTemplate.Extension {
    /// An Extension, marked critical where RFC 5280 §4.2.1 asks for it.
    fileprivate var der: [UInt8] {
        switch self {
        case .authority(let pathLength):
            let limit = pathLength.map { DERWriter.integer([$0]) } ?? []
            return Self.encode(19, critical: true, DERWriter.sequence(DERWriter.boolean(true), limit))
        case .endEntity: return Self.encode(19, critical: true, DERWriter.sequence())
        case .keyUsage(let usage): return Self.encode(15, critical: true, Self.bits(usage))
        case .serverAndClientAuthentication:
            let purposes = [UInt32(1), 2].flatMap { DERWriter.objectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, $0) }
            return Self.encode(37, critical: false, DERWriter.node(0x30, purposes))
        case .subjectAlternativeNames(let names):
            return Self.encode(17, critical: false, DERWriter.node(0x30, names.flatMap(\.generalName)))
        case .subjectKeyIdentifier(let identifier):
            return Self.encode(14, critical: false, DERWriter.octetString(identifier))
        case .authorityKeyIdentifier(let identifier):
            return Self.encode(35, critical: false, DERWriter.sequence(DERWriter.node(0x80, identifier)))
        case .issuerURL(let url):
            // RFC 5280 §4.2.2.1: authorityInfoAccess with one caIssuers.
            let description = DERWriter.sequence(
                DERWriter.objectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 2), DERWriter.node(0x86, Array(url.utf8)))
            return DERWriter.sequence(
                DERWriter.objectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 1),
                DERWriter.octetString(DERWriter.sequence(description)))
        }
    }

    private static func encode(_ arc: UInt32, critical: Bool, _ value: [UInt8]) -> [UInt8] {
        DERWriter.sequence(
            DERWriter.objectIdentifier(2, 5, 29, arc), critical ? DERWriter.boolean(true) : [],
            DERWriter.octetString(value))
    }

    /// A named bit list: trailing zero bits are left out (X.690 §11.2.2). The bits used here fit one octet.
    private static func bits(_ usage: KeyUsage) -> [UInt8] {
        var octet: UInt8 = 0
        for bit in 0..<8 where usage.rawValue & 1 << UInt16(bit) != 0 { octet |= 0x80 >> UInt8(bit) }
        return DERWriter.bitString([octet], unusedBits: UInt8(octet.trailingZeroBitCount))
    }
}
