import SwiftASN1

/// How a certificate or request was signed. RFC 5280 §4.1.1.2.
package struct SignatureAlgorithm: Hashable, Sendable {
    package enum Scheme: Hashable, Sendable {
        /// RSASSA-PKCS1-v1_5.
        case rsa(HashFunction)
        case rsaPSS(HashFunction)
        case ecdsa(HashFunction)
        case dsa(HashFunction)
        case ed25519
        case ed448
        case unknown
    }

    package enum HashFunction: String, Hashable, Sendable {
        case md2 = "MD2"
        case md5 = "MD5"
        case sha1 = "SHA-1"
        case sha224 = "SHA-224"
        case sha256 = "SHA-256"
        case sha384 = "SHA-384"
        case sha512 = "SHA-512"
    }

    /// Dotted, such as `1.2.840.113549.1.1.11`.
    package let oid: String
    package let scheme: Scheme

    /// Reads an AlgorithmIdentifier.
    init(_ node: ASN1Node, _ field: String) throws(Malformed) {
        var parts = try DERReader(node, field)
        let identifier = try parts.next(field, .objectIdentifier)
        oid = ObjectIdentifier.dotted(identifier) ?? "#" + hexadecimal(identifier)
        if oid == Self.rsassaPSS {
            scheme = Self.pssHash(parts.next()).map(Scheme.rsaPSS) ?? .unknown
        } else {
            scheme = Self.schemes[oid] ?? .unknown
        }
    }

    private static let rsassaPSS = "1.2.840.113549.1.1.10"

    /// RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3, RFC 8410.
    private static let schemes: [String: Scheme] = [
        "1.2.840.113549.1.1.2": .rsa(.md2), "1.2.840.113549.1.1.4": .rsa(.md5), "1.2.840.113549.1.1.5": .rsa(.sha1),
        "1.3.14.3.2.29": .rsa(.sha1), "1.2.840.113549.1.1.14": .rsa(.sha224),
        "1.2.840.113549.1.1.11": .rsa(.sha256), "1.2.840.113549.1.1.12": .rsa(.sha384),
        "1.2.840.113549.1.1.13": .rsa(.sha512), "1.2.840.10045.4.1": .ecdsa(.sha1),
        "1.2.840.10045.4.3.1": .ecdsa(.sha224), "1.2.840.10045.4.3.2": .ecdsa(.sha256),
        "1.2.840.10045.4.3.3": .ecdsa(.sha384), "1.2.840.10045.4.3.4": .ecdsa(.sha512),
        "1.2.840.10040.4.3": .dsa(.sha1), "2.16.840.1.101.3.4.3.1": .dsa(.sha224),
        "2.16.840.1.101.3.4.3.2": .dsa(.sha256), "1.3.101.112": .ed25519, "1.3.101.113": .ed448,
    ]

    private static let hashes: [String: HashFunction] = [
        "1.3.14.3.2.26": .sha1, "2.16.840.1.101.3.4.2.4": .sha224, "2.16.840.1.101.3.4.2.1": .sha256,
        "2.16.840.1.101.3.4.2.2": .sha384, "2.16.840.1.101.3.4.2.3": .sha512,
    ]

    /// The hash of RSASSA-PSS-params, which is SHA-1 when left out (RFC 4055 §3.1); nil when it can't be read.
    private static func pssHash(_ parameters: ASN1Node?) -> HashFunction? {
        guard let parameters, var fields = try? DERReader(parameters, "parameters") else { return .sha1 }
        guard let tagged = fields.next(contextTag: 0) else { return .sha1 }
        guard case .constructed(let content) = tagged.content, let hash = content.first(where: { _ in true }),
            var parts = try? DERReader(hash, "hashAlgorithm"),
            let oid = try? parts.next("hashAlgorithm", .objectIdentifier)
        else { return nil }
        return ObjectIdentifier.dotted(oid).flatMap { hashes[$0] }
    }
}

extension SignatureAlgorithm: CustomStringConvertible {
    package var description: String {
        switch scheme {
        case .rsa(let hash): "RSA with \(hash.rawValue)"
        case .rsaPSS(let hash): "RSASSA-PSS with \(hash.rawValue)"
        case .ecdsa(let hash): "ECDSA with \(hash.rawValue)"
        case .dsa(let hash): "DSA with \(hash.rawValue)"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .unknown: "algorithm \(oid)"
        }
    }
}
