import SwiftASN1

extension CertificateFacts {
    /// Of an RSA key: most significant octet first, without leading zeros; nil for any other key. RFC 8017 §A.1.1.
    package var rsaModulus: [UInt8]? {
        guard case .rsa = keyAlgorithm else { return nil }
        do {
            var info = try DERReader(try DERReader.parse(subjectPublicKeyInfo), "subjectPublicKeyInfo")
            _ = try info.next("algorithm")
            let key = try info.next("subjectPublicKey").bitStringOctets("subjectPublicKey")
            var parts = try DERReader(try DERReader.parse(nested: key, "`RSAPublicKey`"), "RSAPublicKey")
            return Array(try parts.next("modulus", .integer).drop { $0 == 0 })
        } catch {
            // It was read when `keyAlgorithm` was.
            return nil
        }
    }
}
