/// What a caller signs with: an identifier that travels and a secret that doesn't.
package struct AccessKey: Sendable {
    package let id: String
    package let secret: String
    /// Only temporary credentials have one; it travels with each request.
    package let sessionToken: String?

    package init(id: String, secret: String, sessionToken: String? = nil) {
        self.id = id
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

extension AccessKey: CustomStringConvertible, CustomDebugStringConvertible {
    /// The identifier alone: a printed key must not give its secret away.
    package var description: String { id }
    package var debugDescription: String { id }
}
