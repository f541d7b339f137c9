/// A part of a request that may be unknown to whoever asks for a decision. Who can say it can ask again.
package enum RequestInput: String, Sendable, CaseIterable {
    case clientID = "client id"
    case certificate
    case thing
    case sourceIP = "source IP address"
    case domainName = "domain name"
    case time
}
