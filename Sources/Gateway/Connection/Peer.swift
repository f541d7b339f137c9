import NIOCore

/// Who is at the other end. An IPv4 address that came mapped into IPv6 is given as IPv4.
struct Peer: Equatable {
    let address: String
    let port: UInt16

    init(_ remote: SocketAddress?) {
        let text = remote?.ipAddress ?? ""
        let mapped = "::ffff:"
        address =
            text.lowercased().hasPrefix(mapped) && text.contains(".") ? String(text.dropFirst(mapped.count)) : text
        port = UInt16(clamping: remote?.port ?? 0)
    }
}
