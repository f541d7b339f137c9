import Foundation
import IoTModel
import PolicyEngine

/// The policies of files, as if they were attached to one device.
struct TestedPolicies {
    private(set) var set = PolicySet.empty
    /// The first region and account that their resources name; nil when none does.
    private(set) var region: String?
    private(set) var account: String?

    /// Policies are named by their files.
    init(files: [String]) throws(CommandFailure) {
        var compiled: [CompiledPolicy] = []
        var names: Set<PolicyName> = []
        for path in files {
            let file = try PolicyFile(path)
            let document: PolicyDocument
            switch file.document() {
            case .failure(let error): throw CommandFailure("\(file.name): \(error)")
            case .success(let read): document = read
            }
            let name = Self.name(of: file, notIn: names)
            names.insert(name)
            compiled.append(CompiledPolicy(name: name, version: 1, document: document))
            for statement in document.statements {
                for pattern in statement.resources.patterns { note(pattern) }
            }
        }
        set = PolicySet(compiled)
    }

    private static func name(of file: PolicyFile, notIn names: Set<PolicyName>) -> PolicyName {
        let base =
            file.path == "-" ? "stdin" : URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
        let valid = String(
            decoding: base.utf8.prefix(100).map { PolicyName.accepts($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
        var name = PolicyName(valid) ?? PolicyName(unchecked: "policy")
        var number = 2
        while names.contains(name) {
            name = PolicyName(unchecked: "\(valid)-\(number)")
            number += 1
        }
        return name
    }

    private mutating func note(_ pattern: String) {
        let parts = pattern.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn" else { return }
        region = region ?? Region(parts[3])?.rawValue
        account = account ?? AccountID(parts[4])?.rawValue
    }
}
