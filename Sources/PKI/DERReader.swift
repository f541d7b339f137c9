import SwiftASN1

/// What a DER structure should have held and didn't. Turned into a `CertificateError` where the structure is named.
struct Malformed: Error {
    let sentence: String
}

/// Walks the elements of one SEQUENCE or SET in order. `field` is the name that the specification gives to an element.
struct DERReader {
    /// Longer inputs aren't parsed: a tree of nodes takes about fifty times the bytes it is made from.
    static let largestInputBytes = 65_536

    private var elements: ASN1NodeCollection.Iterator
    private var peeked: ASN1Node?

    /// The root of a whole DER encoding with nothing after it.
    static func parse(_ der: [UInt8]) throws(Malformed) -> ASN1Node {
        guard der.count <= largestInputBytes else {
            throw Malformed(sentence: "it has \(der.count) bytes; expected at most \(largestInputBytes)")
        }
        return try parse(nested: der[...], "it")
    }

    /// An encoding inside another one, such as the value of an extension.
    static func parse(nested der: ArraySlice<UInt8>, _ field: String) throws(Malformed) -> ASN1Node {
        do {
            return try DER.parse(der)
        } catch {
            throw Malformed(sentence: "\(field) is not whole DER")
        }
    }

    init(_ node: ASN1Node, _ field: String, _ identifier: ASN1Identifier = .sequence) throws(Malformed) {
        guard node.identifier == identifier, case .constructed(let elements) = node.content else {
            throw Malformed(sentence: "expected \(identifier) for `\(field)`, found \(node.identifier)")
        }
        self.elements = elements.makeIterator()
    }

    mutating func next() -> ASN1Node? {
        defer { peeked = nil }
        return peeked ?? elements.next()
    }

    mutating func next(_ field: String) throws(Malformed) -> ASN1Node {
        guard let node = next() else { throw Malformed(sentence: "`\(field)` is missing") }
        return node
    }

    /// The content of the next element, which must be a primitive one of this kind.
    mutating func next(_ field: String, _ identifier: ASN1Identifier) throws(Malformed) -> ArraySlice<UInt8> {
        try next(field).content(field, identifier)
    }

    /// The next element if it has context tag `number`, else nil and nothing is consumed.
    mutating func next(contextTag number: UInt) -> ASN1Node? {
        let node = next()
        guard node?.identifier == ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific) else {
            peeked = node
            return nil
        }
        return node
    }
}

extension ASN1Node {
    /// The content octets of a primitive element of this kind.
    func content(_ field: String, _ expected: ASN1Identifier) throws(Malformed) -> ArraySlice<UInt8> {
        guard identifier == expected, case .primitive(let content) = content else {
            throw Malformed(sentence: "expected \(expected) for `\(field)`, found \(identifier)")
        }
        return content
    }

    /// The octets of a BIT STRING that fills whole octets, as keys and signatures do.
    func bitStringOctets(_ field: String) throws(Malformed) -> ArraySlice<UInt8> {
        let content = try content(field, .bitString)
        guard content.first == 0 else { throw Malformed(sentence: "`\(field)` doesn't fill whole octets") }
        return content.dropFirst()
    }

    var primitiveContent: ArraySlice<UInt8>? {
        guard case .primitive(let content) = content else { return nil }
        return content
    }
}

/// Object identifiers in their dotted form, such as `2.5.4.3`.
enum ObjectIdentifier {
    /// Nil when the octets are no identifier or an arc exceeds 63 bits.
    static func dotted(_ content: ArraySlice<UInt8>) -> String? {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for octet in content {
            guard arc < 1 << 56 else { return nil }
            arc = arc << 7 | UInt64(octet & 0x7F)
            guard octet & 0x80 == 0 else { continue }
            arcs.append(arc)
            arc = 0
        }
        guard let first = arcs.first, let last = content.last, last & 0x80 == 0 else { return nil }
        let root = min(first / 40, 2)
        return ([root, first - root * 40] + arcs.dropFirst()).map(String.init).joined(separator: ".")
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
