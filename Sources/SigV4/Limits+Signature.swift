import IoTModel

extension Limits {
    /// What one signature may consist of: this server's own.
    package enum Signature {
        package static let authorizationBytes = 4_096
        package static let accessKeyIDCharacters = 128
        package static let signedHeaders = 64
        /// AWS IAM, "Authenticating requests": the longest life of a presigned URL.
        package static let presignedSeconds: ClosedRange<Int64> = 1...604_800
    }
}
