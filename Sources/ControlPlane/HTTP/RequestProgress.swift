import IoTModel

/// How far one connection is with its requests: decides which time limit runs. Knows no clock.
struct RequestProgress: Equatable {
    enum Phase: Equatable {
        /// A header is awaited or half read.
        case header
        case body
        /// The client waits for the answer: no limit of its making.
        case answering
        /// Kept alive between requests.
        case idle

        var limit: Duration? {
            switch self {
            case .header: Limits.Gateway.httpHeader
            case .body: Limits.API.bodyTime
            case .answering: nil
            case .idle: Limits.Gateway.httpIdle
            }
        }
    }

    private(set) var phase = Phase.header
    /// Requests whose answer isn't finished.
    private var unanswered = 0

    mutating func bytesArrived() {
        if phase == .idle { phase = .header }
    }

    mutating func headArrived() {
        unanswered += 1
        phase = .body
    }

    mutating func requestEnded() { phase = unanswered > 0 ? .answering : .idle }

    /// An early answer leaves the body to be read, within its limit.
    mutating func answerEnded() {
        unanswered = max(0, unanswered - 1)
        if phase == .answering, unanswered == 0 { phase = .idle }
    }
}
