package import IoTModel

/// Why a request isn't authenticated. AWS IAM, "Troubleshoot AWS Signature Version 4".
package enum SignatureFailure: Error, Hashable, Sendable {
    /// What is wrong with a part, such as `Credential`, of a signature that is there.
    package enum Flaw: Hashable, Sendable {
        case missing
        case repeated
        case malformed(expected: String)
    }

    /// Neither an Authorization header nor a signature in the query.
    case missing
    /// The name that was given instead of `AWS4-HMAC-SHA256`.
    case unknownAlgorithm(String)
    case incomplete(part: String, Flaw)
    case unknownAccessKey(id: String)
    /// The session token isn't the one of this access key, is missing, or was given with a key that has none.
    case wrongSessionToken(accessKeyID: String)
    case wrongService(given: String, expected: [String])
    case wrongRegion(given: String, expected: Region)
    case expired(at: WallTime, now: WallTime)
    case notYetValid(signedAt: WallTime, now: WallTime)
    /// The signature is another than the one computed here.
    case mismatch(Computation)

    /// What the server signed, for comparison with what the client signed. Session tokens are left out.
    package struct Computation: Hashable, Sendable {
        package let canonicalRequest: String
        package let stringToSign: String
    }
}

extension SignatureFailure: CustomStringConvertible {
    /// Says what was found and what to do. The values of `Computation` aren't in it: they are long.
    package var description: String {
        switch self {
        case .missing:
            "the request isn't signed; give an Authorization header or a presigned URL (AWS Signature Version 4)"
        case .unknownAlgorithm(let name): "the signature's algorithm is `\(name)`; expected `\(algorithmName)`"
        case .incomplete(let part, .missing): "the signature has no `\(part)`"
        case .incomplete(let part, .repeated): "the signature gives `\(part)` more than once"
        case .incomplete(let part, .malformed(let expected)):
            "the signature's `\(part)` is malformed; expected \(expected)"
        case .unknownAccessKey(let id): "the access key `\(id)` is unknown here; use the one that this server gave"
        case .wrongSessionToken(let id):
            "the session token isn't that of access key `\(id)`; if AWS_SESSION_TOKEN is left over, unset it"
        case .wrongService(let given, let expected):
            "the credential is scoped to service `\(given)`; expected `\(expected.joined(separator: "` or `"))`"
        case .wrongRegion(let given, let expected):
            "the credential is scoped to region `\(given)`; expected `\(expected)`"
        case .expired(let end, let now):
            "the signature ended at \(end) and it is \(now); sign again, and check the client's clock"
        case .notYetValid(let signedAt, let now):
            "the signature is of \(signedAt) and it is \(now); check the client's clock"
        case .mismatch:
            "the signature doesn't match the one computed here; check the secret access key and that nothing changed "
                + "the request on its way"
        }
    }
}
