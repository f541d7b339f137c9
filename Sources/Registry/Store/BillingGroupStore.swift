package import IoTModel

/// What the rules read of billing groups. Which one a thing is in is in the thing's record.
package protocol BillingGroupReader {
    func billingGroup(_ name: BillingGroupName, of account: AccountID) throws(RegistryError) -> BillingGroupRecord?
    /// Those whose name begins so, by name.
    func billingGroups(
        of account: AccountID, namePrefix: String?, in window: Window<BillingGroupName>
    ) throws(RegistryError) -> [BillingGroupName]
    /// By name.
    func things(
        inBillingGroup name: BillingGroupName, of account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingName]
}

/// What the rules write of billing groups.
package protocol BillingGroupWriter {
    func put(_ group: BillingGroupRecord) throws(RegistryError)
    /// Its things are in none afterwards.
    func deleteBillingGroup(_ name: BillingGroupName, of account: AccountID) throws(RegistryError)
}
