import CTLS
import NIOCore

/// The buffers that TLS needs, one set an event loop, shared by all its connections. Owner: `GatewayLoop`.
///
/// Ciphertext is read in place from the socket's buffer; plaintext is decrypted into `plaintext` and parsed there;
/// ciphertext to send gathers in the shim and leaves as one `ByteBuffer` of its size.
final class TLSScratch {
    let io: UnsafeMutablePointer<ctls_io>
    let plaintext: UnsafeMutableRawBufferPointer
    private let allocator = ByteBufferAllocator()
    private static let restingBytes = 65_536

    init() throws(GatewayError) {
        guard let io = ctls_io_new(Self.restingBytes) else { throw .outOfMemory }
        self.io = io
        plaintext = .allocate(byteCount: 65_536, alignment: 16)
    }

    deinit {
        ctls_io_free(io)
        plaintext.deallocate()
    }

    /// What the shim has for the socket, as one buffer; nil when there is nothing.
    func takeOutgoing() -> ByteBuffer? {
        let count = io.pointee.out_length
        guard count > 0 else { return nil }
        let buffer = allocator.buffer(bytes: UnsafeRawBufferPointer(start: io.pointee.out, count: count))
        io.pointee.out_length = 0
        // A burst must not hold its memory for ever.
        if io.pointee.out_capacity > 16 * Self.restingBytes { ctls_io_trim(io, Self.restingBytes) }
        return buffer
    }

    /// Lends the socket's bytes to the shim for one call.
    func lending<Result>(_ bytes: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
        io.pointee.in = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        io.pointee.in_length = bytes.count
        io.pointee.in_offset = 0
        defer {
            io.pointee.in = nil
            io.pointee.in_length = 0
            io.pointee.in_offset = 0
        }
        return body()
    }

    /// The client's certificate, if it came during the last handshake call; nil else.
    var shownCertificate: [UInt8]? {
        io.pointee.leaf_length == 0
            ? nil : Array(UnsafeBufferPointer(start: io.pointee.leaf, count: io.pointee.leaf_length))
    }

    /// How many of the lent bytes the shim hasn't read yet.
    var unread: Int { io.pointee.in_length - io.pointee.in_offset }
}
