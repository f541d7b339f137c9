import IoTModel

/// What a thing's attributes may be. AWS IoT API, `Attributes`; AWS General Reference, thing limits.
enum ThingAttributes {
    /// - Throws: `invalid`, naming the first bad one in order of names.
    static func check(_ attributes: [String: String]) throws(RegistryError) {
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            try checkName(name)
            let valueLength = Limits.Registry.attributeValueCharacters
            guard value.utf8.count <= valueLength, value.utf8.allSatisfy(isValueCharacter) else {
                throw .invalid(
                    message: "value `\(value.prefix(200))` of attribute `\(name)`: expected at most \(valueLength)"
                        + " characters from a-z, A-Z, 0-9 and `_.,@/:#=[]-`")
            }
        }
    }

    /// - Throws: `invalid`.
    static func checkName(_ name: String) throws(RegistryError) {
        let maximum = Limits.Registry.attributeNameCharacters
        guard !name.isEmpty, name.utf8.count <= maximum, name.utf8.allSatisfy(isNameCharacter) else {
            throw .invalid(
                message: "attribute name `\(name.prefix(200))`: expected 1 to \(maximum) characters from"
                    + " a-z, A-Z, 0-9 and `_.,@/:#-`")
        }
    }

    /// - Throws: `invalid`.
    static func checkCount(_ count: Int, type: ThingTypeName?) throws(RegistryError) {
        let maximum = type == nil ? Limits.Registry.attributesWithoutType : Limits.Registry.attributesWithType
        guard count <= maximum else {
            throw .invalid(
                message: "a thing \(type == nil ? "without" : "with") a thing type has at most \(maximum) attributes;"
                    + " this one would have \(count)")
        }
    }

    private static func isNameCharacter(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_.,@/:#-") }

    private static func isValueCharacter(_ character: UInt8) -> Bool {
        isNameCharacter(character) || "=[]".utf8.contains(character)
    }

    /// ASCII letters, digits and the given further characters.
    static func isWordCharacter(_ character: UInt8, or others: String) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: others.utf8.contains(character)
        }
    }
}
