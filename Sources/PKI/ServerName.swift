/// A name that clients reach the server by: a DNS name in lower case, or an address.
package enum ServerName: Hashable, Sendable {
    case dns(String)
    /// 4 or 16 octets.
    case address([UInt8])

    /// - Throws: `unusableServerName` for anything but a DNS name (with `*` as its first label at most) or an address.
    package init(_ text: String) throws(CertificateError) {
        if let octets = IPAddress.octets(text) {
            self = .address(octets)
        } else if Self.isDNSName(text) {
            self = .dns(text.lowercased())
        } else {
            throw .unusableServerName(text)
        }
    }

    /// The names a server certificate holds: the endpoint's, in order, and then those of this machine.
    static func all(for endpointNames: [String]) throws(CertificateError) -> [ServerName] {
        var names: [ServerName] = []
        for text in endpointNames + ["localhost", "127.0.0.1", "::1"] {
            let name = try ServerName(text)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// DER of the GeneralName. RFC 5280 §4.2.1.6.
    var generalName: [UInt8] {
        switch self {
        case .dns(let name): DERWriter.node(0x82, Array(name.utf8))
        case .address(let octets): DERWriter.node(0x87, octets)
        }
    }

    /// RFC 1034 §3.5 with `_`, which names in the field hold, and RFC 6125 §6.4.3 for the wildcard.
    private static func isDNSName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...253).contains(text.utf8.count), labels.count > 1 || text != "*" else { return false }
        // All digits in the last label would be an address that isn't one.
        guard let last = labels.last, !last.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return false }
        return labels.enumerated().allSatisfy { index, label in
            if index == 0, label.elementsEqual("*".utf8) { return true }
            return (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-") && label.allSatisfy(isLabelCharacter)
        }
    }

    private static func isLabelCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension ServerName: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dns(let name): name
        case .address(let octets): IPAddress.text(octets) ?? "#" + hexadecimal(octets)
        }
    }
}
