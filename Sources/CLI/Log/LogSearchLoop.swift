import Foundation

/// Asks for the log again and again without missing or repeating an entry: by token while there is more, then from the
/// newest stamp on, where what was seen is told apart by its identifier.
struct LogSearchLoop {
    struct Request: Encodable, Sendable, Equatable {
        var logGroupName = "SallyportEvents"
        var startTime: Int64
        var filterPattern: String?
        var nextToken: String?
    }

    private struct Answer: Decodable {
        struct Event: Decodable {
            let timestamp: Int64
            let message: String
            let eventId: String
        }

        let events: [Event]
        let nextToken: String?
    }

    private(set) var request: Request
    /// Identifiers of the entries with the newest stamp.
    private var seen: Set<String> = []
    private var newest: Int64

    init(start: Int64, pattern: String?) {
        request = Request(startTime: start, filterPattern: pattern)
        newest = start
    }

    /// Whether the next request goes on with the same search.
    var hasMore: Bool { request.nextToken != nil }

    /// - Returns: the messages that are new.
    mutating func received(_ answer: Data) throws(CommandFailure) -> [String] {
        let page: Answer
        do {
            page = try JSONDecoder().decode(Answer.self, from: answer)
        } catch {
            throw CommandFailure("the server's answer can't be read; use the release that the server was started with")
        }
        var messages: [String] = []
        for event in page.events where !seen.contains(event.eventId) {
            messages.append(event.message)
            if event.timestamp > newest {
                newest = event.timestamp
                seen = []
            }
            if event.timestamp == newest { seen.insert(event.eventId) }
        }
        request.nextToken = page.nextToken
        if page.nextToken == nil { request.startTime = newest }
        return messages
    }
}
