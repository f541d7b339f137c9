package import IoTModel

/// Why a variable has no value in a request.
package enum MissingValue: Sendable, Equatable {
    /// No such variable is defined.
    case unknownVariable
    /// Callers of the API have it, devices don't.
    case notForDevices
    case noClientID
    case noCertificate
    case noSourceIP
    case noServerName
    case noTime
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
    case noConnectAttribute
    case noWill

    /// What would have to be known of the request for the variable to have a value; nil where nothing would help.
    package var input: RequestInput? {
        switch self {
        case .noClientID: .clientID
        case .noCertificate: .certificate
        case .noSourceIP: .sourceIP
        case .noServerName: .domainName
        case .noTime: .time
        case .noThing, .thingNotAttached: .thing
        case .unknownVariable, .notForDevices, .outsideMQTT, .noThingType, .noThingAttribute, .notInCertificate,
            .notSubstitutable, .isList, .onlyAtConnect, .noConnectAttribute, .noWill:
            nil
        }
    }
}

extension RequestContext {
    /// Why `substitution(for:)` is nil, or a condition key absent.
    func missingValue(of variable: PolicyVariable) -> MissingValue {
        if case .many = values(of: variable) { return .isList }
        return switch variable {
        case .clientID: .noClientID
        case .certificateID: .noCertificate
        case .sourceIP: .noSourceIP
        case .domainName: .noServerName
        case .currentTime, .epochTime: .noTime
        case .thingName, .thingTypeName, .thingAttribute, .thingIsAttached: missingThingValue(of: variable)
        case .certificate, .certificateSerialNumber, .certificateAvailableKeys: missingCertificateValue(of: variable)
        case .connectAttributes: connect == nil ? .onlyAtConnect : .noConnectAttribute
        case .lastWillTopic: connect == nil ? .onlyAtConnect : .noWill
        case .unknown(let name): PolicyVariable.isOfCallers(name) ? .notForDevices : .unknownVariable
        }
    }

    private func missingCertificateValue(of variable: PolicyVariable) -> MissingValue {
        guard principal.certificateID != nil else { return .noCertificate }
        if case .certificate(let attribute, .item(let index)) = variable,
            principal.value(of: attribute, at: index) != nil
        {
            return .notSubstitutable
        }
        return .notInCertificate
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
        case .notForDevices: "callers of the API have it, devices don't"
        case .noClientID: "the request has no client id"
        case .noCertificate: "the request has no certificate"
        case .noSourceIP: "the client's address is not known"
        case .noServerName: "the client named no server (SNI)"
        case .noTime: "the request's time is not known"
        case .outsideMQTT: "thing variables exist on MQTT connections alone"
        case .noThing: "no thing that the certificate is attached to has the client id as its name"
        case .thingNotAttached(let name): "the certificate is not attached to thing `\(name)`"
        case .noThingType(let name): "thing `\(name)` has no type"
        case .noThingAttribute(let name, let attribute): "thing `\(name)` has no attribute `\(attribute)`"
        case .notInCertificate: "the certificate has no such value"
        case .notSubstitutable: "the certificate's value is longer than 1024, or has one of `*`, `$`, `+`, `?`, `#`"
        case .isList: "it is a list, which conditions alone can use"
        case .onlyAtConnect: "it exists for iot:Connect alone"
        case .noConnectAttribute: "the client asked for neither a persistent session nor a will"
        case .noWill: "the client left no will"
        }
    }
}
