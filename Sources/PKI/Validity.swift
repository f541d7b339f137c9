package import IoTModel

/// When a certificate may be used. RFC 5280 §4.1.2.5.
///
/// Not a range: a certificate may say that it ends before it begins, and is then never valid.
package struct Validity: Hashable, Sendable {
    package let notBefore: WallTime
    /// The last moment, itself included.
    package let notAfter: WallTime

    package init(notBefore: WallTime, notAfter: WallTime) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    package func contains(_ moment: WallTime) -> Bool { notBefore <= moment && moment <= notAfter }

    /// Reads the dates of a certificate and nothing else: for the handshake, where it must cost little whatever was
    /// sent. Allocates nothing. Nil when the dates can't be found or read.
    package init?(ofCertificateDER der: UnsafeRawBufferPointer) {
        var outer = TLVCursor(der)
        guard let certificate = outer.next(tag: TLVCursor.sequence) else { return nil }
        var inner = TLVCursor(certificate)
        guard let body = inner.next(tag: TLVCursor.sequence) else { return nil }
        var fields = TLVCursor(body)
        // [0] version, absent in version 1; then serialNumber, signature and issuer.
        if fields.peekTag == 0xA0 { fields.skip() }
        fields.skip()
        fields.skip()
        fields.skip()
        guard let dates = fields.next(tag: TLVCursor.sequence) else { return nil }
        var times = TLVCursor(dates)
        guard let notBefore = times.nextTime(), let notAfter = times.nextTime() else { return nil }
        self.init(notBefore: notBefore, notAfter: notAfter)
    }

    package init?(ofCertificateDER der: [UInt8]) {
        guard let validity = der.withUnsafeBytes({ Validity(ofCertificateDER: $0) }) else { return nil }
        self = validity
    }
}

/// Steps over DER elements in place. Any malformed length ends it: every further `next` is nil.
private struct TLVCursor {
    static let sequence: UInt8 = 0x30

    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    var peekTag: UInt8? { rest.first }

    mutating func skip() { _ = next() }

    mutating func next(tag: UInt8) -> UnsafeRawBufferPointer? { peekTag == tag ? next()?.content : nil }

    mutating func nextTime() -> WallTime? {
        guard let (tag, content) = next() else { return nil }
        return CertificateTime.read(tag: tag, content)
    }

    private mutating func next() -> (tag: UInt8, content: UnsafeRawBufferPointer)? {
        guard rest.count >= 2 else { return end() }
        let tag = rest[0]
        var length = Int(rest[1])
        var header = 2
        // No field before the dates has a tag beyond 30.
        guard tag & 0x1F != 0x1F else { return end() }
        if length >= 0x80 {
            let octets = length & 0x7F
            guard (1...3).contains(octets), rest.count >= 2 + octets else { return end() }
            length = 0
            for index in 0..<octets { length = length << 8 | Int(rest[2 + index]) }
            header += octets
        }
        guard rest.count - header >= length else { return end() }
        let content = UnsafeRawBufferPointer(rebasing: rest[header..<(header + length)])
        rest = UnsafeRawBufferPointer(rebasing: rest[(header + length)...])
        return (tag, content)
    }

    private mutating func end() -> (tag: UInt8, content: UnsafeRawBufferPointer)? {
        rest = UnsafeRawBufferPointer(start: nil, count: 0)
        return nil
    }
}
