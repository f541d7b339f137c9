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

    /// Something that isn't an operation's.
    init(contentType: String, body: [UInt8]) {
        self.init(status: 200, headers: [Header(name: "Content-Type", value: contentType)], body: body)
    }

    /// An operation's answer; operations without output answer nothing at all.
    init(_ output: some Encodable) throws(APIError) {
        guard !(output is Empty) else {
            self.init(status: 200, headers: [], body: [])
            return
        }
        self.init(status: 200, headers: [Self.json], body: try Self.encode(output))
    }

    /// The answer of an operation in AWS JSON 1.1.
    init(targeted output: some Encodable, of service: TargetedService) throws(APIError) {
        guard !(output is Empty) else {
            self.init(status: 200, headers: [], body: [])
            return
        }
        self.init(
            status: 200, headers: [Self.targetedJSON],
            body: try Self.encode(
                output, keys: service.hasCapitalizedMembers ? .custom(Self.capitalized) : .useDefaultKeys))
    }

    /// The shape of an error in AWS JSON 1.1: its name is in the body as well.
    init(targeted error: AWSError) {
        let members = error.members.merging(["message": error.message, "__type": error.name]) { $1 }
        self.init(
            status: error.status, headers: [Header(name: "x-amzn-ErrorType", value: error.name), Self.targetedJSON],
            body: (try? Self.encode(members)) ?? [])
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

    private static let targetedJSON = Header(name: "Content-Type", value: "application/x-amz-json-1.1")
    private static let json = Header(name: "Content-Type", value: "application/json")

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// AWS Certificate Manager's members begin with a capital letter.
    private static let capitalized: @Sendable ([any CodingKey]) -> any CodingKey = { path in
        let name = path.last?.stringValue ?? ""
        return Key(stringValue: name.prefix(1).uppercased() + name.dropFirst())
    }

    /// With sorted members, so that the same answer is always the same bytes.
    private static func encode(
        _ value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) throws(APIError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = keys
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .internalFailure("the answer can't be written as JSON: \(error)")
        }
    }
}
