package import IoTModel

// AWS IoT API: GetRegistrationCode, DeleteRegistrationCode.

extension RegistryWriter {
    /// The account's code, the same one until it is deleted.
    ///
    /// - Parameter new: what it becomes if there is none: 64 hexadecimal digits.
    package func registrationCode(of account: AccountID, orElse new: String) throws(RegistryError) -> String {
        if let code = try registrationCode(of: account) { return code }
        try putRegistrationCode(new, of: account)
        return new
    }

    /// - Throws: `notFound`.
    package func deleteRegistrationCode(ofAccount account: AccountID) throws(RegistryError) {
        guard try registrationCode(of: account) != nil else { throw .notFound(.registrationCode) }
        try deleteRegistrationCode(of: account)
    }
}
