package import IoTModel

/// A certificate that several clients used at one time.
package struct SharedCertificateFacts: Sendable, Equatable {
    /// One client's last connection with it.
    package struct Use: Sendable, Equatable {
        package let clientID: String
        package let connected: WallTime
        /// Nil while it lasts.
        package let disconnected: WallTime?

        package init(clientID: String, connected: WallTime, disconnected: WallTime?) {
            self.clientID = clientID
            self.connected = connected
            self.disconnected = disconnected
        }
    }

    package let certificate: CertificateID
    package let uses: [Use]

    package init(certificate: CertificateID, uses: [Use]) {
        self.certificate = certificate
        self.uses = uses
    }
}

/// A client id of which one connection ended another.
package struct ConflictingClientFacts: Sendable, Equatable {
    /// The last time that a principal lost its connection so.
    package struct Loss: Sendable, Equatable {
        /// A certificate's identifier, or what a custom authorizer calls the client.
        package let principal: String
        package let disconnected: WallTime

        package init(principal: String, disconnected: WallTime) {
            self.principal = principal
            self.disconnected = disconnected
        }
    }

    package let clientID: String
    package let losses: [Loss]

    package init(clientID: String, losses: [Loss]) {
        self.clientID = clientID
        self.losses = losses
    }
}

extension Auditor {
    /// AWS IoT Device Defender, "Device certificate shared".
    func judge(_ facts: SharedCertificateFacts, into verdict: inout AuditVerdict) {
        look(for: .deviceCertificateShared, &verdict) {
            guard facts.uses.count > 1 else { return [] }
            let uses = facts.uses.sorted { $0.connected > $1.connected }
            let names = uses.prefix(5).map { "`\($0.clientID)`" }.joined(separator: ", ")
            let others = uses.count > 5 ? " and \(uses.count - 5) more" : ""
            return [
                AuditFinding(
                    .deviceCertificateShared, .sharedByDevices, .deviceCertificate(facts.certificate),
                    "\(uses.count) client ids were connected with this certificate at the same time: \(names)\(others).",
                    related: uses.prefix(Limits.Audit.relatedResources).map { use in
                        var info = ["CONNECTION_TIME": "\(use.connected)"]
                        if let disconnected = use.disconnected { info["DISCONNECTION_TIME"] = "\(disconnected)" }
                        return RelatedAuditResource(.clientID(use.clientID), info: info)
                    })
            ]
        }
    }

    /// AWS IoT Device Defender, "Conflicting MQTT client IDs".
    func judge(_ facts: ConflictingClientFacts, into verdict: inout AuditVerdict) {
        look(for: .conflictingClientIDs, &verdict) {
            guard let last = facts.losses.max(by: { $0.disconnected < $1.disconnected }) else { return [] }
            let losses = facts.losses.sorted { $0.disconnected > $1.disconnected }
            return [
                AuditFinding(
                    .conflictingClientIDs, .duplicateClientID, .clientID(facts.clientID),
                    "A connection with this client id was ended by another with the same id, last at"
                        + " \(last.disconnected).",
                    info: ["PRINCIPAL_ID": last.principal, "DISCONNECTION_TIME": "\(last.disconnected)"],
                    related: losses.prefix(Limits.Audit.relatedResources).compactMap { loss in
                        CertificateID(loss.principal).map {
                            RelatedAuditResource(
                                .deviceCertificate($0), info: ["DISCONNECTION_TIME": "\(loss.disconnected)"])
                        }
                    })
            ]
        }
    }
}
