/// A request as plain values, from which the engine's context and the reference evaluator's answers are both made.
struct PlainRequest {
    enum Thing {
        case outsideMQTT
        case none
        case attached(name: String, type: String?, attributes: [String: String])
    }

    var action = "iot:Publish"
    var resource = "*"
    var clientID: String?
    var sourceIP: String?
    var domainName: String?
    var certificateID: String?
    var serialNumber: String?
    /// By what stands behind `iot:Certificate.Subject.`, such as `CommonName` and `AlternativeName.DNSName`.
    var subject: [String: [String]] = [:]
    var issuer: [String: [String]] = [:]
    var thing = Thing.none
    var connect: (isPersistent: Bool, willTopic: String?)?
    /// Seconds since 1970.
    var time: Int?
}
