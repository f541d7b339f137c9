import Foundation
package import IoTModel

/// What a client gave for custom authentication: which authorizer it names, its token and the token's signature.
///
/// AWS IoT Core, "Custom authentication": in the query part of the MQTT user name, in the header or query over HTTP.
package struct AuthorizerCredentials: Sendable, Equatable {
    package static let nameParameter = "x-amz-customauthorizer-name"
    package static let signatureParameter = "x-amz-customauthorizer-signature"

    /// By name, decoded; of a repeated name the first counts.
    private var parameters: [String: String] = [:]
    /// HTTP headers have no case.
    private let ignoresCase: Bool

    /// - Parameter userName: the whole of CONNECT's, such as `user?x-amz-customauthorizer-name=A&token=T`.
    package init(mqttUserName userName: String?) {
        ignoresCase = false
        guard let userName, let mark = userName.firstIndex(of: "?") else { return }
        add(query: userName[userName.index(after: mark)...])
    }

    /// A header counts before the query.
    package init(headers: [(name: String, value: String)], query: some StringProtocol) {
        ignoresCase = true
        // The length of one body says nothing of who sends it, and would make the next request another client's.
        for header in headers where header.name.lowercased() != "content-length" {
            add(header.name.lowercased(), header.value)
        }
        add(query: query)
    }

    package var authorizerName: String? { parameters[Self.nameParameter] }
    package var signature: String? { parameters[Self.signatureParameter] }

    package func token(named name: TokenKeyName) -> String? {
        parameters[ignoresCase ? name.rawValue.lowercased() : name.rawValue]
    }

    /// Names without values, for the log: the values are secrets.
    package var parameterNames: [String] { parameters.keys.sorted() }

    /// A plus sign is itself: in a signature it is a digit of Base64, and devices forget to encode it.
    private mutating func add(query: some StringProtocol) {
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(sides[0]).removingPercentEncoding,
                let value = String(sides.count > 1 ? sides[1] : "").removingPercentEncoding
            else { continue }
            add(ignoresCase ? name.lowercased() : name, value)
        }
    }

    private mutating func add(_ name: String, _ value: String) {
        if parameters[name] == nil { parameters[name] = value }
    }
}
