import IoTModel

extension InMemoryTransaction {
    func account(_ id: AccountID) -> AccountRecord? { tables.accounts[id] }

    func accounts(in window: Window<AccountID>) -> [AccountRecord] {
        window.select(tables.accounts.values, by: \.id)
    }

    func account(withEndpoint name: String) -> AccountID? {
        tables.accounts.values.first { $0.endpoints.contains(name) }?.id
    }

    func put(_ account: AccountRecord) { tables.accounts[account.id] = account }
}
