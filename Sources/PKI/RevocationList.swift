package import IoTModel
import Crypto
import SwiftASN1

/// A certificate revocation list: which of its certificates an issuer has revoked. RFC 5280 §5.1.
///
/// Read for its content alone: signature and dates aren't looked at.
package struct RevocationList: Sendable, Equatable {
    /// Of the issuer's name, as in the certificates that it issued.
    package let issuer: NameDigest
    package let serialNumbers: [SerialNumber]

    /// - Parameter maximumEntries: more aren't read.
    /// - Throws: `unreadableCertificate`.
    package init(der: [UInt8], maximumEntries: Int) throws(CertificateError) {
        do throws(Malformed) {
            let root = try DERReader.parse(nested: der[...], "it")
            var list = try DERReader(root, "CertificateList")
            var fields = try DERReader(try list.next("tbsCertList"), "tbsCertList")
            var field = try fields.next("signature")
            if field.identifier == .integer { field = try fields.next("signature") }
            issuer = NameDigest(SHA256.hash(data: try fields.next("issuer").encodedBytes))
            _ = try fields.next("thisUpdate")
            serialNumbers = try Self.entries(&fields, maximumEntries)
        } catch {
            throw .unreadableCertificate("the revocation list can't be read: \(error.sentence)")
        }
    }

    private static func entries(_ fields: inout DERReader, _ maximum: Int) throws(Malformed) -> [SerialNumber] {
        var field = fields.next()
        // nextUpdate may be missing.
        if field?.identifier == .utcTime || field?.identifier == .generalizedTime { field = fields.next() }
        // A list without entries has nothing there, or the extensions' context tag.
        guard let field, field.identifier == .sequence else { return [] }
        var entries = try DERReader(field, "revokedCertificates")
        var numbers: [SerialNumber] = []
        while let entry = entries.next() {
            guard numbers.count < maximum else {
                throw Malformed(sentence: "it has more than \(maximum) entries")
            }
            var parts = try DERReader(entry, "revokedCertificate")
            numbers.append(SerialNumber(try parts.next("userCertificate", .integer)))
        }
        return numbers
    }
}
