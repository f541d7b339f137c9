import Foundation
import Yams

/// Puts together what was given where: a flag counts before the environment, the environment before the file.
package enum SettingSources {
    /// - Parameters:
    ///   - flags: what the command line gave, by setting; without those it didn't give.
    ///   - environment: every variable.
    package static func combined(
        flags: [Setting: [String]], environment: [String: String]
    ) throws(ConfigurationError) -> [Setting: GivenValue] {
        var given: [Setting: GivenValue] = [:]
        for setting in Setting.allCases {
            if let values = flags[setting], !values.isEmpty {
                given[setting] = GivenValue(values, from: .flag)
            } else if let value = environment[setting.environmentName] {
                given[setting] = GivenValue(separated(value, of: setting), from: .environment)
            }
        }
        let directory = given[.dataDirectory]?.values.last ?? Configuration.standardDataDirectory
        for (setting, value) in try read("\(directory)/sallyport.yaml") where given[setting] == nil {
            given[setting] = value
        }
        return given
    }

    /// Variables that look like settings and are none, so that a misspelt one doesn't go unnoticed. No error: a cluster
    /// manager sets such names by itself for a service called sallyport.
    package static func unknownVariables(in environment: [String: String]) -> [String] {
        // The last two are for building and testing.
        let known = Set(Setting.allCases.map(\.environmentName) + ["SALLYPORT_STRICT", "SALLYPORT_BIN"])
        return environment.keys.filter { $0.hasPrefix("SALLYPORT_") && !known.contains($0) }.sorted()
    }

    /// The values in one variable: endpoints are separated by commas, functions and buckets by line breaks.
    private static func separated(_ value: String, of setting: Setting) -> [String] {
        guard setting.isRepeatable else { return [value] }
        let separator: Character = setting.isMap ? "\n" : ","
        let values = value.split(separator: separator).map { $0.trimmingCharacters(in: .whitespaces) }
        return values.isEmpty ? [value] : values
    }

    private static func read(_ path: String) throws(ConfigurationError) -> [Setting: GivenValue] {
        // The data folder may be missing, or be no folder: whoever opens it says so.
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ConfigurationError("`\(path)` can't be read as a UTF-8 text; check its permissions and its content")
        }
        return try parse(text, path: path)
    }

    /// Values are taken as they are written: `off` and `012345678901` are texts, whatever YAML would make of them.
    static func parse(_ text: String, path: String) throws(ConfigurationError) -> [Setting: GivenValue] {
        let document: Node?
        do {
            document = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError("`\(path)` isn't YAML: \(oneLine("\(error)")); expected lines of `name: value`")
        }
        guard let document, document.null == nil else { return [:] }
        guard let members = document.mapping else {
            throw ConfigurationError("`\(path)` holds no settings; expected lines of `name: value`")
        }
        var given: [Setting: GivenValue] = [:]
        for (key, value) in members {
            let name = key.scalar?.string ?? "?"
            guard let setting = Setting(rawValue: name), setting != .dataDirectory else {
                throw ConfigurationError(
                    "`\(path)` has `\(name)`, which can't be set there; `sallyport serve --help` lists the settings")
            }
            if setting.isMap, let entries = value.mapping {
                guard !entries.isEmpty else { continue }
                var texts: [String] = []
                for (key, target) in entries {
                    texts.append(
                        setting == .functions
                            ? try function(key, target, path: path) : try bucket(key, target, path: path))
                }
                given[setting] = GivenValue(texts, from: .file(path: path))
                continue
            }
            let texts =
                value.sequence.map { $0.compactMap(\.scalar?.string) } ?? [value.scalar?.string].compactMap(\.self)
            guard !texts.isEmpty, texts.count == 1 || setting.isRepeatable else {
                throw ConfigurationError("`\(name)` in `\(path)` must have one value")
            }
            given[setting] = GivenValue(texts, from: .file(path: path))
        }
        return given
    }

    /// One line of the map `functions`, as `--function` takes it.
    private static func function(
        _ arn: Node, _ target: Node, path: String
    ) throws(ConfigurationError) -> String {
        let name = arn.scalar?.string ?? "?"
        if let url = target.scalar?.string { return "\(name)=\(url)" }
        let words = target.mapping?["command"]?.sequence
        guard let words, words.allSatisfy({ $0.scalar != nil }), target.mapping?.count == 1,
            let list = try? JSONEncoder().encode(words.compactMap(\.scalar?.string))
        else {
            throw ConfigurationError(
                "`\(path)` maps the function `\(name)` to something else than a URL or"
                    + " `command: [/absolute/path, argument, …]`")
        }
        return "\(name)=\(String(decoding: list, as: UTF8.self))"
    }

    /// One line of the map `registration-buckets`, as `--registration-bucket` takes it.
    private static func bucket(_ name: Node, _ target: Node, path: String) throws(ConfigurationError) -> String {
        let name = name.scalar?.string ?? "?"
        guard let target = target.scalar?.string else {
            throw ConfigurationError(
                "`\(path)` maps the bucket `\(name)` to something else than a folder or a URL")
        }
        return "\(name)=\(target)"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    }
}
