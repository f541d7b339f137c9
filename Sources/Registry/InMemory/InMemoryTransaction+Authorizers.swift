import IoTModel

extension InMemoryTransaction: AuthorizerReader {
    func authorizer(_ name: AuthorizerName, of account: AccountID) -> AuthorizerRecord? {
        tables.authorizers[.init(account, name)]
    }

    func authorizers(
        of account: AccountID, status: AuthorizerRecord.Status?, in window: Window<AuthorizerName>
    ) -> [AuthorizerRecord] {
        let wanted = tables.authorizers.values.filter {
            $0.account == account && (status == nil || $0.status == status)
        }
        return window.select(wanted, by: \.name)
    }

    func defaultAuthorizer(of account: AccountID) -> AuthorizerName? { tables.defaultAuthorizers[account] }
}

extension InMemoryTransaction: AuthorizerWriter {
    func put(_ authorizer: AuthorizerRecord) {
        tables.authorizers[.init(authorizer.account, authorizer.name)] = authorizer
    }

    func deleteAuthorizer(_ name: AuthorizerName, of account: AccountID) {
        tables.authorizers[.init(account, name)] = nil
    }

    func putDefaultAuthorizer(_ name: AuthorizerName?, of account: AccountID) {
        tables.defaultAuthorizers[account] = name
    }
}
