import CTLS
import IoTModel

/// A certificate chain the server can show, with its key. DER; leaf first, the root left out.
package struct ServerCredential: Sendable {
    package let chain: [[UInt8]]
    /// PKCS#8.
    package let key: [UInt8]
    package init(chain: [[UInt8]], key: [UInt8]) {
        self.chain = chain
        self.key = key
    }
}

/// What all device connections accepted from now on share: the server's credentials, TLS versions and ciphers.
/// Replaced as a whole when a certificate is renewed; connections keep the one they began with.
final class TLSContext: Sendable {
    // Immutable after init, and BoringSSL counts its references atomically.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// - Parameters:
    ///   - credentials: a client that takes several gets the first.
    ///   - policy: which versions are spoken.
    init(credentials: [ServerCredential], policy: SecurityPolicy = .standard) throws(GatewayError) {
        let callbacks = ctls_callbacks(
            client_hello: { owner, hello, alert in
                guard let owner, let hello, let alert else { return CTLS_REFUSE }
                return DeviceConnection.from(owner).received(ClientHello(hello.pointee), alert: &alert.pointee)
            },
            select_alpn: { owner, offered, length in
                guard let owner else { return -2 }
                return DeviceConnection.from(owner).selectProtocol(
                    UnsafeRawBufferPointer(start: offered, count: length))
            },
            verify: { owner, alert in
                guard let owner, let alert else { return CTLS_REFUSE }
                return DeviceConnection.from(owner).receivedCertificate(alert: &alert.pointee)
            },
            alert: { owner, sent, _, description in
                guard let owner else { return }
                DeviceConnection.from(owner).noted(Alert(rawValue: description), sent: sent == 1)
            })
        guard let context = ctls_context_new(callbacks, Limits.Gateway.clientChainBytes) else {
            throw .outOfMemory
        }
        pointer = context
        let (least, highest) = policy.versions
        guard ctls_context_set_versions(context, least, highest) == 1 else { throw .outOfMemory }
        for (index, credential) in credentials.enumerated() where !Self.add(credential, to: context) {
            throw .unusableCredential(index: index)
        }
    }

    deinit { ctls_context_free(pointer) }

    private static func add(_ credential: ServerCredential, to context: OpaquePointer) -> Bool {
        let bytes = credential.chain.flatMap { $0 }
        let lengths = credential.chain.map(\.count)
        return bytes.withUnsafeBufferPointer { all in
            credential.key.withUnsafeBufferPointer { key in
                var starts: [UnsafePointer<UInt8>?] = []
                var offset = 0
                for length in lengths {
                    starts.append(all.baseAddress.map { $0 + offset })
                    offset += length
                }
                return ctls_context_add_credential(context, starts, lengths, lengths.count, key.baseAddress, key.count)
                    == 1
            }
        }
    }
}

extension SecurityPolicy {
    /// The least and the highest version of TLS. AWS's policies differ in the suites of TLS 1.2 too, but in such only as
    /// BoringSSL doesn't have.
    fileprivate var versions: (UInt16, UInt16) {
        switch self {
        case .tls13Only: (0x0304, 0x0304)
        case .tls13And12: (0x0303, 0x0304)
        case .tls12, .tls12Of2016, .tls12Of2015: (0x0303, 0x0303)
        }
    }
}

/// Why the gateway can't start or serve.
package enum GatewayError: Error, Equatable {
    case outOfMemory
    /// The chain and key at this place of the list don't belong together or can't be read.
    case unusableCredential(index: Int)
}
