import IoTModel
import PKI
import Registry

/// An authorizer's name and ARN. AWS IoT API, `AuthorizerSummary`.
package struct AuthorizerReference: Encodable, Sendable {
    let authorizerName: String
    let authorizerArn: String

    init(_ name: AuthorizerName, in scope: AccountScope) {
        authorizerName = "\(name)"
        authorizerArn = "\(scope.arn(.authorizer(name)))"
    }
}

/// The answer of DescribeAuthorizer and DescribeDefaultAuthorizer.
package struct DescribedAuthorizer: Encodable, Sendable {
    let authorizerDescription: AuthorizerDescription
}

/// AWS IoT API, `AuthorizerDescription`. Times are seconds since 1970.
package struct AuthorizerDescription: Encodable, Sendable {
    let authorizerName: String
    let authorizerArn: String
    let authorizerFunctionArn: String
    let tokenKeyName: String?
    let tokenSigningPublicKeys: [String: String]?
    let status: String
    let creationDate: Double
    let lastModifiedDate: Double
    let signingDisabled: Bool
    let enableCachingForHttp: Bool

    init(_ record: AuthorizerRecord, in scope: AccountScope) {
        authorizerName = "\(record.name)"
        authorizerArn = "\(scope.arn(.authorizer(record.name)))"
        authorizerFunctionArn = record.functionARN
        tokenKeyName = record.tokenKeyName?.rawValue
        tokenSigningPublicKeys = record.signingKeys.isEmpty ? nil : record.signingKeys
        status = record.status.rawValue
        creationDate = record.creationDate.seconds
        lastModifiedDate = record.lastModifiedDate.seconds
        signingDisabled = record.isSigningDisabled
        enableCachingForHttp = record.cachesForHTTP
    }
}

extension JSONBody {
    func authorizerStatus() throws(InvalidRequest) -> AuthorizerRecord.Status? {
        try optional("status", "ACTIVE or INACTIVE", AuthorizerRecord.Status.init(rawValue:))
    }

    /// `tokenSigningPublicKeys`: PEM by name, each an RSA key that signatures can be checked with.
    func signingKeys() throws(InvalidRequest) -> [String: String]? {
        guard let keys = try textMap("tokenSigningPublicKeys") else { return nil }
        guard keys.count <= Limits.Authorizers.signingKeys else {
            throw InvalidRequest(
                "`tokenSigningPublicKeys` has \(keys.count) keys; expected at most \(Limits.Authorizers.signingKeys)")
        }
        for (name, pem) in keys.sorted(by: { $0.key < $1.key }) {
            let maximum = Limits.Authorizers.signingKeyNameCharacters
            guard (1...maximum).contains(name.utf8.count), name.utf8.allSatisfy(ThingName.accepts) else {
                throw InvalidRequest(
                    "`tokenSigningPublicKeys` has the name `\(name.prefix(200))`; expected 1 to \(maximum) characters"
                        + " from a-z, A-Z, 0-9, `:`, `_` and `-`")
            }
            guard pem.unicodeScalars.count <= Limits.Authorizers.signingKeyCharacters else {
                throw InvalidRequest(
                    "the key `\(name)` has more than \(Limits.Authorizers.signingKeyCharacters) characters")
            }
            do throws(CertificateError) {
                _ = try TokenSigningKey(pem: pem)
            } catch {
                throw InvalidRequest("`tokenSigningPublicKeys`: the key `\(name)`: \(error)")
            }
        }
        return keys
    }
}
