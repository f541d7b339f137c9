/// Which versions of TLS a domain is served with. AWS IoT Core, "Transport security": there are no others.
package enum SecurityPolicy: String, Sendable, Codable, CaseIterable {
    case tls13Only = "IoTSecurityPolicy_TLS13_1_3_2022_10"
    case tls13And12 = "IoTSecurityPolicy_TLS13_1_2_2022_10"
    case tls12 = "IoTSecurityPolicy_TLS12_1_2_2022_10"
    /// TLS 1.2 alone, whatever the name says; and so the next one.
    case tls12Of2016 = "IoTSecurityPolicy_TLS12_1_0_2016_01"
    case tls12Of2015 = "IoTSecurityPolicy_TLS12_1_0_2015_01"

    /// Of a new domain configuration, and of endpoints until they are changed.
    package static let standard = SecurityPolicy.tls13And12
}
