package import IoTModel

/// A key that signs API requests, and the account it acts for.
package struct AccessKeyRecord: Sendable, Equatable {
    package let id: String
    package let secret: String
    package let account: AccountID
    package let creationDate: WallTime

    package init(id: String, secret: String, account: AccountID, creationDate: WallTime) {
        self.id = id
        self.secret = secret
        self.account = account
        self.creationDate = creationDate
    }
}

extension AccessKeyRecord: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the secret, so that no log or failure text can hold it.
    package var description: String { "access key \(id) of account \(account)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["id": id, "account": account]) }
}
