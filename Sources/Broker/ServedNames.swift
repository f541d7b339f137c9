/// What devices meet at the door, kept as the registry says: the endpoint names that are served, and the server's
/// certificate that has them. The server is one; operations that change names wait for it.
package protocol ServedNames: Sendable {
    /// Returns once every name that the registry holds now is served.
    /// - Throws: why the server's certificate can't be renewed; it is tried again later.
    func update() async throws
}
