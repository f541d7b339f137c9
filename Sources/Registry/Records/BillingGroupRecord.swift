package import IoTModel

/// A group of things that are paid for together. AWS IoT API, `DescribeBillingGroup`.
package struct BillingGroupRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: BillingGroupName
    /// A UUID: tells this group from a deleted one of the same name.
    package let groupID: String
    /// Nil when none was given.
    package var description: String?
    /// 1 at first, one more with each update.
    package var version: Int64
    package let creationDate: WallTime

    package init(
        account: AccountID, name: BillingGroupName, groupID: String, description: String? = nil, version: Int64 = 1,
        creationDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.groupID = groupID
        self.description = description
        self.version = version
        self.creationDate = creationDate
    }
}
