package import IoTModel

/// A custom authorizer. AWS IoT API, `AuthorizerDescription`.
package struct AuthorizerRecord: Sendable, Equatable {
    /// AWS IoT API, `AuthorizerStatus`.
    package enum Status: String, Sendable, CaseIterable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
    }

    package let account: AccountID
    package let name: AuthorizerName
    package var functionARN: String
    /// Under which name a client gives its token.
    package var tokenKeyName: TokenKeyName?
    /// PEM by the operator's name for the key.
    package var signingKeys: [String: String]
    package var status: Status
    /// Whether tokens needn't be signed. Never changes.
    package let isSigningDisabled: Bool
    package var cachesForHTTP: Bool
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime

    package init(
        account: AccountID, name: AuthorizerName, functionARN: String, tokenKeyName: TokenKeyName? = nil,
        signingKeys: [String: String] = [:], status: Status = .inactive, isSigningDisabled: Bool = false,
        cachesForHTTP: Bool = false, creationDate: WallTime, lastModifiedDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.functionARN = functionARN
        self.tokenKeyName = tokenKeyName
        self.signingKeys = signingKeys
        self.status = status
        self.isSigningDisabled = isSigningDisabled
        self.cachesForHTTP = cachesForHTTP
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
    }
}

/// What UpdateAuthorizer changes; nil stays as it is.
package struct AuthorizerUpdate: Sendable, Equatable {
    package var functionARN: String?
    package var tokenKeyName: TokenKeyName?
    /// In the place of all that there are.
    package var signingKeys: [String: String]?
    package var status: AuthorizerRecord.Status?
    package var cachesForHTTP: Bool?

    package init(
        functionARN: String? = nil, tokenKeyName: TokenKeyName? = nil, signingKeys: [String: String]? = nil,
        status: AuthorizerRecord.Status? = nil, cachesForHTTP: Bool? = nil
    ) {
        self.functionARN = functionARN
        self.tokenKeyName = tokenKeyName
        self.signingKeys = signingKeys
        self.status = status
        self.cachesForHTTP = cachesForHTTP
    }
}
