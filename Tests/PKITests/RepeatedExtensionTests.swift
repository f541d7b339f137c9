import IoTModel
import Testing

@testable import PKI

@Suite struct RepeatedExtensionTests {
    private func extensionNode(_ oid: [UInt8], _ value: [UInt8]) -> [UInt8] {
        let identifier = [0x06, UInt8(oid.count)] + oid
        let octets = [0x04, UInt8(value.count)] + value
        return [0x30, UInt8(identifier.count + octets.count)] + identifier + octets
    }

    private func extensions(_ all: [[UInt8]]) throws -> CertificateExtensions {
        CertificateExtensions(try all.map { try DERReader.parse($0) })
    }

    @Test func `an extension that is there twice is named, and no other`() throws {
        let constraints = extensionNode([0x55, 0x1D, 0x13], [0x30, 0x00])
        let usage = extensionNode([0x55, 0x1D, 0x0F], [0x03, 0x02, 0x07, 0x80])
        let unreadable = extensionNode([0x55, 0x1D, 0x0F], [0xFF])
        #expect(try extensions([]).repeated == nil)
        #expect(try extensions([constraints, usage]).repeated == nil)
        #expect(try extensions([constraints, usage, constraints]).repeated == "2.5.29.19")
        #expect(try extensions([usage, constraints, unreadable]).repeated == "2.5.29.15")
    }
}
