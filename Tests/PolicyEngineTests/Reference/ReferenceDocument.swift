import Foundation

/// A policy document as Foundation reads it.
struct ReferenceDocument: Decodable {
    let version: String?
    let statements: [Statement]

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case statements = "Statement"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        version = try object.decodeIfPresent(String.self, forKey: .version)
        if let one = try? object.decode(Statement.self, forKey: .statements) {
            statements = [one]
        } else {
            statements = try object.decode([Statement].self, forKey: .statements)
        }
    }

    struct Statement: Decodable {
        let effect: String
        let action: Texts?
        let notAction: Texts?
        let resource: Texts?
        let notResource: Texts?
        let condition: [String: [String: Texts]]?

        private enum CodingKeys: String, CodingKey {
            case effect = "Effect"
            case action = "Action"
            case notAction = "NotAction"
            case resource = "Resource"
            case notResource = "NotResource"
            case condition = "Condition"
        }
    }

    /// One value or several; numbers and truth values may stand for their texts.
    struct Texts: Decodable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                var values: [String] = []
                while !list.isAtEnd { values.append(try list.decode(Text.self).value) }
                self.values = values
            } else {
                values = [try Text(from: decoder).value]
            }
        }
    }

    private struct Text: Decodable {
        let value: String

        init(from decoder: any Decoder) throws {
            let one = try decoder.singleValueContainer()
            if let text = try? one.decode(String.self) {
                value = text
            } else if let truth = try? one.decode(Bool.self) {
                value = truth ? "true" : "false"
            } else {
                value = String(try one.decode(Double.self))
            }
        }
    }
}
