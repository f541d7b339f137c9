import SwiftASN1
import Testing

@testable import PKI

@Suite struct NameAndNumberTests {
    @Test(
        arguments: [
            ([0x00], "00", "0"), ([0x01], "01", "1"), ([0x7F], "7f", "127"), ([0x00, 0x80], "80", "128"),
            ([0xFF], "-01", "-1"), ([0x80], "-80", "-128"), ([0xFF, 0x7F], "-81", "-129"),
            ([0x01, 0x00], "0100", "256"),
            ([0x80, 0x00], "-8000", "-32768"), ([0x00, 0xFF, 0xFF, 0xFF, 0xFF], "ffffffff", "4294967295"),
            ([], "00", "0"),
        ] as [([UInt8], String, String)])
    func `serial numbers are two's complement`(octets: [UInt8], hexadecimal: String, decimal: String) {
        #expect(SerialNumber(octets).hexadecimal == hexadecimal)
        #expect(SerialNumber(octets).decimal == decimal)
    }

    @Test func `64 octets have a decimal form and 65 haven't`() {
        let most = SerialNumber([UInt8](repeating: 0x7F, count: SerialNumber.longestDecimalOctets))
        #expect(most.decimal?.count == 154)
        let more = SerialNumber([UInt8](repeating: 0x7F, count: SerialNumber.longestDecimalOctets + 1))
        #expect(more.decimal == nil)
        #expect(more.hexadecimal.count == 130)
    }

    @Test(
        arguments: [
            ([0x55, 0x04, 0x03], "2.5.4.3"), ([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D], "1.2.840.113549"), ([0x00], "0.0"),
            ([0x27], "0.39"), ([0x28], "1.0"), ([0x88, 0x37], "2.999"), ([], nil), ([0x55, 0x84], nil),
            ([0x2A, 0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], nil),
        ] as [([UInt8], String?)])
    func `X.690 §8.19: object identifiers are dotted`(octets: [UInt8], dotted: String?) {
        #expect(ObjectIdentifier.dotted(octets[...]) == dotted)
    }

    @Test(
        arguments: [
            (0x0C, Array("Küche".utf8), "Küche"), (0x13, Array("plain".utf8), "plain"), (0x14, [0x4B, 0xFC], "Kü"),
            (0x1E, [0x00, 0x4B, 0x00, 0xFC, 0xD8, 0x3D, 0xDE, 0x00], "Kü😀"), (0x1C, [0x00, 0x01, 0xF6, 0x00], "😀"),
            (0x1E, [0x00], "#1e0100"), (0x02, [0x05], "#020105"), (0x0C, [0xFF], "\u{FFFD}"), (0x0C, [], ""),
            (0x0C, Array(" a,b ".utf8), "\\ a\\,b\\ "), (0x0C, Array("a\nb".utf8), "a\\0ab"),
            (0x0C, Array("a\r\nb".utf8), "a\\0d\\0ab"),
        ] as [(UInt8, [UInt8], String)])
    func `RFC 4514 §2.4: values of every string type are text, others hexadecimal`(
        tag: UInt8, octets: [UInt8], text: String
    ) throws {
        let attribute = DERWriter.sequence(
            DERWriter.NameAttribute.commonName.objectIdentifier, DERWriter.node(tag, octets))
        let name = try DistinguishedName(DER.parse(DERWriter.sequence(DERWriter.set(attribute))), "subject")
        // `#` stands for itself here: it marks a value that isn't text.
        #expect(name.description == "CN=\(text)")
    }

    @Test func `attributes of one relative name are joined by a plus sign`() throws {
        func attribute(_ type: DERWriter.NameAttribute, _ value: String) -> [UInt8] {
            DERWriter.sequence(type.objectIdentifier, DERWriter.utf8String(value))
        }
        let der = DERWriter.sequence(
            DERWriter.set(attribute(.organization, "a")),
            DERWriter.set(attribute(.commonName, "b"), attribute(.organizationalUnit, "c")))
        let name = try DistinguishedName(DER.parse(der), "subject")
        #expect(name.description == "O=a, CN=b+OU=c")
        #expect(name.attributes.map(\.oid) == ["2.5.4.10", "2.5.4.3", "2.5.4.11"])
        #expect(try DistinguishedName(DER.parse(DERWriter.sequence()), "subject").description == "")
    }
}
