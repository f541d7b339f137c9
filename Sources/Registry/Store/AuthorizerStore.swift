package import IoTModel

/// What the rules read of custom authorizers.
package protocol AuthorizerReader {
    func authorizer(_ name: AuthorizerName, of account: AccountID) throws(RegistryError) -> AuthorizerRecord?
    /// By name. - Parameter status: nil for all.
    func authorizers(
        of account: AccountID, status: AuthorizerRecord.Status?, in window: Window<AuthorizerName>
    ) throws(RegistryError) -> [AuthorizerRecord]
    func defaultAuthorizer(of account: AccountID) throws(RegistryError) -> AuthorizerName?
}

/// What the rules write of custom authorizers.
package protocol AuthorizerWriter {
    func put(_ authorizer: AuthorizerRecord) throws(RegistryError)
    func deleteAuthorizer(_ name: AuthorizerName, of account: AccountID) throws(RegistryError)
    /// - Parameter name: of an authorizer that exists; nil leaves the account without a default.
    func putDefaultAuthorizer(_ name: AuthorizerName?, of account: AccountID) throws(RegistryError)
}
