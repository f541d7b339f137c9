import Crypto
import IoTModel

package let algorithmName = "AWS4-HMAC-SHA256"

/// One request as it is signed at one moment in one scope. AWS IAM, "Create a signed AWS API request", steps 2 to 4.
struct SignatureComputation {
    let canonicalRequest: CanonicalRequest
    let scope: CredentialScope
    let signedAt: WallTime

    var stringToSign: String {
        "\(algorithmName)\n\(SignatureTime.text(signedAt))\n\(scope)\n\(canonicalRequest.hash)"
    }

    /// 64 hexadecimal digits.
    func signature(secret: String) -> String {
        hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key(secret: secret)))
    }

    /// Takes the same time wherever the signatures differ.
    func matches(signature: [UInt8], secret: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: Array(stringToSign.utf8), using: key(secret: secret))
    }

    private func key(secret: String) -> SymmetricKey {
        [scope.date, scope.region, scope.service, CredentialScope.terminator].reduce(
            SymmetricKey(data: Array("AWS4\(secret)".utf8))
        ) { key, part in
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
    }
}
