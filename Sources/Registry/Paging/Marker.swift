import Audit
import Foundation
import IoTModel

/// The text that carries a list's position from one call to the next: the standard Base64 of list and key.
enum Marker {
    static func text(_ key: some PageKey, in list: String) -> String {
        Data("\(list)/\(key.markerText)".utf8).base64EncodedString()
    }

    /// Nil for anything that `text` did not make for this list.
    static func key<Key: PageKey>(of marker: String, in list: String) -> Key? {
        guard let data = Data(base64Encoded: marker), let text = String(validating: data, as: UTF8.self) else {
            return nil
        }
        let prefix = list + "/"
        guard text.hasPrefix(prefix) else { return nil }
        return Key(markerText: String(text.dropFirst(prefix.count)))
    }
}

/// A place in a list, written into a marker.
protocol PageKey: Sendable {
    var markerText: String { get }
    init?(markerText: String)
}

extension PolicyName: PageKey {}
extension ThingName: PageKey {}
extension TemplateName: PageKey {}
extension ServerCertificateID: PageKey {}
extension DomainConfigurationName: PageKey {}
extension ThingTypeName: PageKey {}
extension ThingGroupName: PageKey {}
extension BillingGroupName: PageKey {}
extension RoleAliasName: PageKey {}
extension AuthorizerName: PageKey {}
extension TopicRuleName: PageKey {}
extension ScheduledAuditName: PageKey {}

extension LogTarget: PageKey {
    var markerText: String { "\(kind.rawValue)/\(name)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
        self.init(kind: kind, name: String(parts[1]))
    }
}

extension PageKey where Self: Name {
    var markerText: String { rawValue }
    init?(markerText: String) { self.init(rawValue: markerText) }
}

extension Int: PageKey {
    var markerText: String { description }
    init?(markerText: String) { self.init(markerText) }
}

extension CertificateID: PageKey {
    var markerText: String { description }
    init?(markerText: String) { self.init(markerText) }
}

extension Resource: PageKey {
    var markerText: String { path }
    init?(markerText: String) {
        guard !markerText.isEmpty else { return nil }
        self.init(path: markerText)
    }
}

extension ThingGroupMember: PageKey {
    var markerText: String { "\(group)/\(thing)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/")
        guard parts.count == 2, let group = ThingGroupName(String(parts[0])), let thing = ThingName(String(parts[1]))
        else { return nil }
        self.init(group: group, thing: thing)
    }
}

extension RegistrationTaskRecord.ListKey: PageKey {
    var markerText: String { "\(creationDate.milliseconds)/\(id)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = RegistrationTaskID(String(parts[1])) else {
            return nil
        }
        self.init(creationDate: WallTime(milliseconds: milliseconds), id: id)
    }
}

extension CertificateRecord.ListKey: PageKey {
    var markerText: String { "\(creationDate.milliseconds)/\(id)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = CertificateID(String(parts[1])) else {
            return nil
        }
        self.init(creationDate: WallTime(milliseconds: milliseconds), id: id)
    }
}

extension AuditTaskRecord.ListKey: PageKey {
    var markerText: String { "\(startDate.milliseconds)/\(id)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = AuditTaskID(String(parts[1])) else {
            return nil
        }
        self.init(startDate: WallTime(milliseconds: milliseconds), id: id)
    }
}

extension AuditFindingRecord.ListKey: PageKey {
    var markerText: String { "\(date.milliseconds)/\(id)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = AuditFindingID(String(parts[1])) else {
            return nil
        }
        self.init(date: WallTime(milliseconds: milliseconds), id: id)
    }
}

extension AuditSuppressionRecord.Key: PageKey {
    var markerText: String { "\(check.rawValue)/\(resource)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let check = AuditCheck(rawValue: parts[0]), let resource = AuditResource(parts[1])
        else { return nil }
        self.init(check, resource)
    }
}

extension SharedUseRecord.Key: PageKey {
    var markerText: String { "\(certificate)/\(clientID)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let certificate = CertificateID(parts[0]) else { return nil }
        self.init(certificate: certificate, clientID: parts[1])
    }
}

extension ClientConflictRecord.Key: PageKey {
    /// A client id may hold any character: its length comes first.
    var markerText: String { "\(clientID.utf8.count)/\(clientID)\(principal)" }

    init?(markerText: String) {
        let parts = markerText.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let count = Int(parts[0]), (0...parts[1].utf8.count).contains(count),
            let clientID = String(validating: parts[1].utf8.prefix(count), as: UTF8.self),
            let principal = String(validating: parts[1].utf8.dropFirst(count), as: UTF8.self)
        else { return nil }
        self.init(clientID: clientID, principal: principal)
    }
}
