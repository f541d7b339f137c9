import IoTModel

extension LogEntry {
    /// The most bytes of one text that a line takes; what is longer ends in `…`. `details` may be twice as long.
    package static let maximumTextBytes = 1_024
    /// The most filters of one SUBSCRIBE that a line names.
    package static let maximumSubscriptions = 16

    /// Appends the entry as one JSON object and a line feed.
    ///
    /// Members come in AWS's order, absent ones are left out. About two microseconds; no line is longer than 64 KiB.
    /// - Parameter traceID: for an entry that has none.
    package func appendLine(to bytes: inout [UInt8], traceID fallback: @autoclosure () -> String) {
        var line = JSONLine(into: bytes)
        bytes = []  // So that the line owns the only reference and appends in place.
        line.member("timestamp", timestamp)
        line.member("logLevel", level.rawValue)
        line.member("traceId", traceID ?? fallback())
        line.member("accountId", accountID.rawValue)
        line.member("status", status.rawValue)
        line.member("eventType", eventType.rawValue)
        line.member("protocol", transferProtocol?.rawValue)
        line.member("clientId", clientID)
        line.member("principalId", principalID)
        line.member("sourceIp", source?.ip)
        line.member("sourcePort", source.map { Int($0.port) })
        line.member("targetIp", target?.ip)
        line.member("targetPort", target.map { Int($0.port) })
        line.member("authenticationType", authenticationType?.rawValue)
        line.member("serverNameIndication", tls?.serverName)
        line.member("topicName", topicName)
        line.member("deviceCertificateId", deviceCertificateID.map { "\($0)" })
        line.member("provisioningTemplateName", provisioningTemplateName)
        line.array("subscriptions", subscriptions.prefix(Self.maximumSubscriptions)) { line, subscription in
            line.member("topicName", subscription.topicName)
            line.member("reasonCode", Int(subscription.reasonCode))
        }
        line.member("retain", retain ? "True" : nil)
        line.member("reason", reason)
        line.member("details", details, maximumBytes: 2 * Self.maximumTextBytes)
        line.member("disconnectReason", disconnectReason?.rawValue)
        if let ping {
            line.member("latency", Int(ping.response.milliseconds - ping.request.milliseconds))
            line.member("requestTimestamp", ping.request)
            line.member("responseTimestamp", ping.response)
        }
        appendFindings(to: &line)
        appendDestination(to: &line)
        bytes = line.finished()
    }

    /// The last member, where there is one: whoever shows the line in a log group cuts it off.
    private func appendDestination(to line: inout JSONLine) {
        switch destination {
        case .standard: break
        case .logGroup(let name): line.member("logGroup", name)
        case .fileOnly: line.null("logGroup")
        }
    }

    /// What AWS's log doesn't have.
    private func appendFindings(to line: inout JSONLine) {
        if let decision {
            line.member("decision", decision.outcome.rawValue)
            line.member("action", decision.action)
            line.member("resource", decision.resource)
            line.member("policyName", decision.policyName)
            line.member("policyVersion", decision.policyVersion)
            line.member("statement", decision.statement)
        }
        line.member("certificateStatus", certificateStatus?.rawValue)
        line.member("tlsVersion", tls?.version)
        line.member("alpn", tls?.applicationProtocol)
        line.member("alertSent", tls?.alertSent.map(Int.init))
        line.member("alertReceived", tls?.alertReceived.map(Int.init))
        line.member("count", count)
    }
}
