package import IoTModel

/// What the registry knows of the server's accounts.
package protocol AccountReader {
    func account(_ id: AccountID) throws(RegistryError) -> AccountRecord?
    /// By identifier.
    func accounts(in window: Window<AccountID>) throws(RegistryError) -> [AccountRecord]
    /// Whose devices call the server by this lower-case name.
    func account(withEndpoint name: String) throws(RegistryError) -> AccountID?
}

package protocol AccountWriter {
    func put(_ account: AccountRecord) throws(RegistryError)
}
