package import IoTModel

/// An account of this server: who owns certificates, policies and things, and by which names its devices call the server.
package struct AccountRecord: Sendable, Equatable {
    package let id: AccountID
    /// Lower-case host names, the one that DescribeEndpoint gives first. No two accounts have the same one.
    package var endpoints: [String]
    package let creationDate: WallTime

    package init(id: AccountID, endpoints: [String], creationDate: WallTime) {
        self.id = id
        self.endpoints = endpoints
        self.creationDate = creationDate
    }
}
