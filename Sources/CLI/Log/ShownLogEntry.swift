import Foundation

/// An entry of the event log as a person reads it.
struct ShownLogEntry: Decodable {
    let timestamp: String
    let logLevel: String
    let status: String
    let eventType: String
    let clientId: String?
    let sourceIp: String?
    let topicName: String?
    let reason: String?
    let details: String?
    let disconnectReason: String?
    let count: Int?

    /// Nil for what isn't an entry.
    init?(_ message: String) {
        guard let entry = try? JSONDecoder().decode(Self.self, from: Data(message.utf8)) else { return nil }
        self = entry
    }

    /// One line, the reason first where there is one.
    func line(isColoured: Bool) -> String {
        let what = [reason ?? disconnectReason, eventType, clientId, topicName.map { "on \($0)" }]
            .compactMap(\.self).joined(separator: "  ")
        let origin = sourceIp.map { "  from \($0)" } ?? ""
        let more = details.map { "  \($0)" } ?? ""
        let repeated = count.map { "  (\($0) times)" } ?? ""
        let text = "\(timestamp)  \(padded(logLevel))  \(what)\(origin)\(more)\(repeated)".terminalText
        guard isColoured, let colour = Self.colours[logLevel] else { return text }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }

    private static let colours = ["ERROR": "31", "WARN": "33", "DEBUG": "2"]

    private func padded(_ level: String) -> String {
        level + String(repeating: " ", count: max(0, 5 - level.count))
    }
}
