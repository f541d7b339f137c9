import CTLS

/// What one client sends to a device port, from its first byte on, and what the server decides about it; the calls are
/// those of the device ports' connection handler.
///
/// The first byte holds the decisions, the next three the sizes of the chunks that the rest comes in, in turn; a size
/// of 0 takes all that is left.
final class HostileClient {
    private let decisions: UInt8
    private let chunkSizes: [Int]
    private var rest: ArraySlice<UInt8>
    private let io: UnsafeMutablePointer<ctls_io>
    private var tls: OpaquePointer?
    private var isDone = false
    private var held: [UInt8] = []
    /// What the server was asked and told, for tests.
    private(set) var helloCount = 0
    private(set) var verdictCount = 0
    private(set) var sentAlert: UInt8?
    private(set) var sentBytes = 0

    /// Nil when there are no decisions or there is no memory.
    init?(_ input: [UInt8]) {
        guard input.count > 4, let io = ctls_io_new(64) else { return nil }
        decisions = input[0]
        chunkSizes = input[1...3].map(Int.init)
        rest = input[4...]
        self.io = io
    }

    deinit {
        if let tls { ctls_connection_free(tls) }
        ctls_io_free(io)
    }

    /// Sends everything, or as much as the server wants to hear.
    func run() {
        tls = ctls_connection_accept(Self.context, io, Unmanaged.passUnretained(self).toOpaque())
        guard let tls else { return }
        var turn = 0
        while !rest.isEmpty {
            let size = chunkSizes[turn % chunkSizes.count]
            turn += 1
            let chunk = rest.prefix(size == 0 ? rest.count : size)
            rest = rest.dropFirst(chunk.count)
            guard received(Array(chunk), tls) else { break }
        }
        ctls_connection_close(tls)
        takeOutgoing()
    }

    /// Whether the connection goes on. What is lent is an array of its own, so that a sanitizer sees a byte read too
    /// many.
    private func received(_ bytes: [UInt8], _ tls: OpaquePointer) -> Bool {
        var bytes = bytes
        while true {
            var isPaused = false
            let goesOn = bytes.withUnsafeBufferPointer { lent in
                io.pointee.in = lent.baseAddress
                io.pointee.in_length = lent.count
                io.pointee.in_offset = 0
                defer {
                    io.pointee.in = nil
                    io.pointee.in_length = 0
                    io.pointee.in_offset = 0
                }
                if !isDone {
                    let result = ctls_connection_handshake(tls)
                    takeOutgoing()
                    switch result {
                    case CTLS_OK: isDone = true
                    case CTLS_WANT_READ: return true
                    case CTLS_WANT_VERDICT:
                        isPaused = true
                        held = Array(lent.suffix(io.pointee.in_length - io.pointee.in_offset))
                        return true
                    default:
                        _ = String(cString: ctls_take_error())
                        return false
                    }
                }
                return readRecords(tls)
            }
            guard goesOn, isPaused else { return goesOn }
            // The registry has answered: the same question is asked again, with what came meanwhile.
            bytes = held
        }
    }

    private func readRecords(_ tls: OpaquePointer) -> Bool {
        var plaintext = [UInt8](repeating: 0, count: 512)
        while true {
            var count = 0
            let result = ctls_connection_read(tls, &plaintext, plaintext.count, &count)
            takeOutgoing()
            switch result {
            case CTLS_OK:
                precondition(count <= plaintext.count, "no more is read than there is room for")
                guard ctls_connection_write(tls, plaintext, count) == CTLS_OK else { return false }
                takeOutgoing()
            case CTLS_WANT_READ: return true
            default:
                _ = String(cString: ctls_take_error())
                return false
            }
        }
    }

    private func takeOutgoing() {
        precondition(io.pointee.in_offset <= io.pointee.in_length, "no more is read than is lent")
        precondition(io.pointee.out_length <= io.pointee.out_capacity, "what is sent is inside its buffer")
        sentBytes += io.pointee.out_length
        io.pointee.out_length = 0
        ctls_io_trim(io, 64)
    }

    // MARK: Decisions

    private func received(_ hello: ctls_client_hello, alert: inout UInt8) -> ctls_verdict {
        helloCount += 1
        precondition(helloCount == 1, "a connection has one first hello")
        Self.touch(hello.server_name, hello.server_name_length)
        Self.touch(hello.alpn, hello.alpn_length)
        Self.touch(hello.supported_versions, hello.supported_versions_length)
        Self.touch(hello.signature_algorithms, hello.signature_algorithms_length)
        switch decisions & 0x03 {
        case 1: return CTLS_REFUSE
        case 3:
            alert = decisions
            return CTLS_REFUSE
        default: return CTLS_ACCEPT
        }
    }

    private func selectProtocol(_ offered: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        Self.touch(offered, count)
        switch decisions >> 2 & 0x03 {
        case 1: return -2
        case 2: return 0
        // Often no offset at all: the shim has to see that.
        case 3: return CInt(decisions >> 4) * 8
        default: return -1
        }
    }

    private func verify(alert: inout UInt8) -> ctls_verdict {
        verdictCount += 1
        if let tls {
            var start: UnsafePointer<UInt8>?
            var length = 0
            var index = 0
            while ctls_connection_certificate(tls, index, &start, &length) == 1 {
                Self.touch(start, length)
                index += 1
            }
            precondition(index > 0, "a verdict is about a certificate")
        }
        if decisions & 0x20 != 0, verdictCount == 1 { return CTLS_LATER }
        guard decisions & 0x10 != 0 else { return CTLS_ACCEPT }
        alert = 46
        return CTLS_REFUSE
    }

    /// Reads every byte, for the sanitizer.
    private static func touch(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        guard let start else { return precondition(count == 0, "what is absent has no length") }
        let sum = UnsafeBufferPointer(start: start, count: count).reduce(0 as UInt64) { $0 &+ UInt64($1) }
        precondition(sum <= UInt64(count) * 255, "bytes add up")
    }

    private static func from(_ owner: UnsafeMutableRawPointer) -> HostileClient {
        Unmanaged<HostileClient>.fromOpaque(owner).takeUnretainedValue()
    }

    // Immutable once made.
    nonisolated(unsafe) private static let context: OpaquePointer = {
        let callbacks = ctls_callbacks(
            client_hello: { owner, hello, alert in
                guard let owner, let hello, let alert else { return CTLS_REFUSE }
                return from(owner).received(hello.pointee, alert: &alert.pointee)
            },
            select_alpn: { owner, offered, count in
                guard let owner else { return -2 }
                return from(owner).selectProtocol(offered, count)
            },
            verify: { owner, alert in
                guard let owner, let alert else { return CTLS_REFUSE }
                return from(owner).verify(alert: &alert.pointee)
            },
            alert: { owner, sent, _, description in
                guard let owner, sent == 1 else { return }
                from(owner).sentAlert = description
            })
        guard let context = ctls_context_new(callbacks, 16_384) else { preconditionFailure("out of memory") }
        let certificate = ThrowAwayCredential.certificate
        let key = ThrowAwayCredential.key
        let isAdded = certificate.withUnsafeBufferPointer { bytes in
            ctls_context_add_credential(context, [bytes.baseAddress], [bytes.count], 1, key, key.count) == 1
        }
        precondition(isAdded, "the certificate and its key belong together")
        return context
    }()
}
