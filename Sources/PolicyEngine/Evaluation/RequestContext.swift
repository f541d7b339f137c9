package import IoTModel

/// The values that policy variables and condition keys have for one connection.
///
/// Made once per connection and kept with it; what belongs to the certificate is shared.
package struct RequestContext: Sendable {
    package let principal: PrincipalVariables
    private let clientID: [UInt8]?
    private let sourceIP: [UInt8]?
    private let domainName: [UInt8]?
    package var thing: ThingAssociation
    /// Set while CONNECT is judged, nil for all later requests.
    package var connect: ConnectVariables?
    /// When the request is judged; a connection sets it for policies that ask for it (`PolicySet.readsTime`).
    package var time: WallTime?

    /// - Parameters:
    ///   - clientID: nil for a request without a connection, such as HTTPS publish without a client id.
    ///   - sourceIP: the client's address, without port or zone.
    ///   - domainName: the host name that the client gave in SNI.
    package init(
        principal: PrincipalVariables, clientID: String?, sourceIP: String? = nil, domainName: String? = nil,
        thing: ThingAssociation = .outsideMQTT, connect: ConnectVariables? = nil, time: WallTime? = nil
    ) {
        self.principal = principal
        self.clientID = clientID.map { Array($0.utf8) }
        self.sourceIP = sourceIP.map { Array($0.utf8) }
        self.domainName = domainName.map { Array($0.utf8) }
        self.thing = thing
        self.connect = connect
        self.time = time
    }

    /// No variable has a value.
    package static let empty = RequestContext(principal: PrincipalVariables(certificateID: nil), clientID: nil)

    /// What replaces `${name}`; nil when there is no value, several, or one that may not be substituted.
    func substitution(for variable: PolicyVariable) -> [UInt8]? {
        if case .certificate(let attribute, .item(let index)) = variable {
            return principal.substitution(for: attribute, at: index)
        }
        return values(of: variable).single
    }

    /// Whether `substitution(for:)` has something, asked before each match.
    func canSubstitute(_ variable: PolicyVariable) -> Bool {
        // The one that nearly every policy uses, without touching its bytes' reference count.
        if case .clientID = variable { return clientID != nil }
        return substitution(for: variable) != nil
    }

    /// What conditions compare.
    func values(of variable: PolicyVariable) -> Values {
        switch variable {
        case .clientID: Values(clientID)
        case .certificateID: Values(principal.certificateID)
        case .sourceIP: Values(sourceIP)
        case .domainName: Values(domainName)
        case .thingName: Values(attachedThing?.nameText)
        case .thingTypeName: Values(attachedThing?.typeText)
        case .thingAttribute(let name): Values(attachedThing?.attributes[name])
        case .thingIsAttached: isAttached
        case .certificate(let attribute, .item(let index)): Values(principal.value(of: attribute, at: index))
        case .certificate(let attribute, .list): Values(list: principal.values(of: attribute))
        case .certificateSerialNumber: Values(principal.serialNumber)
        case .certificateAvailableKeys: Values(list: principal.availableKeys)
        case .connectAttributes: connect.map { Values(list: $0.attributes) } ?? .absent
        case .lastWillTopic: Values(connect?.lastWillTopic)
        case .currentTime: Values(time.map { Array($0.description.utf8) })
        case .epochTime: Values(time.map { Array(String($0.milliseconds / 1000).utf8) })
        case .unknown: .absent
        }
    }

    private var attachedThing: AssociatedThing? {
        guard case .attached(let thing) = thing else { return nil }
        return thing
    }

    private var isAttached: Values {
        switch thing {
        case .outsideMQTT: .absent
        case .none, .notAttached: .one(Self.falseText)
        case .attached: .one(Self.trueText)
        }
    }

    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)

    /// The values of one condition key.
    enum Values {
        case absent
        case one([UInt8])
        /// At least one.
        case many([[UInt8]])

        init(_ value: [UInt8]?) { self = value.map(Values.one) ?? .absent }

        init(list: [[UInt8]]) { self = list.isEmpty ? .absent : .many(list) }

        var single: [UInt8]? {
            guard case .one(let value) = self else { return nil }
            return value
        }
    }
}

/// What only iot:Connect is asked about.
package struct ConnectVariables: Sendable {
    let attributes: [[UInt8]]
    let lastWillTopic: [UInt8]?

    /// - Parameters:
    ///   - isPersistent: CleanSession 0, or a session expiry above 0.
    ///   - lastWillTopic: the ARN of the will's topic; nil without a will.
    package init(isPersistent: Bool, lastWillTopic: String?) {
        var attributes: [[UInt8]] = []
        if isPersistent { attributes.append(Array("PersistentConnect".utf8)) }
        if lastWillTopic != nil { attributes.append(Array("LastWill".utf8)) }
        self.attributes = attributes
        self.lastWillTopic = lastWillTopic.map { Array($0.utf8) }
    }
}
