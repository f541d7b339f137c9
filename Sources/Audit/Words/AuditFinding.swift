/// A resource that doesn't pass a check, and why.
package struct AuditFinding: Sendable, Equatable {
    package let check: AuditCheck
    package let reason: AuditReason
    package let resource: AuditResource
    /// A sentence for people.
    package let sentence: String
    /// What else there is to know of the resource, by a name in capitals. Times are ISO 8601.
    package let info: [String: String]
    /// What else has a part in it, the newest first.
    package let related: [RelatedAuditResource]

    package init(
        _ check: AuditCheck, _ reason: AuditReason, _ resource: AuditResource, _ sentence: String,
        info: [String: String] = [:], related: [RelatedAuditResource] = []
    ) {
        self.check = check
        self.reason = reason
        self.resource = resource
        self.sentence = sentence
        self.info = info
        self.related = related
    }
}

/// AWS IoT API, `RelatedResource`.
package struct RelatedAuditResource: Sendable, Equatable, Codable {
    package let resource: AuditResource
    package let info: [String: String]

    package init(_ resource: AuditResource, info: [String: String] = [:]) {
        self.resource = resource
        self.info = info
    }
}
