import SwiftASN1

/// What kind of public key a certificate holds, and how large it is. RFC 3279 §2.3, RFC 5480, RFC 8410.
package enum KeyAlgorithm: Hashable, Sendable {
    case rsa(bits: Int)
    case ellipticCurve(Curve)
    case ed25519
    case ed448
    case dsa
    /// The dotted identifier of an algorithm that has no name here.
    case other(oid: String)

    package enum Curve: Hashable, Sendable {
        case p224, p256, p384, p521, secp256k1
        case other(oid: String)
    }
}

extension KeyAlgorithm {
    /// Reads a SubjectPublicKeyInfo. RFC 5280 §4.1.2.7.
    init(subjectPublicKeyInfo node: ASN1Node) throws(Malformed) {
        var info = try DERReader(node, "subjectPublicKeyInfo")
        var algorithm = try DERReader(try info.next("algorithm"), "algorithm")
        let oid = try algorithm.next("algorithm", .objectIdentifier)
        let key = try info.next("subjectPublicKey").bitStringOctets("subjectPublicKey")
        switch ObjectIdentifier.dotted(oid) {
        case "1.2.840.113549.1.1.1": self = .rsa(bits: try Self.modulusBits(key))
        case "1.2.840.10045.2.1": self = .ellipticCurve(Curve(parameters: algorithm.next()))
        case "1.3.101.112": self = .ed25519
        case "1.3.101.113": self = .ed448
        case "1.2.840.10040.4.1": self = .dsa
        case .some(let dotted): self = .other(oid: dotted)
        case .none: self = .other(oid: "#" + hexadecimal(oid))
        }
    }

    private static func modulusBits(_ key: ArraySlice<UInt8>) throws(Malformed) -> Int {
        var parts = try DERReader(try DERReader.parse(nested: key, "`RSAPublicKey`"), "RSAPublicKey")
        let modulus = try parts.next("modulus", .integer).drop { $0 == 0 }
        return modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
    }
}

extension KeyAlgorithm.Curve {
    fileprivate init(parameters node: ASN1Node?) {
        guard let node, node.identifier == .objectIdentifier, let oid = node.primitiveContent else {
            self = .other(oid: "explicit parameters")
            return
        }
        switch ObjectIdentifier.dotted(oid) {
        case "1.3.132.0.33": self = .p224
        case "1.2.840.10045.3.1.7": self = .p256
        case "1.3.132.0.34": self = .p384
        case "1.3.132.0.35": self = .p521
        case "1.3.132.0.10": self = .secp256k1
        case .some(let dotted): self = .other(oid: dotted)
        case .none: self = .other(oid: "#" + hexadecimal(oid))
        }
    }
}

extension KeyAlgorithm: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rsa(let bits): "RSA of \(bits) bits"
        case .ellipticCurve(let curve): "elliptic curve \(curve)"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .dsa: "DSA"
        case .other(let oid): "algorithm \(oid)"
        }
    }
}

extension KeyAlgorithm.Curve: CustomStringConvertible {
    package var description: String {
        switch self {
        case .p224: "P-224"
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        case .secp256k1: "secp256k1"
        case .other(let oid): oid
        }
    }
}
