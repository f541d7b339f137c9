package import SigV4

/// An HTTP request without its body, as it came on the wire.
package struct RequestHead: Sendable {
    package typealias Header = SigV4Request.Header

    /// In capitals, such as `GET`.
    package let method: String
    /// Percent-encoded, without the query.
    package let path: String
    /// Percent-encoded, without the `?`; empty when there is none.
    package let query: String
    /// In the order they came, `Host` among them.
    package let headers: [Header]

    package init(method: String, target: String, headers: [Header]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = String(parts[0])
        query = parts.count > 1 ? String(parts[1]) : ""
        self.headers = headers
    }

    /// The values of one header, in order. `name` in lower case.
    package func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// What the head took on the wire, give or take the white space.
    package var bytes: Int {
        headers.reduce(method.utf8.count + path.utf8.count + query.utf8.count) { sum, header in
            sum + header.name.utf8.count + header.value.utf8.count + 4
        }
    }
}

/// A whole request to the API.
package struct APIRequest: Sendable {
    package let head: RequestHead
    /// At most `Limits.API.bodyBytes`.
    package let body: [UInt8]

    package init(head: RequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
