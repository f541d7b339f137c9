import IoTModel
import Registry

/// `ListAccounts`, the server's own: `GET /sallyport/accounts`. By identifier, all at once: they are few by their limit.
///
/// Only keys of the server's first account may call it.
package struct ListAccounts: Operation {
    package static let route = Route(.get, "/sallyport/accounts", action: "sallyport:ListAccounts", service: .sallyport)

    package struct Output: Encodable, Sendable {
        let accounts: [Item]
    }

    package struct Item: Encodable, Sendable {
        let accountId: String
        /// The one that DescribeEndpoint gives first.
        let endpoints: [String]
        let accessKeyIds: [String]
        let creationDate: Double
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try context.requireFirstAccount()
        let items = try await context.read { reader throws(RegistryError) in
            try reader.accounts().map { account throws(RegistryError) in
                Item(
                    accountId: account.id.rawValue, endpoints: account.endpoints,
                    accessKeyIds: try reader.accessKeys(of: account.id).map(\.id),
                    creationDate: account.creationDate.seconds)
            }
        }
        return Output(accounts: items)
    }
}

extension OperationContext {
    /// The accounts themselves are in the hands of whoever set the server up.
    func requireFirstAccount() throws(APIError) {
        guard account == services.firstAccount else {
            throw .accessDenied(
                "access key \(accessKeyID) is of account \(account); accounts are managed with a key of account "
                    + "\(services.firstAccount), which the server was set up with")
        }
    }
}
