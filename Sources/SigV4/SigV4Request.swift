import Crypto

/// What a signature covers, as it came on the wire.
package struct SigV4Request: Sendable {
    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Such as `GET`.
    package let method: String
    /// Percent-encoded as received, without the query: a decoded path can't be encoded back with certainty.
    package let path: String
    /// Percent-encoded as received, without the `?`; empty when there is none.
    package let query: String
    /// In any order, names in any case. Must hold `Host`, which HTTP libraries often keep elsewhere.
    package let headers: [Header]
    /// SHA-256 of the body, 64 lower-case hexadecimal digits.
    package let bodySHA256: String

    package init(method: String, path: String, query: String, headers: [Header], bodySHA256: String) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.bodySHA256 = bodySHA256
    }

    package init(method: String, path: String, query: String, headers: [Header], body: [UInt8] = []) {
        self.init(
            method: method, path: path, query: query, headers: headers,
            bodySHA256: hexadecimal(SHA256.hash(data: body)))
    }

    /// The values of one header, in order. `name` in lower case.
    func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
