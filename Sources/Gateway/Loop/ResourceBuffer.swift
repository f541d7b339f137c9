import IoTModel

/// The ARN of what a packet asks for, written over and over into one buffer of the loop.
struct ResourceBuffer {
    enum Kind { case client, topic, topicFilter }

    private var bytes: [UInt8] = []
    private let prefix: [UInt8]

    init(_ scope: AccountScope) { prefix = Array(scope.arnPrefix.utf8) }

    /// Lends the ARN of a resource to `body`.
    mutating func withARN<Result>(
        _ kind: Kind, _ name: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: prefix)
        switch kind {
        case .client: bytes.append(contentsOf: "client/".utf8)
        case .topic: bytes.append(contentsOf: "topic/".utf8)
        case .topicFilter: bytes.append(contentsOf: "topicfilter/".utf8)
        }
        bytes.append(contentsOf: name)
        return bytes.withUnsafeBytes(body)
    }
}
