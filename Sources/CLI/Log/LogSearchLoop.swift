import Foundation

/// Asks for the log again and again without missing or repeating an entry: by token while there is more, then from a while
/// before the newest stamp on, since lines are written a little out of order. What was seen is told apart by its
/// identifier.
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
    /// What the searches before have found.
    private var seen: RecentEntries
    /// What this search has found so far. Kept apart: as it grows, it forgets what `seen` must still know.
    private var found: RecentEntries

    init(start: Int64, pattern: String?, maximumSeen: Int = RecentEntries.maximum) {
        request = Request(startTime: start, filterPattern: pattern)
        seen = RecentEntries(start: start, maximum: maximumSeen)
        found = seen
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
        for event in page.events {
            if !seen.contains(event.eventId) { messages.append(event.message) }
            found.insert(event.eventId, stamp: event.timestamp)
        }
        found.forgetOld()
        request.nextToken = page.nextToken
        if page.nextToken == nil {
            seen.take(found)
            found = RecentEntries(start: seen.start, maximum: seen.maximum)
            request.startTime = seen.start
        }
        return messages
    }
}
