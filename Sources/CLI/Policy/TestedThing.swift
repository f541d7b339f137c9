import Foundation
import IoTModel
import PolicyEngine

/// A thing as `aws iot describe-thing` prints it.
struct TestedThing {
    let name: ThingName
    let associated: AssociatedThing

    private struct Document: Decodable {
        let thingName: String
        let thingTypeName: String?
        let attributes: [String: String]?
    }

    /// - Parameter text: JSON, or the path of a file with it.
    init(_ text: String) throws(CommandFailure) {
        var json = Data(text.utf8)
        if !text.drop(while: \.isWhitespace).hasPrefix("{") {
            guard let data = FileManager.default.contents(atPath: text) else {
                throw CommandFailure(
                    "--thing is `\(text)`; expected an object such as {\"thingName\": \"pump\"}, or the path of a file"
                        + " with one")
            }
            json = data
        }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: json)
        } catch {
            throw CommandFailure(
                "--thing is no thing; expected {\"thingName\": TEXT, \"thingTypeName\": TEXT, \"attributes\": {NAME: TEXT}},"
                    + " of which the name alone is needed")
        }
        guard let name = ThingName(document.thingName) else {
            throw CommandFailure(
                "--thing has the name `\(document.thingName)`; expected \(ThingName.expectation)")
        }
        let type = document.thingTypeName.flatMap { $0.isEmpty ? nil : $0 }
        let typeName = type.flatMap { ThingTypeName($0) }
        if let type, typeName == nil {
            throw CommandFailure("--thing has the type `\(type)`; expected \(ThingTypeName.expectation)")
        }
        self.name = name
        associated = AssociatedThing(name: name, typeName: typeName, attributes: document.attributes ?? [:])
    }
}
