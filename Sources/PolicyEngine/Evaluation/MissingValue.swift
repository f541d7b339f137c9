package import IoTModel

/// Why a variable has no value in a request.
package enum MissingValue: Sendable, Equatable {
    /// No such variable is defined for device policies.
    case unknownVariable
    case noClientID
    case noCertificate
    case noSourceIP
    case noServerName
    case outsideMQTT
    case noThing
    case thingNotAttached(ThingName)
    case noThingType(ThingName)
    case noThingAttribute(ThingName, attribute: String)
    case notInCertificate
    /// A value is there, but a wildcard in it or its length forbids to substitute it.
    case notSubstitutable
    /// A list can be compared, but cannot replace `${…}`.
    case isList
    case onlyAtConnect
    case noWill
}

extension RequestContext {
    /// Why `substitution(for:)` is nil.
    func missingValue(of variable: PolicyVariable) -> MissingValue {
        if case .many = values(of: variable) { return .isList }
        return switch variable {
        case .clientID: .noClientID
        case .certificateID: .noCertificate
        case .sourceIP: .noSourceIP
        case .domainName: .noServerName
        case .thingName, .thingTypeName, .thingAttribute, .thingIsAttached: missingThingValue(of: variable)
        case .certificate(let attribute, .item(let index)):
            principal.value(of: attribute, at: index) == nil ? .notInCertificate : .notSubstitutable
        case .certificate, .certificateSerialNumber, .certificateAvailableKeys: .notInCertificate
        case .connectAttributes: .onlyAtConnect
        case .lastWillTopic: connect == nil ? .onlyAtConnect : .noWill
        case .unknown: .unknownVariable
        }
    }

    private func missingThingValue(of variable: PolicyVariable) -> MissingValue {
        switch thing {
        case .outsideMQTT: return .outsideMQTT
        case .none: return .noThing
        case .notAttached(let name): return .thingNotAttached(name)
        case .attached(let thing):
            if case .thingAttribute(let attribute) = variable {
                return .noThingAttribute(thing.name, attribute: attribute)
            }
            return .noThingType(thing.name)
        }
    }
}

extension MissingValue: CustomStringConvertible {
    /// A clause for behind "has no value: ".
    package var description: String {
        switch self {
        case .unknownVariable: "it is not a variable of AWS IoT"
        case .noClientID: "the request has no client id"
        case .noCertificate: "the request has no certificate"
        case .noSourceIP: "the client's address is not known"
        case .noServerName: "the client named no server (SNI)"
        case .outsideMQTT: "thing variables exist on MQTT connections alone"
        case .noThing: "no thing that the certificate is attached to has the client id as its name"
        case .thingNotAttached(let name): "the certificate is not attached to thing `\(name)`"
        case .noThingType(let name): "thing `\(name)` has no type"
        case .noThingAttribute(let name, let attribute): "thing `\(name)` has no attribute `\(attribute)`"
        case .notInCertificate: "the certificate has no such value"
        case .notSubstitutable: "the certificate's value is longer than 1024, or has one of `*`, `$`, `+`, `?`, `#`"
        case .isList: "it is a list, which conditions alone can use"
        case .onlyAtConnect: "it exists for iot:Connect alone"
        case .noWill: "the client left no will"
        }
    }
}
