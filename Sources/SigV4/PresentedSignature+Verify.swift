import Crypto
package import IoTModel

extension PresentedSignature {
    /// Checks everything: returning means that the holder of `key` signed this request, for one of these services, now.
    /// - Parameters:
    ///   - key: what the registry holds under `accessKeyID`; nil when it holds nothing.
    ///   - region: nil when any region will do.
    ///   - services: such as `iot`, for the error in the order to name them.
    package func verify(
        key: AccessKey?, region: Region?, services: [String], now: WallTime
    ) throws(SignatureFailure) {
        guard let key, key.id == accessKeyID else { throw .unknownAccessKey(id: accessKeyID) }
        guard services.contains(scope.service) else {
            throw .wrongService(given: scope.service, expected: services)
        }
        if let region, region.rawValue != scope.region {
            throw .wrongRegion(given: scope.region, expected: region)
        }
        guard Self.equal(sessionToken, key.sessionToken) else { throw .wrongSessionToken(accessKeyID: accessKeyID) }
        try checkTime(now)
        let computation = computation(unsigned: [CanonicalRequest.signatureParameter])
        if computation.matches(signature: signature, secret: key.secret) { return }
        if mayLeaveTokenUnsigned {
            let shorter = self.computation(
                unsigned: [CanonicalRequest.signatureParameter, CanonicalRequest.tokenParameter])
            if shorter.matches(signature: signature, secret: key.secret) { return }
        }
        throw .mismatch(
            SignatureFailure.Computation(
                canonicalRequest: computation.canonicalRequest.redacted, stringToSign: computation.stringToSign))
    }

    /// A URL for MQTT over WebSocket gets its session token after it was signed. AWS IoT Core, "MQTT over the WebSocket
    /// protocol".
    private var mayLeaveTokenUnsigned: Bool {
        form != .header && sessionToken != nil && scope.service == "iotdevicegateway"
    }

    private func computation(unsigned: Set<String>) -> SignatureComputation {
        SignatureComputation(
            canonicalRequest: CanonicalRequest(
                request, signedHeaders: signedHeaders, unsigned: form == .header ? [] : unsigned),
            scope: scope, signedAt: signedAt)
    }

    private func checkTime(_ now: WallTime) throws(SignatureFailure) {
        guard signedAt <= now.advanced(by: Limits.API.signatureSkew) else {
            throw .notYetValid(signedAt: signedAt, now: now)
        }
        let end: WallTime
        switch form {
        case .header, .query(expiresIn: nil): end = signedAt.advanced(by: Limits.API.signatureSkew)
        case .query(expiresIn: .some(let duration)): end = signedAt.advanced(by: duration)
        }
        guard now <= end else { throw .expired(at: end, now: now) }
    }

    /// Compares digests, so that the time taken says nothing about how much was right.
    private static func equal(_ left: String?, _ right: String?) -> Bool {
        switch (left, right) {
        case (.none, .none): true
        case (.some(let left), .some(let right)):
            SHA256.hash(data: Array(left.utf8)) == SHA256.hash(data: Array(right.utf8))
        case (.some, .none), (.none, .some): false
        }
    }
}
