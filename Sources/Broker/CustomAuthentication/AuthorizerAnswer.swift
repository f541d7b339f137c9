import IoTModel
import PolicyEngine

/// What an authorizer's function answered. AWS IoT Core, "Defining your Lambda function".
package struct AuthorizerAnswer: Sendable, Equatable {
    package let isAuthenticated: Bool
    /// Never nil when authenticated.
    package let principalID: String?
    package let policyDocuments: [String]
    package let disconnectAfterSeconds: Int64?
    package let refreshAfterSeconds: Int64?

    /// A sentence about what is wrong with it.
    package struct Malformed: Error, Equatable { package let sentence: String }

    /// Objects and lists in one another: a policy as an object has six.
    private static let depth = 16

    package init(json: [UInt8]) throws(Malformed) {
        let members = try Self.members(of: json)
        guard case .boolean(let isAuthenticated)? = members["isAuthenticated"] else {
            throw Malformed(sentence: "`isAuthenticated` is not true or false")
        }
        self.isAuthenticated = isAuthenticated
        principalID = try Self.principalID(members["principalId"], isRequired: isAuthenticated)
        policyDocuments = try Self.documents(members["policyDocuments"], isRequired: isAuthenticated)
        disconnectAfterSeconds = try Self.seconds("disconnectAfterInSeconds", members)
        refreshAfterSeconds = try Self.seconds("refreshAfterInSeconds", members)
    }

    private static func members(of json: [UInt8]) throws(Malformed) -> [String: JSONNode.Value] {
        let node: JSONNode
        do throws(MalformedPolicy) {
            node = try JSONReader.read(json, "the function's answer", maximumDepth: depth)
        } catch {
            throw Malformed(sentence: "it is not JSON with each name once, at most \(depth) deep")
        }
        guard case .object(let members) = node.value else { throw Malformed(sentence: "it is not an object") }
        return Dictionary(members.map { ($0.name, $0.value.value) }, uniquingKeysWith: { first, _ in first })
    }

    private static func principalID(_ value: JSONNode.Value?, isRequired: Bool) throws(Malformed) -> String? {
        let maximum = Limits.Authorizers.principalIDCharacters
        guard case .string(let text)? = value, (1...maximum).contains(text.utf8.count),
            text.utf8.allSatisfy(isAlphanumeric)
        else {
            guard isRequired else { return nil }
            throw Malformed(sentence: "`principalId` is not 1 to \(maximum) letters and digits")
        }
        return text
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Texts, or objects, which are written out as texts.
    private static func documents(_ value: JSONNode.Value?, isRequired: Bool) throws(Malformed) -> [String] {
        guard case .array(let elements)? = value else {
            guard isRequired else { return [] }
            throw Malformed(sentence: "`policyDocuments` is not a list")
        }
        guard elements.count <= Limits.Authorizers.policyDocuments else {
            throw Malformed(
                sentence: "`policyDocuments` has \(elements.count) documents; expected at most"
                    + " \(Limits.Authorizers.policyDocuments)")
        }
        var documents: [String] = []
        for (index, element) in elements.enumerated() {
            switch element.value {
            case .string(let text): documents.append(text)
            case .object: documents.append(element.value.text)
            case .array, .number, .boolean, .null:
                throw Malformed(sentence: "`policyDocuments[\(index)]` is neither an object nor a string")
            }
        }
        return documents
    }

    private static func seconds(
        _ name: String, _ members: [String: JSONNode.Value]
    ) throws(Malformed) -> Int64? {
        let range = Limits.Authorizers.sessionSeconds
        switch members[name] {
        case nil, .null?: return nil
        case .number(let text)?:
            guard let seconds = Int64(text), range.contains(seconds) else { break }
            return seconds
        case .object?, .array?, .string?, .boolean?: break
        }
        throw Malformed(
            sentence: "`\(name)` is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
}

extension JSONNode.Value {
    /// As JSON, without white space.
    fileprivate var text: String {
        switch self {
        case .object(let members):
            "{\(members.map { "\(Self.quoted($0.name)):\($0.value.value.text)" }.joined(separator: ","))}"
        case .array(let elements): "[\(elements.map(\.value.text).joined(separator: ","))]"
        case .string(let text): Self.quoted(text)
        case .number(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// RFC 8259 §7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
