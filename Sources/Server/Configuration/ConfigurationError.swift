/// Why the server can't be configured as asked. sysexits(3) has the two statuses.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// 64, EX_USAGE: the command line is wrong.
    package static let usage: Int32 = 64
    /// 78, EX_CONFIG: the environment, the file or the data folder is.
    package static let configuration: Int32 = 78

    /// What happened, with which input, and what to do.
    package let description: String
    package let exitStatus: Int32

    package init(_ description: String, exitStatus: Int32 = configuration) {
        self.description = description
        self.exitStatus = exitStatus
    }

    init(_ description: String, from source: SettingSource) {
        self.init(description, exitStatus: source == .flag ? Self.usage : Self.configuration)
    }

    init(_ setting: Setting, _ given: GivenValue, expected: String) {
        let value = given.values.joined(separator: ", ")
        self.init("\(given.source.name(of: setting)) is `\(value)`; expected \(expected)", from: given.source)
    }
}
