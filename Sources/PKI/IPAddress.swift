#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Addresses between text and the octets that a certificate holds: 4 for IPv4, 16 for IPv6. RFC 5280 §4.2.1.6.
package enum IPAddress {
    /// The one text form of an address, an IPv4 address that is mapped into IPv6 as IPv4; nil for anything else.
    /// RFC 5952 §4, RFC 4291 §2.5.5.2.
    package static func normalized(_ text: String) -> String? {
        guard let octets = octets(text) else { return nil }
        let isMapped = octets.count == 16 && octets[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return self.text(isMapped ? Array(octets[12...]) : octets)
    }

    static func octets(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    /// Nil unless there are 4 or 16 octets.
    static func text(_ octets: [UInt8]) -> String? {
        guard octets.count == 4 || octets.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = octets.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, octets, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
