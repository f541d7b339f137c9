/// What a signing key is good for. AWS IAM, "Elements of an AWS API request signature", credential scope.
package struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// `YYYYMMDD`.
    package let date: String
    package let region: String
    package let service: String

    static let terminator = "aws4_request"

    package var description: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }
}
