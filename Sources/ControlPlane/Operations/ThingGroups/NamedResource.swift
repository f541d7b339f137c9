import IoTModel
import Registry

/// A resource that a call gives by its name, its ARN, or both.
struct NamedResource<Identifier: Name>: Sendable {
    private let name: Identifier
    /// Nil when only the name was given.
    private let arn: ARN?

    /// - Parameters:
    ///   - nameMember: the member with the name, such as `thingName`.
    ///   - arnMember: the member with the ARN, such as `thingArn`.
    ///   - read: the name in the ARN; nil for another kind of resource.
    init(
        in body: JSONBody, _ nameMember: String, _ arnMember: String, _ read: (Resource) -> Identifier?
    ) throws(InvalidRequest) {
        let given: Identifier? = try body.optional(nameMember)
        arn = try body.optional(arnMember, "the ARN of what \(nameMember) names", ARN.init(_:))
        switch (given, arn) {
        case (let name?, nil): self.name = name
        case (let name?, let arn?) where read(arn.resource) == name: self.name = name
        case (let name?, let arn?):
            throw InvalidRequest("\(nameMember) `\(name)` and \(arnMember) `\(arn)` differ; give one of the two")
        case (nil, let arn?):
            guard let name = read(arn.resource) else {
                throw InvalidRequest(arnMember, "\(arn)", expected: "the ARN of what \(nameMember) names")
            }
            self.name = name
        case (nil, nil):
            throw InvalidRequest("`\(nameMember)` and `\(arnMember)` are missing; give one of the two")
        }
    }

    /// - Throws: `notFound` when it is another account's or region's.
    func name(in scope: AccountScope) throws(APIError) -> Identifier {
        if let arn, arn.scope != scope { throw .registry(.notFound(.resource(arn))) }
        return name
    }
}

extension JSONBody {
    func namedThing() throws(InvalidRequest) -> NamedResource<ThingName> {
        try NamedResource(in: self, "thingName", "thingArn") { resource in
            if case .thing(let name) = resource { name } else { nil }
        }
    }

    func namedThingGroup() throws(InvalidRequest) -> NamedResource<ThingGroupName> {
        try NamedResource(in: self, "thingGroupName", "thingGroupArn") { resource in
            if case .thingGroup(let name) = resource { name } else { nil }
        }
    }

    func namedBillingGroup() throws(InvalidRequest) -> NamedResource<BillingGroupName> {
        try NamedResource(in: self, "billingGroupName", "billingGroupArn") { resource in
            if case .billingGroup(let name) = resource { name } else { nil }
        }
    }
}
