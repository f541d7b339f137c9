package import IoTModel

/// What policies can ask about a certificate. All connections of one principal share it.
package struct PrincipalVariables: Sendable {
    /// Values of a subject or issuer attribute that policies see; the rest are ignored.
    package static let maximumValues = 5

    let certificateID: [UInt8]?
    let serialNumber: [UInt8]?
    private let attributes: [CertificateAttribute: [Value]]
    let availableKeys: [[UInt8]]

    private struct Value: Sendable {
        /// As comparisons see it.
        let text: [UInt8]
        /// Whether `${…}` may be replaced by it.
        let isSubstitutable: Bool
    }

    /// - Parameters:
    ///   - serialNumber: the certificate's, decimal.
    ///   - attributes: each with its values in the certificate's order.
    package init(
        certificateID: CertificateID?, serialNumber: String? = nil, attributes: [CertificateAttribute: [String]] = [:]
    ) {
        let attributes = attributes.filter { !$0.value.isEmpty }
        self.certificateID = certificateID.map { Array($0.description.utf8) }
        self.serialNumber = serialNumber.map { Array($0.utf8) }
        self.attributes = attributes.mapValues { values in
            values.prefix(Self.maximumValues).map {
                Value(text: Self.escaped($0), isSubstitutable: Self.isSubstitutable($0))
            }
        }
        var keys = attributes.keys.map { "iot:Certificate.\($0.name)" }.sorted()
        if serialNumber != nil { keys.append("iot:Certificate.SerialNumber") }
        availableKeys = keys.map { Array($0.utf8) }
    }

    func values(of attribute: CertificateAttribute) -> [[UInt8]] { attributes[attribute]?.map(\.text) ?? [] }

    func value(of attribute: CertificateAttribute, at index: Int) -> [UInt8]? {
        guard let values = attributes[attribute], index < values.count else { return nil }
        return values[index].text
    }

    /// - Returns: nil also for a value that may not be substituted.
    func substitution(for attribute: CertificateAttribute, at index: Int) -> [UInt8]? {
        guard let values = attributes[attribute], index < values.count, values[index].isSubstitutable else {
            return nil
        }
        return values[index].text
    }

    /// AWS IoT Core, "X.509 Certificate AWS IoT Core policy variables": values that could act as a wildcard, of MQTT or
    /// of the policy, and long ones never replace a variable.
    private static func isSubstitutable(_ value: String) -> Bool {
        value.unicodeScalars.count <= 1024 && !value.utf8.contains { "*$+?#".utf8.contains($0) }
    }

    /// Characters that RFC 4514 escapes in a distinguished name stand behind a backslash.
    private static func escaped(_ value: String) -> [UInt8] {
        value.utf8.flatMap { ",\"\\+=<>;".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
    }
}
