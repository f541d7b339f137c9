/// What a distinguished name is found by: the SHA-256 of its DER encoding, exactly as it stands in a certificate.
///
/// A name that was encoded again with another kind of string is another name here.
package struct NameDigest: Hashable, Sendable {
    /// 32 bytes.
    package let octets: [UInt8]

    package init(_ octets: some Sequence<UInt8>) {
        self.octets = Array(octets)
        precondition(self.octets.count == 32, "a SHA-256 digest has 32 bytes")
    }
}
