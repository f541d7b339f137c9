package import IoTModel

/// A policy without its documents. AWS IoT API, `GetPolicy`.
package struct PolicyRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: PolicyName
    /// The version in force: 1 or more.
    package var defaultVersion: Int
    /// The highest number ever given to a version; numbers are not given twice.
    package var highestVersion: Int
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime
    package let generationID: String

    package init(
        account: AccountID, name: PolicyName, defaultVersion: Int = 1, highestVersion: Int = 1,
        creationDate: WallTime, lastModifiedDate: WallTime, generationID: String
    ) {
        self.account = account
        self.name = name
        self.defaultVersion = defaultVersion
        self.highestVersion = highestVersion
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
        self.generationID = generationID
    }
}

/// One version of a policy: never changed once it exists. AWS IoT API, `GetPolicyVersion`.
package struct PolicyVersionRecord: Sendable, Equatable {
    package let account: AccountID
    package let policyName: PolicyName
    /// 1 or more; AWS's `policyVersionId` is its decimal text.
    package let number: Int
    /// As it was submitted.
    package let document: String
    package let creationDate: WallTime
    /// Tells this version from one of the same name and number of a policy that was deleted.
    package let generationID: String

    package init(
        account: AccountID, policyName: PolicyName, number: Int, document: String, creationDate: WallTime,
        generationID: String
    ) {
        self.account = account
        self.policyName = policyName
        self.number = number
        self.document = document
        self.creationDate = creationDate
        self.generationID = generationID
    }
}

/// A policy together with one of its versions.
package struct PolicyAndVersion: Sendable, Equatable {
    package let policy: PolicyRecord
    package let version: PolicyVersionRecord

    package init(policy: PolicyRecord, version: PolicyVersionRecord) {
        self.policy = policy
        self.version = version
    }

    package var isDefaultVersion: Bool { version.number == policy.defaultVersion }
}
