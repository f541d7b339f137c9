import Foundation

/// The base of the API's URLs: scheme, host and port.
struct APIAddress: Sendable, Equatable {
    let isEncrypted: Bool
    /// As in a URL: an IPv6 address in brackets.
    let host: String
    /// Nil: the scheme's own.
    let port: Int?

    /// Nil unless it is `http` or `https`, a host, and perhaps a port and a slash.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.percentEncodedHost, !host.isEmpty,
            ["", "/"].contains(parts.path), parts.user == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        isEncrypted = scheme == "https"
        self.host = host
        port = parts.port
    }

    /// As in the Host header.
    var authority: String { port.map { "\(host):\($0)" } ?? host }
    var url: String { "\(isEncrypted ? "https" : "http")://\(authority)" }
}
