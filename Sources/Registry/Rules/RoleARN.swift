import IoTModel

/// The ARN of a role of IAM. There is no IAM here: only its shape is looked at.
package enum RoleARN {
    /// - Throws: `invalid`.
    package static func check(_ text: String) throws(RegistryError) {
        let lengths = Limits.Registry.roleARNCharacters
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard lengths.contains(text.unicodeScalars.count), parts.count == 6, parts[0] == "arn",
            parts[1] == "aws" || parts[1].hasPrefix("aws-"), parts[2] == "iam", parts[3].isEmpty,
            AccountID(parts[4]) != nil, parts[5].hasPrefix("role/"), parts[5].utf8.count > "role/".utf8.count
        else {
            throw .invalid(
                message: "roleArn `\(text.prefix(200))`: expected a role's ARN of \(lengths.lowerBound) to"
                    + " \(lengths.upperBound) characters, such as arn:aws:iam::123456789012:role/name")
        }
    }
}
