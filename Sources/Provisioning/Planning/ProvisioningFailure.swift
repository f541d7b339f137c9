package import PolicyEngine

/// Why a template could not be applied to a device: what went wrong, where in the template, from which parameters and
/// with which value. The whole registration is undone.
package struct ProvisioningFailure: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// A parameter has neither a value nor a default.
        case missingParameter
        case wrongKind(expected: String)
        case notInMapping(map: String, keys: [String])
        case outOfRange(index: String, count: Int)
        case nullSelected
        /// The texts that the evaluation made are together longer than they may be.
        case evaluationTooLarge(limit: Int)
        case invalidThingName(expected: String)
        case invalidThingTypeName(expected: String)
        case invalidThingGroupName(expected: String)
        case invalidBillingGroupName(expected: String)
        case invalidAttribute(String)
        case invalidPolicyName(expected: String)
        case malformedPolicy(MalformedPolicy)
        /// A device's value would widen the policy it is put into.
        case unsafeInPolicy
        case certificateMissing
        case certificateFormNotAllowed
        case invalidCertificate(String)
        /// The template gives another certificate than the device's own.
        case anotherCertificate
        case invalidStatus
        case invalidPrincipalType
        case notFound(Kind)
        /// No thing may be given the type any more.
        case deprecatedThingType
        /// An override setting says FAIL and the resource exists differently.
        case conflict(Kind)
        /// The registry's rules refuse, in their own words.
        case refused(Kind, String)

        package enum Kind: String, Sendable { case thing, thingType, thingGroup, billingGroup, policy, certificate }
    }

    package let reason: Reason
    package let origin: ProvisioningOrigin
    /// As far as there is one; never a certificate, a key or a request.
    package let value: String?

    package init(_ reason: Reason, at origin: ProvisioningOrigin, value: String? = nil) {
        self.reason = reason
        self.origin = origin
        self.value = value
    }
}

/// Where in a template a value comes from, and from which parameters.
package struct ProvisioningOrigin: Equatable, Sendable {
    /// Such as `Resources.thing.Properties.ThingName`; empty for the template as a whole.
    package let place: String
    /// In the order of their use, each once.
    package let parameters: [String]

    package init(place: String, parameters: [String] = []) {
        self.place = place
        self.parameters = parameters
    }
}

extension ProvisioningFailure {
    /// As a log's `reason` has it: one for each case.
    package var code: String {
        switch reason {
        case .missingParameter: "MISSING_PARAMETER"
        case .wrongKind: "WRONG_VALUE_KIND"
        case .notInMapping: "MAPPING_KEY_NOT_FOUND"
        case .outOfRange: "SELECT_OUT_OF_RANGE"
        case .nullSelected: "SELECT_NULL"
        case .evaluationTooLarge: "EVALUATION_LIMIT_EXCEEDED"
        case .invalidThingName: "INVALID_THING_NAME"
        case .invalidThingTypeName: "INVALID_THING_TYPE_NAME"
        case .invalidThingGroupName: "INVALID_THING_GROUP_NAME"
        case .invalidBillingGroupName: "INVALID_BILLING_GROUP_NAME"
        case .invalidAttribute: "INVALID_ATTRIBUTE"
        case .invalidPolicyName: "INVALID_POLICY_NAME"
        case .malformedPolicy: "MALFORMED_POLICY"
        case .unsafeInPolicy: "UNSAFE_POLICY_VALUE"
        case .certificateMissing: "CERTIFICATE_NOT_IN_TEMPLATE"
        case .certificateFormNotAllowed: "CERTIFICATE_FORM_NOT_ALLOWED"
        case .invalidCertificate: "INVALID_CERTIFICATE"
        case .anotherCertificate: "ANOTHER_CERTIFICATE"
        case .invalidStatus: "INVALID_CERTIFICATE_STATUS"
        case .invalidPrincipalType: "INVALID_THING_PRINCIPAL_TYPE"
        case .notFound(let kind): "\(kind.code)_NOT_FOUND"
        case .deprecatedThingType: "THING_TYPE_DEPRECATED"
        case .conflict(let kind): "\(kind.code)_CONFLICT"
        case .refused(let kind, _): "\(kind.code)_REFUSED"
        }
    }
}

extension ProvisioningFailure: CustomStringConvertible {
    /// One sentence: what, where, from which parameters, with which value.
    package var description: String {
        var text = origin.place.isEmpty ? "the template" : "`\(origin.place)`"
        if !origin.parameters.isEmpty {
            let names = origin.parameters.map { "`\($0)`" }.joined(separator: ", ")
            text += ", from parameter\(origin.parameters.count == 1 ? "" : "s") \(names)"
        }
        if let value { text += ", with the value `\(value.prefix(200))`" }
        return "\(text): \(reason.sentence)"
    }
}

extension ProvisioningFailure.Reason {
    fileprivate var sentence: String {
        switch self {
        case .missingParameter: "the parameter has no value; give it one, or a `Default`"
        case .wrongKind(let expected): "expected \(expected)"
        case .notInMapping(let map, let keys):
            "mapping `\(map)` has nothing under " + keys.map { "`\($0)`" }.joined(separator: ", ")
        case .outOfRange(let index, let count):
            "`Fn::Select` takes element \(index.prefix(40)) of \(count); expected a number from 0 to \(max(count - 1, 0))"
        case .nullSelected: "`Fn::Select` takes an element that is null; expected a text"
        case .evaluationTooLarge(let limit): "evaluating the template makes more than \(limit) bytes"
        case .invalidThingName(let expected), .invalidThingTypeName(let expected),
            .invalidThingGroupName(let expected), .invalidBillingGroupName(let expected),
            .invalidPolicyName(let expected):
            "expected \(expected)"
        case .invalidAttribute(let sentence): sentence
        case .malformedPolicy(let error): "the policy document is refused: \(error)"
        case .unsafeInPolicy:
            "a device's value that goes into a policy document may not have any of `*?#+$\"\\{}` or control characters"
        case .certificateMissing:
            "the template has no certificate; give a resource whose `CertificateId` is `Ref` to"
                + " `AWS::IoT::Certificate::Id`"
        case .certificateFormNotAllowed: "a device provisions itself with `CertificateId` alone"
        case .invalidCertificate(let sentence): sentence
        case .anotherCertificate:
            "`CertificateId` is not the device's own; expected `Ref` to `AWS::IoT::Certificate::Id`"
        case .invalidStatus: "expected `ACTIVE` or `INACTIVE`"
        case .invalidPrincipalType: "expected `EXCLUSIVE_THING` or `NON_EXCLUSIVE_THING`"
        case .notFound(let kind): "this \(kind.inWords) does not exist in this account; create it first"
        case .deprecatedThingType:
            "this thing type is deprecated, so no thing can be given it; undo the deprecation with DeprecateThingType or"
                + " use another type"
        case .conflict(let kind): "the \(kind.inWords) exists and differs, and `OverrideSettings` says `FAIL`"
        case .refused(_, let sentence): sentence
        }
    }
}

extension ProvisioningFailure.Reason.Kind {
    fileprivate var code: String {
        switch self {
        case .thing: "THING"
        case .thingType: "THING_TYPE"
        case .thingGroup: "THING_GROUP"
        case .billingGroup: "BILLING_GROUP"
        case .policy: "POLICY"
        case .certificate: "CERTIFICATE"
        }
    }

    fileprivate var inWords: String {
        switch self {
        case .thing: "thing"
        case .thingType: "thing type"
        case .thingGroup: "thing group"
        case .billingGroup: "billing group"
        case .policy: "policy"
        case .certificate: "certificate"
        }
    }
}
