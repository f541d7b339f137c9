/// The names by which the API may be addressed.
///
/// A page in a browser can make its own name resolve to this machine and so reach the API with the reader's rights:
/// then the `Host` header still holds that page's name, which none of these is.
package struct ListenerNames: Sendable {
    private let names: Set<String>
    /// Listening on every address: then any of them may be the one in use. An address is no name that a page could own.
    private let takesAnyAddress: Bool
    /// As an error text lists them.
    let text: String

    /// - Parameters:
    ///   - host: what the listener is bound to: an address, or a name.
    ///   - others: further names of the machine.
    package init(host: String, others: [String] = []) {
        let loopback = ["localhost", "127.0.0.1", "::1"]
        takesAnyAddress = ["0.0.0.0", "::"].contains(host)
        let all = loopback + ([host] + others).map { Self.folded($0[...]) }
        names = Set(all)
        text = names.sorted().map { "`\($0)`" }.joined(separator: ", ")
    }

    /// - Parameter header: the value of the Host header: a name or address, perhaps with a port.
    package func accept(_ header: String) -> Bool {
        guard let name = Self.name(in: header) else { return false }
        return names.contains(name) || (takesAnyAddress && Self.isAddress(name))
    }

    /// Without port and brackets, in lower case; nil when the form is wrong.
    private static func name(in header: String) -> String? {
        guard header.hasPrefix("[") else {
            let parts = header.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 1 || (parts.count == 2 && isPort(parts[1])), !parts[0].isEmpty else { return nil }
            return folded(parts[0])
        }
        guard let end = header.firstIndex(of: "]") else { return nil }
        let rest = header[end...].dropFirst()
        guard rest.isEmpty || (rest.hasPrefix(":") && isPort(rest.dropFirst())) else { return nil }
        return folded(header[..<end].dropFirst())
    }

    private static func isPort(_ text: Substring) -> Bool { UInt16(text) != nil }

    private static func folded(_ name: Substring) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
