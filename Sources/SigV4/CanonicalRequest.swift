import Crypto

/// The form of a request that both sides sign. AWS IAM, "Create a signed AWS API request", step 1.
struct CanonicalRequest {
    static let tokenHeader = "x-amz-security-token"
    static let tokenParameter = "X-Amz-Security-Token"
    static let signatureParameter = "X-Amz-Signature"

    private let method: String
    private let path: String
    private let parameters: [(name: String, value: String)]
    private let headers: [(name: String, value: String)]
    private let bodySHA256: String

    /// - Parameters:
    ///   - signedHeaders: names in lower case, sorted.
    ///   - unsigned: query parameters that the signature doesn't cover.
    init(_ request: SigV4Request, signedHeaders: [String], unsigned: Set<String>) {
        method = request.method
        path = Self.path(request.path)
        parameters = Self.parameters(request.query, except: unsigned)
        headers = signedHeaders.map { name in
            (name, request.values(name).map(Self.collapsed).joined(separator: ","))
        }
        bodySHA256 = request.bodySHA256
    }

    /// SHA-256 of the text, in hexadecimal.
    var hash: String { hexadecimal(SHA256.hash(data: Array(text(redacted: false).utf8))) }

    /// The text with session tokens blotted out, which can be shown.
    var redacted: String { text(redacted: true) }

    private func text(redacted: Bool) -> String {
        func shown(_ name: String, _ value: String) -> String {
            redacted && name.lowercased() == Self.tokenHeader ? "<redacted>" : value
        }
        let query = parameters.map { "\($0.name)=\(shown($0.name, $0.value))" }.joined(separator: "&")
        let lines = headers.map { "\($0.name):\(shown($0.name, $0.value))\n" }.joined()
        let names = headers.map(\.name).joined(separator: ";")
        return "\(method)\n\(path)\n\(query)\n\(lines)\n\(names)\n\(bodySHA256)"
    }

    private static let slash = UInt8(ascii: "/")

    /// Dot segments and empty ones are removed, then every byte is encoded again: `%2F` becomes `%252F`. All services
    /// but S3 sign the path encoded twice.
    private static func path(_ wire: String) -> String {
        var segments: [Substring.UTF8View] = []
        for segment in wire.utf8.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if segment.elementsEqual("..".utf8) { _ = segments.popLast() } else { segments.append(segment) }
        }
        guard !segments.isEmpty else { return "/" }
        let normalized = [slash] + segments.joined(separator: [slash]) + (wire.utf8.last == slash ? [slash] : [])
        return PercentEncoding.encode(normalized, keepingSlashes: true)
    }

    private static func parameters(_ query: String, except: Set<String>) -> [(name: String, value: String)] {
        queryParts(query).map { (PercentEncoding.normalize($0.name), PercentEncoding.normalize($0.value)) }
            .filter { !except.contains($0.0) }
            .sorted { $0 < $1 }
    }

    /// Trimmed, with each run of white space as one space.
    private static func collapsed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
