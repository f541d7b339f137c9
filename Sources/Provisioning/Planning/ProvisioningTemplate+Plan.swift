import Crypto
import IoTModel
import PolicyEngine

extension ProvisioningTemplate {
    /// Whether the template is of any use to a device that provisions itself: it must name the device's certificate.
    ///
    /// - Throws: `certificateMissing`, `certificateFormNotAllowed`.
    package func checkForDevices() throws(ProvisioningFailure) {
        guard let certificate else {
            throw ProvisioningFailure(.certificateMissing, at: ProvisioningOrigin(place: "Resources"))
        }
        guard case .id = certificate.form else {
            throw ProvisioningFailure(
                .certificateFormNotAllowed,
                at: ProvisioningOrigin(place: "Resources.\(certificate.logicalName).Properties"))
        }
    }

    /// What is to be made with these parameters.
    ///
    /// - Parameter parameters: by name. Those that the template doesn't declare are passed over; of the
    ///   pseudo-parameters, `AWS::IoT::Certificate::Id` is the flow's own.
    package func plan(
        _ parameters: [String: String], flow: ProvisioningFlow
    ) throws(ProvisioningFailure) -> ProvisioningPlan {
        if flow.ownCertificate != nil { try checkForDevices() }
        var evaluator = TemplateEvaluator(self, parameters: parameters, flow: flow)
        if case .justInTime = flow {
            // AWS IoT, "Just-in-time provisioning": each declared parameter, also one that nothing refers to.
            for parameter in self.parameters { _ = try evaluator.parameter(parameter.name) }
        }
        let thing = try thing.map { thing throws(ProvisioningFailure) in try plan(thing, &evaluator) }
        let certificate = try certificate.map { certificate throws(ProvisioningFailure) in
            try plan(certificate, flow, &evaluator)
        }
        var policies: [ProvisioningPlan.Policy] = []
        for policy in self.policies { policies.append(try plan(policy, &evaluator)) }
        var configuration: [String: String] = [:]
        for member in deviceConfiguration {
            configuration[member.name] = try evaluator.text(
                of: member.value, at: "DeviceConfiguration.\(member.name)")
        }
        return ProvisioningPlan(
            thing: thing, certificate: certificate, policies: policies, deviceConfiguration: configuration)
    }

    private func plan(
        _ thing: Thing, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> ProvisioningPlan.Thing {
        let path = "Resources.\(thing.logicalName).Properties"
        let name = try evaluator.name(
            of: thing.name, at: "\(path).ThingName", as: ThingName.self, or: ProvisioningFailure.Reason.invalidThingName
        )
        let type = try thing.type.map { expression throws(ProvisioningFailure) in
            try evaluator.name(
                of: expression, at: "\(path).ThingTypeName", as: ThingTypeName.self,
                or: ProvisioningFailure.Reason.invalidThingTypeName)
        }
        let billingGroup = try thing.billingGroup.map { expression throws(ProvisioningFailure) in
            try evaluator.name(
                of: expression, at: "\(path).BillingGroup", as: BillingGroupName.self,
                or: ProvisioningFailure.Reason.invalidBillingGroupName)
        }
        return ProvisioningPlan.Thing(
            logicalName: thing.logicalName, name: name,
            attributes: try attributes(thing.attributes, at: "\(path).AttributePayload", &evaluator), type: type,
            groups: try groups(thing.groups, at: "\(path).ThingGroups", &evaluator), billingGroup: billingGroup,
            overrides: thing.overrides)
    }

    private func attributes(
        _ members: [Expression.Member]?, at path: String, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> ProvisioningPlan.Planned<[String: String]>? {
        guard let members else { return nil }
        var attributes: [String: String] = [:]
        var used: [String] = []
        for member in members {
            attributes[member.name] = try evaluator.text(of: member.value, at: "\(path).\(member.name)")
            used += evaluator.origin.parameters.filter { !used.contains($0) }
        }
        return .init(attributes, from: ProvisioningOrigin(place: path, parameters: used))
    }

    private func groups(
        _ expression: Expression?, at path: String, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> [ProvisioningPlan.Planned<ThingGroupName>]? {
        guard let expression else { return nil }
        let value = try evaluator.value(of: expression, at: path)
        guard case .list(let elements) = value else {
            throw evaluator.failure(.wrongKind(expected: "a list of thing groups' names"), value.inWords)
        }
        var groups: [ProvisioningPlan.Planned<ThingGroupName>] = []
        for element in elements {
            guard let name = element.scalarText.flatMap(ThingGroupName.init(rawValue:)) else {
                throw evaluator.failure(
                    .invalidThingGroupName(expected: ThingGroupName.expectation),
                    element.scalarText ?? element.inWords)
            }
            groups.append(.init(name, from: evaluator.origin))
        }
        return groups
    }

    private func plan(
        _ certificate: Certificate, _ flow: ProvisioningFlow, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> ProvisioningPlan.Certificate {
        let path = "Resources.\(certificate.logicalName).Properties"
        let form: ProvisioningPlan.Certificate.Form
        switch certificate.form {
        case .id(let expression):
            let text = try evaluator.text(of: expression, at: "\(path).CertificateId")
            guard let id = CertificateID(text) else {
                throw evaluator.failure(.invalidCertificate("expected 64 hexadecimal digits"), text)
            }
            if let own = flow.ownCertificate, own != id { throw evaluator.failure(.anotherCertificate, text) }
            form = .id(id)
        case .signingRequest(let expression):
            form = .signingRequest(try evaluator.text(of: expression, at: "\(path).CertificateSigningRequest"))
        case .pem(let expression, let authority):
            let pem = try evaluator.text(of: expression, at: "\(path).CertificatePem")
            let authority = try authority.map { authority throws(ProvisioningFailure) in
                try evaluator.text(of: authority, at: "\(path).CACertificatePem")
            }
            form = .pem(pem, authority: authority)
        }
        let origin = evaluator.origin
        return ProvisioningPlan.Certificate(
            logicalName: certificate.logicalName, form: .init(form, from: origin),
            status: try status(certificate.status, at: "\(path).Status", &evaluator),
            statusOverride: certificate.statusOverride,
            isExclusive: try isExclusive(certificate.principalType, at: "\(path).ThingPrincipalType", &evaluator))
    }

    /// AWS's examples write `Active` too.
    private func status(
        _ expression: Expression?, at path: String, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> CertificateStatus {
        guard let expression else { return .active }
        let text = try evaluator.text(of: expression, at: path)
        switch text.uppercased() {
        case CertificateStatus.active.rawValue: return .active
        case CertificateStatus.inactive.rawValue: return .inactive
        default: throw evaluator.failure(.invalidStatus, text)
        }
    }

    private func isExclusive(
        _ expression: Expression?, at path: String, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> Bool {
        guard let expression else { return false }
        let text = try evaluator.text(of: expression, at: path)
        switch text {
        case "EXCLUSIVE_THING": return true
        case "NON_EXCLUSIVE_THING": return false
        default: throw evaluator.failure(.invalidPrincipalType, text)
        }
    }

    private func plan(
        _ policy: Policy, _ evaluator: inout TemplateEvaluator
    ) throws(ProvisioningFailure) -> ProvisioningPlan.Policy {
        let path = "Resources.\(policy.logicalName).Properties"
        switch policy.form {
        case .named(let expression):
            let name = try evaluator.name(
                of: expression, at: "\(path).PolicyName", as: PolicyName.self,
                or: ProvisioningFailure.Reason.invalidPolicyName)
            return ProvisioningPlan.Policy(logicalName: policy.logicalName, name: name, document: nil)
        case .document(let expression):
            let value = try evaluator.value(of: expression, at: "\(path).PolicyDocument", isPolicy: true)
            let document =
                switch value {
                case .text(let text): text
                case .number, .boolean, .null, .list, .object: value.canonicalJSON
                }
            do throws(MalformedPolicy) {
                _ = try PolicyDocument(document)
            } catch {
                throw evaluator.failure(.malformedPolicy(error), nil)
            }
            return ProvisioningPlan.Policy(
                logicalName: policy.logicalName, name: .init(Self.name(of: document), from: evaluator.origin),
                document: document)
        }
    }

    /// A policy made of a document is called after it, so that devices with the same document share one: 40 upper-case
    /// hexadecimal digits, the first 20 bytes of its SHA-256.
    private static func name(of document: String) -> PolicyName {
        let digits = Array("0123456789ABCDEF".utf8)
        let digest = SHA256.hash(data: Array(document.utf8)).prefix(20)
        let name = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return PolicyName(unchecked: String(decoding: name, as: UTF8.self))
    }
}

extension TemplateEvaluator {
    /// - Parameter reason: why any other text is refused, given what was expected.
    fileprivate mutating func name<Value: Name>(
        of expression: Expression, at place: String, as type: Value.Type,
        or reason: (_ expected: String) -> ProvisioningFailure.Reason
    ) throws(ProvisioningFailure) -> ProvisioningPlan.Planned<Value> {
        let text = try text(of: expression, at: place)
        guard let name = Value(rawValue: text) else { throw failure(reason(Value.expectation), text) }
        return .init(name, from: origin)
    }
}
