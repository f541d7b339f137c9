import IoTModel

/// The parts of a signature by their names without prefix, such as `Credential`, wherever they stand in the request.
protocol SignatureFields {
    /// Nil when the part is absent.
    /// - Throws: `incomplete` when it is there twice.
    func optionalValue(_ part: String) throws(SignatureFailure) -> String?
    /// The name of the part as the client wrote it, for errors.
    func name(_ part: String) -> String
}

extension SignatureFields {
    func value(_ part: String) throws(SignatureFailure) -> String {
        guard let value = try optionalValue(part), !value.isEmpty else {
            throw .incomplete(part: name(part), .missing)
        }
        return value
    }
}

/// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; the time and the token have headers of their own.
struct HeaderFields: SignatureFields {
    private let request: SigV4Request
    private let parts: [(name: String, value: String)]

    init(_ authorization: String, _ request: SigV4Request) throws(SignatureFailure) {
        guard authorization.utf8.count <= Limits.Signature.authorizationBytes else {
            throw .incomplete(
                part: "Authorization", .malformed(expected: "at most \(Limits.Signature.authorizationBytes) bytes"))
        }
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard let algorithm = words.first else { throw .missing }
        guard algorithm == algorithmName else { throw .unknownAlgorithm(String(algorithm.prefix(64))) }
        self.request = request
        parts = (words.count == 2 ? words[1] : "").split(separator: ",").map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.trimmed(sides[0]), sides.count == 2 ? Self.trimmed(sides[1]) : "")
        }
    }

    func optionalValue(_ part: String) throws(SignatureFailure) -> String? {
        let values =
            switch part {
            case "Date": request.values("x-amz-date")
            case "Security-Token": request.values(CanonicalRequest.tokenHeader)
            default: parts.filter { $0.name == part }.map(\.value)
            }
        guard values.count <= 1 else { throw .incomplete(part: name(part), .repeated) }
        return values.first
    }

    func name(_ part: String) -> String {
        part == "Date" || part == "Security-Token" ? "X-Amz-\(part)" : part
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let blanks = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
        return String(start.dropLast(blanks))
    }
}

/// A presigned URL: everything in the query under names that begin with `X-Amz-`.
struct QueryFields: SignatureFields {
    private let parameters: [(name: String, value: String)]

    init(_ query: String) {
        parameters = queryParts(query).map { (PercentEncoding.decode($0.name), PercentEncoding.decode($0.value)) }
            .filter { $0.0.hasPrefix("X-Amz-") }
    }

    var holdsSignature: Bool {
        parameters.contains { ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].contains($0.name) }
    }

    /// Also checks the algorithm, which the query names as a part of its own. Nil when the URL doesn't say: then it is
    /// good for as long as a signed header.
    func expiresIn() throws(SignatureFailure) -> Duration? {
        let algorithm = try value("Algorithm")
        guard algorithm == algorithmName else { throw .unknownAlgorithm(String(algorithm.prefix(64))) }
        guard let text = try optionalValue("Expires") else { return nil }
        guard let seconds = Int64(text), Limits.Signature.presignedSeconds.contains(seconds) else {
            let range = Limits.Signature.presignedSeconds
            throw .incomplete(
                part: "X-Amz-Expires", .malformed(expected: "\(range.lowerBound) to \(range.upperBound) seconds"))
        }
        return .seconds(seconds)
    }

    func optionalValue(_ part: String) throws(SignatureFailure) -> String? {
        let values = parameters.filter { $0.name == name(part) }.map(\.value)
        guard values.count <= 1 else { throw .incomplete(part: name(part), .repeated) }
        return values.first
    }

    func name(_ part: String) -> String { "X-Amz-\(part)" }
}
