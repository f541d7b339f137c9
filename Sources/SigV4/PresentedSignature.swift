package import IoTModel

/// The signature that a request carries: well-formed, but not checked. Its access key's secret must be looked up, and
/// `verify` called with it.
package struct PresentedSignature: Sendable {
    package enum Form: Hashable, Sendable {
        /// In the Authorization header.
        case header
        /// In the query: a presigned URL, good for this long from its time on; nil when it doesn't say.
        case query(expiresIn: Duration?)
    }

    package let form: Form
    package let accessKeyID: String
    package let scope: CredentialScope
    package let signedAt: WallTime
    /// In lower case, sorted, `host` among them.
    package let signedHeaders: [String]
    let sessionToken: String?
    /// 32 bytes.
    let signature: [UInt8]
    let request: SigV4Request

    /// Reads the signature of `request`. Checks its form and bounds, not its truth.
    /// - Throws: `missing`, `unknownAlgorithm` or `incomplete`.
    package init(of request: SigV4Request) throws(SignatureFailure) {
        let authorization = request.values("authorization")
        let query = QueryFields(request.query)
        guard authorization.isEmpty || !query.holdsSignature else {
            // Which of the two counted would be a guess.
            throw .incomplete(
                part: "Authorization", .malformed(expected: "one signature, in the header or in the query"))
        }
        guard authorization.count <= 1 else { throw .incomplete(part: "Authorization", .repeated) }
        let fields: any SignatureFields
        if let text = authorization.first {
            fields = try HeaderFields(text, request)
            form = .header
        } else if query.holdsSignature {
            fields = query
            form = .query(expiresIn: try query.expiresIn())
        } else {
            throw .missing
        }
        (accessKeyID, scope) = try Self.credential(try fields.value("Credential"))
        signedHeaders = try Self.signedHeaders(try fields.value("SignedHeaders"), in: request)
        signature = try Self.signature(try fields.value("Signature"))
        let time = try fields.value("Date")
        guard let signedAt = SignatureTime.read(time) else {
            throw .incomplete(part: "X-Amz-Date", .malformed(expected: SignatureTime.expectation))
        }
        guard time.hasPrefix(scope.date) else {
            throw .incomplete(part: "Credential", .malformed(expected: "the date of X-Amz-Date, \(time.prefix(8))"))
        }
        self.signedAt = signedAt
        sessionToken = try fields.optionalValue("Security-Token")
        self.request = request
    }

    private static func credential(_ text: String) throws(SignatureFailure) -> (String, CredentialScope) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }), parts[4] == CredentialScope.terminator,
            parts[0].utf8.count <= Limits.Signature.accessKeyIDCharacters,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            parts[1].utf8.count == 8, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw .incomplete(
                part: "Credential", .malformed(expected: "ACCESS-KEY-ID/YYYYMMDD/REGION/SERVICE/aws4_request"))
        }
        return (parts[0], CredentialScope(date: parts[1], region: parts[2], service: parts[3]))
    }

    private static func signedHeaders(
        _ text: String, in request: SigV4Request
    ) throws(SignatureFailure) -> [String] {
        let names = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard names.count <= Limits.Signature.signedHeaders,
            names.allSatisfy({ !$0.isEmpty && $0 == $0.lowercased() }),
            zip(names, names.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            let most = Limits.Signature.signedHeaders
            throw .incomplete(
                part: "SignedHeaders",
                .malformed(expected: "at most \(most) header names in lower case, sorted, separated by `;`"))
        }
        guard names.contains("host") else {
            throw .incomplete(part: "SignedHeaders", .malformed(expected: "`host` among the names"))
        }
        if let absent = names.first(where: { request.values($0).isEmpty }) {
            throw .incomplete(
                part: "SignedHeaders", .malformed(expected: "only headers of the request, not `\(absent)`"))
        }
        return names
    }

    private static func signature(_ text: String) throws(SignatureFailure) -> [UInt8] {
        let digits = text.utf8.compactMap(nibble)
        guard digits.count == 64, text.utf8.count == 64 else {
            throw .incomplete(part: "Signature", .malformed(expected: "64 hexadecimal digits"))
        }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
