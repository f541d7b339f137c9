import Broker
import IoTModel
import Registry

/// How devices are served under a name: one for each domain configuration, shared by its connections.
final class ServedDomain: Sendable {
    let name: DomainConfigurationName
    let isEnabled: Bool
    let access: DomainAccess
    /// Who decides on devices with credentials of their own, where `access` says so.
    let authorizer: DomainSettings.Authorizer?
    /// Certificate and versions; nil for those that connections begin with.
    let tls: TLSContext?

    init(
        name: DomainConfigurationName, isEnabled: Bool = true, access: DomainAccess = .standard,
        authorizer: DomainSettings.Authorizer? = nil, tls: TLSContext? = nil
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.access = access
        self.authorizer = authorizer
        self.tls = tls
    }
}

extension DomainAccess {
    /// Nil where port and ALPN decide.
    var deviceProtocol: DeviceProtocol? {
        switch applicationProtocol {
        case .standard, .webSocket: nil
        case .mqtt: authentication == .authorizer ? .authorizedMQTT : .mqtt
        case .https: authentication == .authorizer ? .authorizedHTTP : .http
        }
    }
}

extension AuthorizerChoice {
    /// Where a domain says nothing, the account's default counts and a client may name any.
    init(_ settings: DomainSettings.Authorizer?) {
        self.init(
            standard: settings?.defaultAuthorizerName.flatMap { AuthorizerName($0) },
            allowsOverride: settings?.allowsOverride ?? true)
    }
}
