import Foundation

/// JSON as people read it: indented, names sorted, slashes as they are, a line's end at the end.
enum JSONText {
    static func encode(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value) + Data("\n".utf8)
        } catch {
            preconditionFailure("only texts and whole numbers are written, which JSON can always say: \(error)")
        }
    }
}
