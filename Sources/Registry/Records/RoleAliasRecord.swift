package import IoTModel

/// A name under which devices ask for a role's credentials. AWS IoT API, `RoleAliasDescription`.
package struct RoleAliasRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: RoleAliasName
    /// As given: there are no roles here that it could be compared with.
    package var roleARN: String
    package var credentialDuration: Duration
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime

    package static let standardDuration = Duration.seconds(3_600)

    package init(
        account: AccountID, name: RoleAliasName, roleARN: String, credentialDuration: Duration,
        creationDate: WallTime, lastModifiedDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.roleARN = roleARN
        self.credentialDuration = credentialDuration
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
    }
}
