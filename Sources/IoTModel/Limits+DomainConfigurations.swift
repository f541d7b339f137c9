extension Limits {
    /// AWS IoT Core, "Creating and configuring customer managed domains", and the API's shapes.
    package enum DomainConfigurations {
        /// Beside the built-in one.
        package static let perAccount = 10
        package static let domainNameCharacters = 1...253
        package static let certificates = 1
        /// On one server certificate.
        package static let certificateDomainNames = 4
        /// Of a server certificate: itself and those above it.
        package static let chainCertificates = 5
        /// DER.
        package static let chainBytes = 16_384
        package static let arnCharacters = 1...2_048
        package static let ocspFunctionARNCharacters = 140
    }
}
