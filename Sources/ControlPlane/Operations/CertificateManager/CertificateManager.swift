import IoTModel
import PKI
import Registry

/// AWS Certificate Manager's operations, as far as server certificates for domain configurations need them. API version
/// 2015-12-08.
package enum CertificateManager {
    /// The member that nearly every operation has. - Throws: for another form.
    static func arn(_ body: JSONBody) throws(InvalidRequest) -> ServerCertificateARN {
        try body.required("CertificateArn", ServerCertificateARN.expectation, ServerCertificateARN.init(_:))
    }

    static func tags(_ body: JSONBody) throws(InvalidRequest) -> [Tag]? {
        guard let members = try body.objects("Tags") else { return nil }
        var tags: [Tag] = []
        for member in members {
            let key = try member.required("Key", "a tag's key") { $0 }
            tags.append(Tag(key: key, value: try member.optional("Value", "a tag's value") { $0 } ?? ""))
        }
        return tags
    }
}

extension ServerCertificateRecord.Content {
    init(_ imported: ImportedCertificate) {
        self.init(
            certificatePEM: imported.certificatePEM, chainPEM: imported.chainPEM, domainNames: imported.domainNames,
            keyAlgorithm: imported.facts.keyAlgorithm.certificateManagerName,
            notBefore: imported.facts.validity.notBefore, notAfter: imported.facts.validity.notAfter)
    }
}

extension ServerCertificateRecord {
    /// `CertificateStatus`.
    func status(at now: WallTime) -> String { now <= content.notAfter ? "ISSUED" : "EXPIRED" }
}

extension KeyAlgorithm {
    /// As in `KeyAlgorithm` of the service's model.
    var certificateManagerName: String {
        switch self {
        case .rsa(let bits): "RSA_\(bits)"
        case .ellipticCurve(.p256): "EC_prime256v1"
        case .ellipticCurve(.p384): "EC_secp384r1"
        case .ellipticCurve(.p521): "EC_secp521r1"
        case .ellipticCurve, .ed25519, .ed448, .dsa, .other: "\(self)"
        }
    }
}

extension SignatureAlgorithm {
    /// Such as `SHA256WITHECDSA`.
    var certificateManagerName: String {
        switch scheme {
        case .rsa(let hash): hash.compactName + "WITHRSA"
        case .rsaPSS(let hash): hash.compactName + "WITHRSAANDMGF1"
        case .ecdsa(let hash): hash.compactName + "WITHECDSA"
        case .dsa(let hash): hash.compactName + "WITHDSA"
        case .ed25519, .ed448, .unknown: "\(self)"
        }
    }
}

extension SignatureAlgorithm.HashFunction {
    fileprivate var compactName: String { rawValue.filter { $0 != "-" } }
}
