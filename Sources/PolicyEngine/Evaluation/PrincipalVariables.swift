package import IoTModel

/// What policies can ask about a certificate. All connections of one principal share it.
package struct PrincipalVariables: Sendable {
    /// Values of a subject or issuer attribute that policies see; the rest are ignored.
    package static let maximumValues = 5

    let certificateID: [UInt8]?
    let serialNumber: [UInt8]?
    /// Those of an attribute stand together, in the certificate's order. Few, so that looking through is quicker than
    /// hashing, and smaller: each certificate has its own.
    private let values: [Value]

    private struct Value: Sendable {
        let attribute: CertificateAttribute
        /// Whether `${…}` may be replaced by it.
        let isSubstitutable: Bool
        /// As comparisons see it.
        let text: [UInt8]
    }

    /// - Parameters:
    ///   - serialNumber: the certificate's, decimal.
    ///   - attributes: each with its values in the certificate's order.
    package init(
        certificateID: CertificateID?, serialNumber: String? = nil, attributes: [CertificateAttribute: [String]] = [:]
    ) {
        self.certificateID = certificateID.map { Array($0.description.utf8) }
        self.serialNumber = serialNumber.map { Array($0.utf8) }
        values = attributes.flatMap { attribute, values in
            values.prefix(Self.maximumValues).map {
                Value(
                    attribute: attribute, isSubstitutable: Self.isSubstitutable($0), text: Self.escaped($0))
            }
        }
    }

    /// The names of what the certificate says of itself.
    var availableKeys: [[UInt8]] {
        var keys = Set(values.map(\.attribute)).map { "iot:Certificate.\($0.name)" }.sorted()
        if serialNumber != nil { keys.append("iot:Certificate.SerialNumber") }
        return keys.map { Array($0.utf8) }
    }

    func values(of attribute: CertificateAttribute) -> [[UInt8]] {
        values.filter { $0.attribute == attribute }.map(\.text)
    }

    func value(of attribute: CertificateAttribute, at index: Int) -> [UInt8]? {
        place(of: attribute, at: index).map { values[$0].text }
    }

    /// - Returns: nil also for a value that may not be substituted.
    func substitution(for attribute: CertificateAttribute, at index: Int) -> [UInt8]? {
        guard let place = place(of: attribute, at: index), values[place].isSubstitutable else { return nil }
        return values[place].text
    }

    private func place(of attribute: CertificateAttribute, at index: Int) -> Int? {
        guard let first = values.firstIndex(where: { $0.attribute == attribute }), index < values.count - first,
            values[first + index].attribute == attribute
        else { return nil }
        return first + index
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
