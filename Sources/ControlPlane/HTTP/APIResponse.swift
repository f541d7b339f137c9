import Foundation

/// What a request is answered with.
package struct APIResponse: Sendable {
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// An HTTP status code.
    package let status: Int
    package private(set) var headers: [Header]
    /// JSON, or nothing.
    package let body: [UInt8]

    private init(status: Int, headers: [Header], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An operation's answer; operations without output answer nothing at all.
    init(_ output: some Encodable) throws(APIError) {
        guard !(output is Empty) else {
            self.init(status: 200, headers: [], body: [])
            return
        }
        self.init(status: 200, headers: [Self.json], body: try Self.encode(output))
    }

    /// AWS's shape of an error: its name in a header, the text and perhaps more members in the body.
    init(_ error: AWSError) {
        let members = error.members.merging(["message": error.message]) { $1 }
        self.init(
            status: error.status, headers: [Header(name: "x-amzn-ErrorType", value: error.name), Self.json],
            body: (try? Self.encode(members)) ?? [])
    }

    /// The first value of a header, by its name in any case.
    package func value(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    func with(requestID: String) -> APIResponse {
        var copy = self
        copy.headers.append(Header(name: "x-amzn-RequestId", value: requestID))
        return copy
    }

    private static let json = Header(name: "Content-Type", value: "application/json")

    /// With sorted members, so that the same answer is always the same bytes.
    private static func encode(_ value: some Encodable) throws(APIError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .internalFailure("the answer can't be written as JSON: \(error)")
        }
    }
}
