import Broker
import IoTModel
import PKI
import Registry
import SigV4

/// `CreateAccount`, the server's own: `POST /sallyport/accounts` with `accountId` and `endpoint`, both optional.
///
/// Only keys of the server's first account may call it. Answered when devices can connect to the endpoint. The secret key
/// is told here and never again.
package struct CreateAccount: Operation {
    package static let route = Route(
        .post, "/sallyport/accounts", action: "sallyport:CreateAccount", service: .sallyport)

    package struct Output: Encodable, Sendable {
        let accountId: String
        let endpoint: String
        let accessKeyId: String
        let secretAccessKey: String
        let creationDate: Double
        /// What isn't as it should be, although the account is there.
        let notice: String?
    }

    let id: AccountID?
    let endpoint: String?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        id = try body.optional("accountId")
        endpoint = try body.optional("endpoint", "a host name such as acme.iot.local.test", Self.hostName)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try context.requireFirstAccount()
        let services = context.services
        let id = id ?? Self.randomID(services.random)
        let endpoint = endpoint ?? "\(id).\(services.endpoint)"
        let key = AccessKey.random(services.random)
        let now = context.now
        let record = AccessKeyRecord(id: key.id, secret: key.secret, account: id, creationDate: now)
        let account = try await context.write { writer throws(RegistryError) in
            try writer.createAccount(id, endpoint: endpoint, key: record, in: services.region, at: now)
        }
        return Output(
            accountId: id.rawValue, endpoint: endpoint, accessKeyId: key.id, secretAccessKey: key.secret,
            creationDate: account.creationDate.seconds, notice: await notice(services.servedNames, endpoint))
    }

    /// The account is there by now, and its key isn't told twice: what fails here must not make the call fail.
    private func notice(_ names: any ServedNames, _ endpoint: String) async -> String? {
        do {
            try await names.update()
            return nil
        } catch {
            return "the server's certificate doesn't have the name `\(endpoint)` yet: \(error). It is tried again when "
                + "the server starts."
        }
    }

    /// A client sends neither an address nor a wildcard as server name. RFC 6066 §3.
    private static func hostName(_ text: String) -> String? {
        guard case .dns(let name)? = try? ServerName(text), !name.hasPrefix("*") else { return nil }
        return name
    }

    private static func randomID(_ random: RandomSource) -> AccountID {
        let number = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return AccountID(unchecked: String(100_000_000_000 + number % 900_000_000_000))
    }
}
