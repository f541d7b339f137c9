package import IoTModel

/// What the rules read of role aliases.
package protocol RoleAliasReader {
    func roleAlias(_ name: RoleAliasName, of account: AccountID) throws(RegistryError) -> RoleAliasRecord?
    /// By name.
    func roleAliases(
        of account: AccountID, in window: Window<RoleAliasName>
    ) throws(RegistryError) -> [RoleAliasName]
}

/// What the rules write of role aliases.
package protocol RoleAliasWriter {
    func put(_ alias: RoleAliasRecord) throws(RegistryError)
    func deleteRoleAlias(_ name: RoleAliasName, of account: AccountID) throws(RegistryError)
}
