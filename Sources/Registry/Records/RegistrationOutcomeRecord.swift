package import IoTModel

/// What became of one device of a bulk registration: written in the transaction that registered it, so that no device is
/// registered twice.
package struct RegistrationOutcomeRecord: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable, Codable {
        /// By the template's logical names, the ARNs of what it has now.
        case registered(arns: [String: String])
        /// A code such as `THING_TYPE_NOT_FOUND`, and a sentence.
        case failed(code: String, message: String)

        package var isSuccess: Bool {
            switch self {
            case .registered: true
            case .failed: false
            }
        }
    }

    package let account: AccountID
    package let task: RegistrationTaskID
    /// Of the input, from 1.
    package let line: Int
    /// The device's, as far as the template has one.
    package let certificate: CertificateID?
    package let outcome: Outcome

    package init(
        account: AccountID, task: RegistrationTaskID, line: Int, certificate: CertificateID? = nil, outcome: Outcome
    ) {
        self.account = account
        self.task = task
        self.line = line
        self.certificate = certificate
        self.outcome = outcome
    }
}
