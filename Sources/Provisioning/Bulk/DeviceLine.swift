import IoTModel

/// Why a line of a bulk registration's input has no device in it.
package enum MalformedLine: Error, Equatable, Sendable {
    case tooLong(limit: Int)
    case notJSON(MalformedMessage)
    /// Its value isn't a text.
    case parameterNotText(String)

    /// As an error report has it.
    package var code: String {
        switch self {
        case .tooLong: "LINE_TOO_LONG"
        case .notJSON: "INVALID_JSON"
        case .parameterNotText: "INVALID_PARAMETERS"
        }
    }
}

extension MalformedLine: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let limit): "the line is longer than \(limit) bytes"
        case .notJSON(let error):
            "the line is no JSON object of the template's parameters: \(error.sentence)"
        case .parameterNotText(let name):
            "the parameter `\(name.prefix(200))` has another type; expected a string, in quotation marks"
        }
    }
}

extension InputLines.Line {
    /// The template's parameters by name. AWS IoT Core, "Bulk registration".
    package func parameters() throws(MalformedLine) -> [String: String] {
        guard let bytes else { throw .tooLong(limit: Limits.Registration.lineBytes) }
        let message: DeviceMessage
        do {
            message = try DeviceMessage(bytes, in: .json)
        } catch {
            throw .notJSON(error)
        }
        var parameters: [String: String] = [:]
        for (name, value) in message.members.sorted(by: { $0.key < $1.key }) {
            guard case .text(let text) = value else { throw .parameterNotText(name) }
            parameters[name] = text
        }
        return parameters
    }
}
