import IoTModel

extension InMemoryTransaction {
    // MARK: Role aliases

    func roleAlias(_ name: RoleAliasName, of account: AccountID) -> RoleAliasRecord? {
        tables.roleAliases[.init(account, name)]
    }

    func roleAliases(of account: AccountID, in window: Window<RoleAliasName>) -> [RoleAliasName] {
        window.select(tables.roleAliases.keys.filter { $0.account == account }.map(\.name), by: \.self)
    }

    func put(_ alias: RoleAliasRecord) { tables.roleAliases[.init(alias.account, alias.name)] = alias }

    func deleteRoleAlias(_ name: RoleAliasName, of account: AccountID) {
        tables.roleAliases[.init(account, name)] = nil
    }

    // MARK: Event configurations

    func eventConfigurations(of account: AccountID) -> EventConfigurations? { tables.eventConfigurations[account] }

    func put(_ configurations: EventConfigurations, of account: AccountID) {
        tables.eventConfigurations[account] = configurations
    }
}
