import IoTModel
import PolicyEngine

extension ProvisioningTemplate {
    /// Reads and checks a template: its JSON, its names, its references and the form of each resource.
    package init(_ text: String) throws(MalformedTemplate) {
        let characters = text.unicodeScalars.count
        let limit = Limits.Provisioning.templateCharacters
        guard characters <= limit else { throw .tooLong(characters: characters, limit: limit) }
        let bytes = Array(text.utf8)
        let node: JSONNode
        do throws(MalformedPolicy) {
            node = try JSONReader.read(
                bytes, "a provisioning template", maximumDepth: Limits.Provisioning.templateDepth)
        } catch {
            throw MalformedTemplate(error)
        }
        var reader = TemplateReader(reader: ExpressionReader(bytes: bytes))
        self = try reader.template(node)
    }
}

extension MalformedTemplate {
    fileprivate init(_ error: MalformedPolicy) {
        switch error {
        case .notJSON(let place, let expected, let found), .notAPolicy(let place, let expected, let found):
            self = .notJSON(at: place, expected: expected, found: found)
        case .duplicateName(let place, let name):
            self = .notJSON(at: place, expected: "each name once", found: "`\(name.prefix(100))` a second time")
        case .tooLong(let characters, let limit, _): self = .tooLong(characters: characters, limit: limit)
        }
    }
}

/// The sections of a template. Expressions are `ExpressionReader`'s.
private struct TemplateReader {
    var reader: ExpressionReader

    mutating func template(_ node: JSONNode) throws(MalformedTemplate) -> ProvisioningTemplate {
        let names = ["Parameters", "Mappings", "Resources", "DeviceConfiguration"]
        let sections = try reader.object(node, at: "", names: names)
        let parameters = try sections["Parameters"].map { node throws(MalformedTemplate) in try self.parameters(node) }
        reader.names = Set((parameters ?? []).map(\.name))
        let mappings = try sections["Mappings"].map { node throws(MalformedTemplate) in try self.mappings(node) }
        let resources = try sections["Resources"].map { node throws(MalformedTemplate) in try self.resources(node) }
        guard let resources else {
            throw reader.unexpected(node, at: "", "`Resources`, an object", found: "no `Resources`")
        }
        let configuration = try sections["DeviceConfiguration"].map { node throws(MalformedTemplate) in
            try self.deviceConfiguration(node)
        }
        return ProvisioningTemplate(
            parameters: parameters ?? [], mappings: mappings ?? [:], thing: resources.thing,
            certificate: resources.certificate, policies: resources.policies,
            deviceConfiguration: configuration ?? [])
    }

    private func parameters(_ node: JSONNode) throws(MalformedTemplate) -> [ProvisioningTemplate.Parameter] {
        var parameters: [ProvisioningTemplate.Parameter] = []
        for member in try reader.object(node, at: "Parameters") {
            let path = "Parameters.\(member.name)"
            let members = try reader.object(member.value, at: path, names: ["Type", "Default"])
            guard let type = members["Type"] else {
                throw reader.unexpected(member.value, at: path, "`Type`, which is `String`", found: "no `Type`")
            }
            guard case .string("String") = type.value else {
                throw reader.unexpected(type, at: "\(path).Type", "`String`")
            }
            let defaultValue = try members["Default"].map { node throws(MalformedTemplate) in
                try reader.text(node, at: "\(path).Default")
            }
            parameters.append(ProvisioningTemplate.Parameter(name: member.name, defaultValue: defaultValue))
        }
        return parameters
    }

    /// Literals alone, two levels deep.
    private func mappings(_ node: JSONNode) throws(MalformedTemplate) -> [String: [String: [String: TemplateValue]]] {
        var mappings: [String: [String: [String: TemplateValue]]] = [:]
        for map in try reader.object(node, at: "Mappings") {
            var first: [String: [String: TemplateValue]] = [:]
            for entry in try reader.object(map.value, at: "Mappings.\(map.name)") {
                let path = "Mappings.\(map.name).\(entry.name)"
                var second: [String: TemplateValue] = [:]
                for item in try reader.object(entry.value, at: path) {
                    second[item.name] = try reader.literal(item.value, at: "\(path).\(item.name)")
                }
                first[entry.name] = second
            }
            mappings[map.name] = first
        }
        return mappings
    }

    private func deviceConfiguration(_ node: JSONNode) throws(MalformedTemplate) -> [Expression.Member] {
        let configuration = try reader.members(
            reader.object(node, at: "DeviceConfiguration"), at: "DeviceConfiguration")
        for (member, node) in zip(configuration, try reader.object(node, at: "DeviceConfiguration")) {
            switch member.value {
            case .object, .list, .literal(.null):
                throw reader.unexpected(
                    node.value, at: "DeviceConfiguration.\(member.name)", "a text; nothing nests here")
            case .literal, .reference, .join, .select, .split, .substitute, .findInMap: break
            }
        }
        return configuration
    }

    // MARK: Resources

    private struct Resources {
        var thing: ProvisioningTemplate.Thing?
        var certificate: ProvisioningTemplate.Certificate?
        var policies: [ProvisioningTemplate.Policy] = []
    }

    private func resources(_ node: JSONNode) throws(MalformedTemplate) -> Resources {
        var resources = Resources()
        for member in try reader.object(node, at: "Resources") {
            let path = "Resources.\(member.name)"
            let parts = try reader.object(member.value, at: path, names: ["Type", "Properties", "OverrideSettings"])
            guard let type = parts["Type"], let properties = parts["Properties"] else {
                throw reader.unexpected(member.value, at: path, "`Type` and `Properties`", found: "one of them")
            }
            let overrides = parts["OverrideSettings"]
            switch type.value {
            case .string("AWS::IoT::Thing"):
                guard resources.thing == nil else {
                    throw reader.unexpected(type, at: "\(path).Type", "one thing in a template", found: "a second one")
                }
                resources.thing = try thing(member.name, properties, overrides, at: path)
            case .string("AWS::IoT::Certificate"):
                guard resources.certificate == nil else {
                    throw reader.unexpected(
                        type, at: "\(path).Type", "one certificate in a template", found: "a second one")
                }
                resources.certificate = try certificate(member.name, properties, overrides, at: path)
            case .string("AWS::IoT::Policy"):
                if let overrides { throw reader.unexpected(overrides, at: path, "no `OverrideSettings` of a policy") }
                resources.policies.append(try policy(member.name, properties, at: path))
            default:
                throw reader.unexpected(
                    type, at: "\(path).Type", "`AWS::IoT::Thing`, `AWS::IoT::Certificate` or `AWS::IoT::Policy`")
            }
        }
        guard resources.thing != nil || resources.certificate != nil else {
            throw reader.unexpected(node, at: "Resources", "a thing or a certificate", found: "neither")
        }
        guard resources.policies.isEmpty || resources.certificate != nil else {
            throw reader.unexpected(
                node, at: "Resources", "a certificate that the policies are attached to", found: "none")
        }
        return resources
    }

    private func thing(
        _ logicalName: String, _ node: JSONNode, _ overrides: JSONNode?, at path: String
    ) throws(MalformedTemplate) -> ProvisioningTemplate.Thing {
        let properties = try Properties(
            node, at: "\(path).Properties",
            names: ["ThingName", "AttributePayload", "ThingTypeName", "ThingGroups", "BillingGroup"], reader)
        let attributes = try properties.nodes["AttributePayload"].map { node throws(MalformedTemplate) in
            try reader.members(
                reader.object(node, at: "\(path).Properties.AttributePayload"), at: "\(path).AttributePayload")
        }
        return ProvisioningTemplate.Thing(
            logicalName: logicalName, name: try properties.require("ThingName"), attributes: attributes,
            type: try properties["ThingTypeName"], groups: try properties["ThingGroups"],
            billingGroup: try properties["BillingGroup"], overrides: try thingOverrides(overrides, at: path))
    }

    /// AWS's text names the keys in capitals, its examples as the properties: both are taken.
    private func thingOverrides(_ node: JSONNode?, at path: String) throws(MalformedTemplate) -> ThingOverrides {
        guard let node else { return ThingOverrides() }
        let path = "\(path).OverrideSettings"
        let keys = [
            ("AttributePayload", "ATTRIBUTE_PAYLOAD"), ("ThingTypeName", "THING_TYPE_NAME"),
            ("ThingGroups", "THING_GROUPS"),
        ]
        let members = try reader.object(node, at: path, names: keys.flatMap { [$0.0, $0.1] })
        var settings: [OverrideSetting] = []
        for (index, (name, capitals)) in keys.enumerated() {
            if let first = members[name], members[capitals] != nil {
                throw reader.unexpected(first, at: path, "`\(name)` or `\(capitals)`", found: "both")
            }
            let setting = try (members[name] ?? members[capitals]).map { node throws(MalformedTemplate) in
                try overrideSetting(node, at: "\(path).\(name)", except: index == 1 ? [.merge] : [])
            }
            settings.append(setting ?? .doNothing)
        }
        return ThingOverrides(attributes: settings[0], type: settings[1], groups: settings[2])
    }

    private func overrideSetting(
        _ node: JSONNode, at path: String, except: [OverrideSetting]
    ) throws(MalformedTemplate) -> OverrideSetting {
        let settings = OverrideSetting.allCases.filter { !except.contains($0) }
        guard case .string(let text) = node.value, let setting = OverrideSetting(rawValue: text),
            settings.contains(setting)
        else {
            throw reader.unexpected(
                node, at: path, "one of " + settings.map { "`\($0.rawValue)`" }.joined(separator: ", "))
        }
        return setting
    }

    private func certificate(
        _ logicalName: String, _ node: JSONNode, _ overrides: JSONNode?, at path: String
    ) throws(MalformedTemplate) -> ProvisioningTemplate.Certificate {
        let forms = ["CertificateId", "CertificateSigningRequest", "CertificatePem"]
        let properties = try Properties(
            node, at: "\(path).Properties", names: forms + ["CACertificatePem", "Status", "ThingPrincipalType"], reader)
        guard forms.filter({ properties.nodes[$0] != nil }).count == 1 else {
            throw reader.unexpected(
                node, at: "\(path).Properties",
                "one of `CertificateId`, `CertificateSigningRequest` and `CertificatePem`", found: "none or several")
        }
        let form: ProvisioningTemplate.Certificate.Form
        if let pem = try properties["CertificatePem"] {
            form = .pem(pem, authority: try properties["CACertificatePem"])
        } else {
            if let authority = properties.nodes["CACertificatePem"] {
                throw reader.unexpected(
                    authority, at: "\(path).Properties.CACertificatePem", "`CertificatePem` beside it", found: "none")
            }
            if let request = try properties["CertificateSigningRequest"] {
                form = .signingRequest(request)
            } else {
                form = .id(try properties.require("CertificateId"))
            }
        }
        var statusOverride = OverrideSetting.doNothing
        if let overrides {
            let overridesPath = "\(path).OverrideSettings"
            let members = try reader.object(overrides, at: overridesPath, names: ["Status"])
            if let status = members["Status"] {
                statusOverride = try overrideSetting(status, at: "\(overridesPath).Status", except: [.merge])
            }
        }
        return ProvisioningTemplate.Certificate(
            logicalName: logicalName, form: form, status: try properties["Status"],
            principalType: try properties["ThingPrincipalType"], statusOverride: statusOverride)
    }

    private func policy(
        _ logicalName: String, _ node: JSONNode, at path: String
    ) throws(MalformedTemplate) -> ProvisioningTemplate.Policy {
        let properties = try Properties(
            node, at: "\(path).Properties", names: ["PolicyName", "PolicyDocument"], reader)
        let name = try properties["PolicyName"]
        let document = try properties["PolicyDocument"]
        switch (name, document) {
        case (let name?, nil):
            return ProvisioningTemplate.Policy(logicalName: logicalName, form: .named(name))
        case (nil, let document?):
            return ProvisioningTemplate.Policy(logicalName: logicalName, form: .document(document))
        case (nil, nil), (.some, .some):
            throw reader.unexpected(
                node, at: "\(path).Properties", "`PolicyName` or `PolicyDocument`",
                found: name == nil ? "neither" : "both")
        }
    }
}

/// The properties of one resource, none but those it may have.
private struct Properties {
    let nodes: [String: JSONNode]
    private let node: JSONNode
    private let path: String
    private let reader: ExpressionReader

    init(
        _ node: JSONNode, at path: String, names: [String], _ reader: ExpressionReader
    ) throws(MalformedTemplate) {
        nodes = try reader.object(node, at: path, names: names)
        self.node = node
        self.path = path
        self.reader = reader
    }

    subscript(name: String) -> Expression? {
        get throws(MalformedTemplate) {
            guard let node = nodes[name] else { return nil }
            return try reader.expression(node, at: "\(path).\(name)")
        }
    }

    func require(_ name: String) throws(MalformedTemplate) -> Expression {
        guard let value = try self[name] else {
            throw reader.unexpected(node, at: path, "`\(name)`", found: "no `\(name)`")
        }
        return value
    }
}
