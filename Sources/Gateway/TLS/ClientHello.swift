import CTLS
import IoTModel

/// What a client said first, as far as admission and the log need it. RFC 8446 §4.1.2.
struct ClientHello {
    /// The host name of server_name, lower-cased; nil when the client sent none.
    let serverName: String?
    /// The protocols of ALPN in the client's order; empty when it sent none.
    let protocols: [String]
    /// The highest version it speaks, such as 0x0304.
    let highestVersion: UInt16

    init(_ hello: ctls_client_hello) {
        serverName = hello.server_name.map { start in
            let count = min(hello.server_name_length, Limits.Gateway.serverNameBytes)
            let bytes = UnsafeBufferPointer(start: start, count: count)
            return String(decoding: bytes, as: UTF8.self).lowercased()
        }
        protocols = Self.lengthPrefixed(UnsafeRawBufferPointer(start: hello.alpn, count: hello.alpn_length))
            .prefix(Limits.Gateway.offeredProtocols)
            .map { String(decoding: $0, as: UTF8.self) }
        let versions = UnsafeRawBufferPointer(
            start: hello.supported_versions, count: hello.supported_versions_length)
        highestVersion =
            stride(from: 0, to: versions.count - 1, by: 2)
            .map { UInt16(versions[$0]) << 8 | UInt16(versions[$0 + 1]) }
            .filter { $0 <= 0x0304 }
            .max() ?? hello.legacy_version
    }

    /// Splits `1-byte length, bytes` items. A broken tail is left out.
    static func lengthPrefixed(_ bytes: UnsafeRawBufferPointer) -> [Slice<UnsafeRawBufferPointer>] {
        var items: [Slice<UnsafeRawBufferPointer>] = []
        var offset = 0
        while offset < bytes.count {
            let end = offset + 1 + Int(bytes[offset])
            guard end <= bytes.count else { break }
            items.append(bytes[offset + 1..<end])
            offset = end
        }
        return items
    }
}
