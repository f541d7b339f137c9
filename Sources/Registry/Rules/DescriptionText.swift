import IoTModel

/// What a thing type, a thing group or a billing group may be described with. AWS IoT API: `[\p{Graph}\x20]*`.
enum DescriptionText {
    /// - Parameter owner: names the resource in the refusal.
    /// - Throws: `invalid`.
    static func check(_ text: String?, of owner: String) throws(RegistryError) {
        guard let text else { return }
        let maximum = Limits.Registry.descriptionCharacters
        let scalars = text.unicodeScalars
        guard scalars.count <= maximum else {
            throw .invalid(
                message: "the description of \(owner) has \(scalars.count) characters; expected at most \(maximum)")
        }
        guard scalars.allSatisfy(isGraphicOrSpace) else {
            throw .invalid(
                message: "the description of \(owner) holds a control character or a white space other than the"
                    + " space; expected visible characters and spaces")
        }
    }

    private static func isGraphicOrSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
