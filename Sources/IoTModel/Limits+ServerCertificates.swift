extension Limits {
    /// Certificates that this server proves itself with under its owners' names. AWS Certificate Manager API,
    /// `ImportCertificate`; AWS IoT Core, "Creating and configuring customer managed domains".
    package enum ServerCertificates {
        package static let certificateBytes = 32_768
        package static let privateKeyBytes = 5_120
        /// This server's own: AWS takes 2 MB, of which a domain configuration accepts 16 KB.
        package static let chainBytes = 65_536
        /// This server's own.
        package static let chainCertificates = 10
        package static let largestRSAKeyBits = 4_096
        package static let perAccount = 2_500
        package static let listPage = 1...1_000
    }
}
