package import Audit
package import IoTModel

/// A resource that a check need not tell of. AWS IoT API, `AuditSuppression`.
package struct AuditSuppressionRecord: Sendable, Equatable {
    package struct Key: Sendable, Hashable, Comparable {
        package let check: AuditCheck
        package let resource: AuditResource

        package init(_ check: AuditCheck, _ resource: AuditResource) {
            self.check = check
            self.resource = resource
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.check.rawValue, "\(left.resource)") < (right.check.rawValue, "\(right.resource)")
        }
    }

    package let account: AccountID
    package let key: Key
    /// Nil: for ever.
    package var expirationDate: WallTime?
    package var description: String?
    /// Of the request that made it: the same again changes nothing.
    package let requestToken: String

    package init(
        account: AccountID, key: Key, expirationDate: WallTime? = nil, description: String? = nil, requestToken: String
    ) {
        self.account = account
        self.key = key
        self.expirationDate = expirationDate
        self.description = description
        self.requestToken = requestToken
    }

    /// Whether findings of this moment are suppressed.
    package func holds(at now: WallTime) -> Bool { expirationDate.map { now < $0 } ?? true }
}
