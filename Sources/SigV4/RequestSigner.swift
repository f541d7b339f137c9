package import IoTModel

/// Signs requests as a client does.
package struct RequestSigner: Sendable {
    private let key: AccessKey
    private let region: Region
    private let service: String

    package init(key: AccessKey, region: Region, service: String) {
        self.key = key
        self.region = region
        self.service = service
    }

    /// The headers to add: `X-Amz-Date`, `X-Amz-Security-Token` with temporary credentials, and `Authorization`. All
    /// headers that `request` has are signed; `Host` must be among them.
    package func headers(for request: SigV4Request, at time: WallTime) -> [SigV4Request.Header] {
        var added = [SigV4Request.Header("X-Amz-Date", SignatureTime.text(time))]
        if let token = key.sessionToken { added.append(SigV4Request.Header("X-Amz-Security-Token", token)) }
        let whole = SigV4Request(
            method: request.method, path: request.path, query: request.query, headers: request.headers + added,
            bodySHA256: request.bodySHA256)
        let names = Self.names(whole.headers)
        let signature = computation(whole, names, at: time).signature(secret: key.secret)
        let authorization =
            "\(algorithmName) Credential=\(key.id)/\(scope(time)), SignedHeaders=\(names.joined(separator: ";")), "
            + "Signature=\(signature)"
        return added + [SigV4Request.Header("Authorization", authorization)]
    }

    /// The query of the presigned URL: that of `request` and the signature's parts.
    /// - Parameter tokenAfterSigning: whether the session token is left out of the signature, as AWS IoT's WebSocket
    ///   URLs have it.
    package func presignedQuery(
        for request: SigV4Request, at time: WallTime, expiresIn: Duration, tokenAfterSigning: Bool = false
    ) -> String {
        let names = Self.names(request.headers)
        let token = key.sessionToken.map { "\(CanonicalRequest.tokenParameter)=\(PercentEncoding.encode($0.utf8))" }
        var parts = request.query.isEmpty ? [] : [request.query]
        parts += [
            "X-Amz-Algorithm=\(algorithmName)",
            "X-Amz-Credential=\(PercentEncoding.encode("\(key.id)/\(scope(time))".utf8))",
            "X-Amz-Date=\(SignatureTime.text(time))", "X-Amz-Expires=\(expiresIn.components.seconds)",
            "X-Amz-SignedHeaders=\(PercentEncoding.encode(names.joined(separator: ";").utf8))",
        ]
        if let token, !tokenAfterSigning { parts.append(token) }
        let whole = SigV4Request(
            method: request.method, path: request.path, query: parts.joined(separator: "&"), headers: request.headers,
            bodySHA256: request.bodySHA256)
        let signature = computation(whole, names, at: time).signature(secret: key.secret)
        parts.append("\(CanonicalRequest.signatureParameter)=\(signature)")
        if let token, tokenAfterSigning { parts.append(token) }
        return parts.joined(separator: "&")
    }

    private func scope(_ time: WallTime) -> CredentialScope {
        CredentialScope(
            date: String(SignatureTime.text(time).prefix(8)), region: region.rawValue, service: service)
    }

    private func computation(_ request: SigV4Request, _ names: [String], at time: WallTime) -> SignatureComputation {
        SignatureComputation(
            canonicalRequest: CanonicalRequest(request, signedHeaders: names, unsigned: []), scope: scope(time),
            signedAt: time)
    }

    private static func names(_ headers: [SigV4Request.Header]) -> [String] {
        Set(headers.map { $0.name.lowercased() }).sorted()
    }
}
