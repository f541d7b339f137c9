import Foundation
import IoTModel
import MQTTCodec
import MQTTTopics

/// Reads a publish that came over HTTP, from a device or through the API: `POST /topics/TOPIC?qos=…`.
///
/// AWS IoT data plane API, Publish. The topic may come percent-encoded as a whole or with plain slashes.
package enum HTTPPublish {
    /// - Parameters:
    ///   - target: path and query as on the wire.
    ///   - header: the first value of a header by its lower-case name.
    package static func message(
        method: String, target: String, header: (String) -> String?, body: [UInt8]
    ) throws(HTTPPublishError) -> ApplicationMessage {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let prefix = "/topics/"
        guard parts[0].hasPrefix(prefix) else { throw .notFound(path: String(parts[0])) }
        guard method == "POST" else { throw .methodNotAllowed(method) }
        return try message(
            encodedTopic: parts[0].dropFirst(prefix.count), query: Query(parts.count > 1 ? parts[1] : ""),
            header: header, body: body)
    }

    package static func message(
        encodedTopic: Substring, query: Query, header: (String) -> String?, body: [UInt8]
    ) throws(HTTPPublishError) -> ApplicationMessage {
        guard body.count <= Limits.MQTT.payloadBytes else { throw .payloadTooLarge(limit: Limits.MQTT.payloadBytes) }
        guard let topic = percentDecoded(encodedTopic) else {
            throw .invalidRequest("The topic `\(encodedTopic)` isn't percent-encoded UTF-8.")
        }
        try check(topic, what: "topic")
        guard topic.first != UInt8(ascii: "$") else {
            throw .invalidRequest(
                "The topic `\(encodedTopic)` begins with `$`, which is reserved; publish to another topic.")
        }
        let qos: QoS =
            switch query["qos"] {
            case nil, "0": .atMostOnce
            case "1": .atLeastOnce
            case .some(let other): throw .invalidRequest("qos `\(other)` was given; expected 0 or 1.")
            }
        return ApplicationMessage(
            topic: topic, payload: body, qos: qos, retain: try flag("retain", in: query),
            properties: try properties(query: query, header: header))
    }

    private static func properties(
        query: Query, header: (String) -> String?
    ) throws(HTTPPublishError) -> EncodedProperties {
        let contentType = query["contentType"].map { Array($0.utf8) }
        guard contentType?.count ?? 0 <= Limits.MQTT.contentTypeBytes else {
            throw .invalidRequest("contentType is longer than \(Limits.MQTT.contentTypeBytes) bytes.")
        }
        let responseTopic = query["responseTopic"].map { Array($0.utf8) }
        if let responseTopic { try check(responseTopic, what: "responseTopic") }
        guard contentType?.contains(0) != true else { throw .invalidRequest("contentType contains U+0000.") }
        return EncodedProperties(
            payloadIsUTF8: try payloadIsUTF8(header("x-amz-mqtt5-payload-format-indicator")),
            messageExpirySeconds: try messageExpiry(query["messageExpiry"]), contentType: contentType,
            responseTopic: responseTopic,
            correlationData: try correlationData(header("x-amz-mqtt5-correlation-data")),
            userProperties: try userProperties(header("x-amz-mqtt5-user-properties")))
    }

    private static func payloadIsUTF8(_ text: String?) throws(HTTPPublishError) -> Bool? {
        switch text {
        case nil: return nil
        case "UNSPECIFIED_BYTES": return false
        case "UTF8_DATA": return true
        case .some(let other):
            throw .invalidRequest(
                "x-amz-mqtt5-payload-format-indicator `\(other)` was given; expected UNSPECIFIED_BYTES or UTF8_DATA.")
        }
    }

    private static func messageExpiry(_ text: String?) throws(HTTPPublishError) -> UInt32? {
        guard let text else { return nil }
        guard let seconds = UInt32(text) else {
            throw .invalidRequest("messageExpiry `\(text)` was given; expected seconds.")
        }
        let range = Limits.MQTT.messageExpirySeconds
        return min(max(seconds, range.lowerBound), range.upperBound)
    }

    private static func correlationData(_ text: String?) throws(HTTPPublishError) -> [UInt8]? {
        guard let text else { return nil }
        guard let data = Data(base64Encoded: text), data.count <= Limits.MQTT.correlationDataBytes else {
            throw .invalidRequest(
                "x-amz-mqtt5-correlation-data isn't Base64 of at most \(Limits.MQTT.correlationDataBytes) bytes.")
        }
        return Array(data)
    }

    /// Base64 of `[{"name": "value"}, …]`. The AWS SDKs, which take that as text, put it into a JSON string once more.
    private static func userProperties(_ text: String?) throws(HTTPPublishError) -> [UserProperty] {
        guard let text else { return [] }
        guard let data = Data(base64Encoded: text), let objects = userPropertyObjects(data),
            objects.allSatisfy({ $0.count == 1 })
        else {
            throw .invalidRequest(
                #"x-amz-mqtt5-user-properties isn't Base64 of a JSON list such as [{"name":"value"}]."#)
        }
        let properties = objects.flatMap { $0 }.map {
            UserProperty(name: Array($0.key.utf8), value: Array($0.value.utf8))
        }
        guard !properties.contains(where: { $0.name.contains(0) || $0.value.contains(0) }) else {
            throw .invalidRequest("A user property contains U+0000.")
        }
        guard properties.reduce(0, { $0 + $1.name.count + $1.value.count }) <= Limits.MQTT.userPropertiesBytes else {
            throw .invalidRequest("The user properties are longer than \(Limits.MQTT.userPropertiesBytes) bytes.")
        }
        return properties
    }

    private static func userPropertyObjects(_ json: Data) -> [[String: String]]? {
        if let inner = try? JSONDecoder().decode(String.self, from: json) {
            return try? JSONDecoder().decode([[String: String]].self, from: Data(inner.utf8))
        }
        return try? JSONDecoder().decode([[String: String]].self, from: json)
    }

    private static func flag(_ name: String, in query: Query) throws(HTTPPublishError) -> Bool {
        switch query[name]?.lowercased() {
        case nil, "false": return false
        case "true": return true
        case .some(let other): throw .invalidRequest("\(name) `\(other)` was given; expected true or false.")
        }
    }

    private static func check(_ topic: [UInt8], what: String) throws(HTTPPublishError) {
        guard let defect = TopicName.defect(in: topic) else { return }
        throw .invalidRequest("The \(what) `\(String(decoding: topic, as: UTF8.self))` \(defect.sentence)")
    }

    /// nil when a `%` isn't followed by two hexadecimal digits or the result isn't UTF-8.
    static func percentDecoded(_ text: some StringProtocol) -> [UInt8]? {
        var decoded: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.next(), let low = bytes.next(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            decoded.append(value)
        }
        return String(validating: decoded, as: UTF8.self) == nil ? nil : decoded
    }
}

extension HTTPPublish {
    /// The members of a query; of a repeated name the first counts.
    package struct Query {
        private var members: [String: String] = [:]

        package init(_ text: some StringProtocol) {
            for pair in text.split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = Self.text(sides[0]), let value = Self.text(sides.count > 1 ? sides[1] : "") else {
                    continue
                }
                if members[name] == nil { members[name] = value }
            }
        }

        package subscript(name: String) -> String? { members[name] }

        private static func text(_ encoded: some StringProtocol) -> String? {
            HTTPPublish.percentDecoded(String(encoded.map { $0 == "+" ? " " : $0 })).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }
}

/// Why a publish over HTTP was refused, in the data plane's terms.
package enum HTTPPublishError: Error, Equatable {
    case invalidRequest(String)
    case forbidden(String)
    case notFound(path: String)
    case methodNotAllowed(String)
    case payloadTooLarge(limit: Int)
    case headerTooLarge(limit: Int)

    package var status: Int {
        switch self {
        case .invalidRequest: 400
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .payloadTooLarge: 413
        case .headerTooLarge: 431
        }
    }

    /// The exception's name in AWS's model.
    package var name: String {
        switch self {
        case .invalidRequest, .headerTooLarge: "InvalidRequestException"
        case .forbidden: "ForbiddenException"
        case .notFound: "ResourceNotFoundException"
        case .methodNotAllowed: "MethodNotAllowedException"
        case .payloadTooLarge: "RequestEntityTooLargeException"
        }
    }

    package var message: String {
        switch self {
        case .invalidRequest(let sentence), .forbidden(let sentence): sentence
        case .notFound(let path): "There is nothing at `\(path)`; publish with POST /topics/TOPIC?qos=1."
        case .methodNotAllowed(let method): "`\(method)` was used; publish with POST."
        case .payloadTooLarge(let limit): "The payload is larger than \(limit) bytes."
        case .headerTooLarge(let limit): "The request's header is larger than \(limit) bytes."
        }
    }
}
