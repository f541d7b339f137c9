package import IoTModel
package import Provisioning

// AWS IoT API: RegisterThing; and what devices that provision themselves come to.

/// What a plan led to.
package struct Provisioned: Sendable, Equatable {
    package let thing: ThingName?
    package let certificate: CertificateRecord?
    /// By the resources' logical names.
    package let arns: [String: ARN]
}

/// Identifiers that a registration may need: made by the caller, as the registry has no randomness.
package struct ProvisioningIdentifiers: Sendable {
    /// A UUID, for a new thing.
    package let thingID: String
    /// A UUID, for new policies.
    package let generationID: String

    package init(thingID: String, generationID: String) {
        self.thingID = thingID
        self.generationID = generationID
    }
}

extension RegistryWriter {
    /// Makes, finds and attaches everything a plan names, or nothing.
    ///
    /// - Parameter new: the plan's certificate when it comes as a request or as PEM: issued or read by the caller.
    /// - Throws: `provisioning`, naming place, parameters and value; `unavailable`.
    package func provision(
        _ plan: ProvisioningPlan, certificate new: NewCertificate? = nil, identifiers: ProvisioningIdentifiers,
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> Provisioned {
        var arns: [String: ARN] = [:]
        if let thing = plan.thing {
            try provisionThing(thing, thingID: identifiers.thingID, in: scope, at: now)
            arns[thing.logicalName] = scope.arn(.thing(thing.name.value))
        }
        var record: CertificateRecord?
        if let certificate = plan.certificate {
            let found = try provisionCertificate(certificate, new, in: scope, at: now)
            arns[certificate.logicalName] = scope.arn(.certificate(found.id))
            record = found
            for policy in plan.policies {
                try provisionPolicy(
                    policy, for: found.id, generationID: identifiers.generationID, in: scope, at: now)
                arns[policy.logicalName] = scope.arn(.policy(policy.name.value))
            }
            if let thing = plan.thing {
                let type: ThingPrincipalType = certificate.isExclusive ? .exclusive : .nonExclusive
                try explaining(.thing, thing.name.origin, thing.name.value.rawValue) { () throws(RegistryError) in
                    try attachThing(thing.name.value, to: found.id, type: type, account: scope.account)
                }
            }
        }
        return Provisioned(thing: plan.thing?.name.value, certificate: record, arns: arns)
    }

    // MARK: Thing

    private func provisionThing(
        _ plan: ProvisioningPlan.Thing, thingID: String, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        let name = plan.name.value
        try checkNames(in: plan, account: scope.account)
        guard let existing = try thing(name, of: scope.account) else {
            if let type = plan.type { try checkUsable(type, account: scope.account) }
            try explainingAttributes(of: plan) { () throws(RegistryError) in
                try createThing(
                    name, type: plan.type?.value, attributes: plan.attributes?.value ?? [:],
                    billingGroup: plan.billingGroup?.value, thingID: thingID, in: scope, at: now)
            }
            for group in plan.groups ?? [] { try add(name, to: group, account: scope.account) }
            return
        }
        try update(existing, to: plan, in: scope)
    }

    /// Type and groups must be there, whether they are used or not.
    private func checkNames(in plan: ProvisioningPlan.Thing, account: AccountID) throws(RegistryError) {
        if let type = plan.type, try thingType(type.value, of: account) == nil {
            throw Self.failure(.notFound(.thingType), type.origin, type.value.rawValue)
        }
        for group in plan.groups ?? [] {
            guard try thingGroup(group.value, of: account) == nil else { continue }
            throw Self.failure(.notFound(.thingGroup), group.origin, group.value.rawValue)
        }
        if let group = plan.billingGroup, try billingGroup(group.value, of: account) == nil {
            throw Self.failure(.notFound(.billingGroup), group.origin, group.value.rawValue)
        }
    }

    /// That a thing may be given the type.
    private func checkUsable(
        _ type: ProvisioningPlan.Planned<ThingTypeName>, account: AccountID
    ) throws(RegistryError) {
        guard try thingType(type.value, of: account)?.deprecationDate != nil else { return }
        throw Self.failure(.deprecatedThingType, type.origin, type.value.rawValue)
    }

    private func update(
        _ existing: ThingRecord, to plan: ProvisioningPlan.Thing, in scope: AccountScope
    ) throws(RegistryError) {
        let name = existing.name
        var update = ThingUpdate()
        if let attributes = plan.attributes, existing.attributes != attributes.value.filter({ !$0.value.isEmpty }) {
            switch plan.overrides.attributes {
            case .doNothing: break
            case .replace, .merge:
                update.attributes = attributes.value
                update.isMerge = plan.overrides.attributes == .merge
            case .fail: throw Self.failure(.conflict(.thing), attributes.origin, name.rawValue)
            }
        }
        if let type = plan.type, existing.type != type.value {
            switch plan.overrides.type {
            case .doNothing, .merge: break
            case .replace:
                try checkUsable(type, account: scope.account)
                update.type = .set(type.value)
            case .fail: throw Self.failure(.conflict(.thing), type.origin, type.value.rawValue)
            }
        }
        if update.attributes != nil || update.type != .keep {
            try explainingAttributes(of: plan) { () throws(RegistryError) in
                try updateThing(name, update, of: scope.account)
            }
        }
        try updateGroups(of: existing, to: plan, account: scope.account)
    }

    private func updateGroups(
        of existing: ThingRecord, to plan: ProvisioningPlan.Thing, account: AccountID
    ) throws(RegistryError) {
        // A billing group has no override setting: a thing that is in one stays there.
        if let group = plan.billingGroup, existing.billingGroup == nil {
            try explaining(.billingGroup, group.origin, group.value.rawValue) { () throws(RegistryError) in
                try addThing(existing.name, toBillingGroup: group.value, account: account)
            }
        }
        guard let groups = plan.groups else { return }
        let current = try thingGroups(
            of: existing.name, account: account, in: Window(limit: Limits.Registry.groupsPerThing))
        let wanted = groups.map(\.value)
        guard Set(current) != Set(wanted) else { return }
        switch plan.overrides.groups {
        case .doNothing: return
        case .fail:
            throw Self.failure(.conflict(.thing), groups.first?.origin ?? plan.name.origin, existing.name.rawValue)
        case .replace:
            for group in current where !wanted.contains(group) {
                try removeThing(existing.name, fromGroup: group, account: account)
            }
        case .merge: break
        }
        for group in groups { try add(existing.name, to: group, account: account) }
    }

    private func add(
        _ thing: ThingName, to group: ProvisioningPlan.Planned<ThingGroupName>, account: AccountID
    ) throws(RegistryError) {
        try explaining(.thingGroup, group.origin, group.value.rawValue) { () throws(RegistryError) in
            try addThing(thing, toGroup: group.value, account: account)
        }
    }

    private func explainingAttributes(
        of plan: ProvisioningPlan.Thing, _ body: () throws(RegistryError) -> ThingRecord
    ) throws(RegistryError) {
        do {
            _ = try body()
        } catch .invalid(let message) {
            let origin = plan.attributes?.origin ?? plan.name.origin
            throw Self.failure(.invalidAttribute(message), origin, nil)
        }
    }

    // MARK: Certificate

    private func provisionCertificate(
        _ plan: ProvisioningPlan.Certificate, _ new: NewCertificate?, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord {
        let id: CertificateID
        switch plan.form.value {
        case .id(let given): id = given
        case .signingRequest, .pem:
            guard let new else { preconditionFailure("a certificate that isn't registered is given with the plan") }
            id = new.id
        }
        guard let existing = try certificate(id, of: scope.account) else {
            guard var new else { throw Self.failure(.notFound(.certificate), plan.form.origin, "\(id)") }
            new.status = plan.status
            guard let ca = new.caCertificateID else { return try registerCertificate(new, in: scope, at: now) }
            try explaining(.certificate, plan.form.origin, "\(id)") { () throws(RegistryError) in
                try registerCertificate(new, signedBy: ca, in: scope, at: now)
            }
            return try describeCertificate(id, of: scope.account)
        }
        // One that waits for its activation has no status yet that could be overridden.
        guard existing.status != plan.status, existing.status != .pendingActivation else {
            return try update(existing, to: plan, in: scope, at: now)
        }
        switch plan.statusOverride {
        case .doNothing, .merge: return existing
        case .replace: return try update(existing, to: plan, in: scope, at: now)
        case .fail: throw Self.failure(.conflict(.certificate), plan.form.origin, "\(id)")
        }
    }

    private func update(
        _ existing: CertificateRecord, to plan: ProvisioningPlan.Certificate, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord {
        do {
            return try updateCertificate(existing.id, to: plan.status, of: scope.account, at: now)
        } catch .certificateState(let message) {
            throw Self.failure(.refused(.certificate, message), plan.form.origin, "\(existing.id)")
        }
    }

    // MARK: Policies

    private func provisionPolicy(
        _ plan: ProvisioningPlan.Policy, for certificate: CertificateID, generationID: String, in scope: AccountScope,
        at now: WallTime
    ) throws(RegistryError) {
        let name = plan.name.value
        if try policy(name, of: scope.account) == nil {
            guard let document = plan.document else {
                throw Self.failure(.notFound(.policy), plan.name.origin, name.rawValue)
            }
            try createPolicy(name, document: document, generationID: generationID, in: scope, at: now)
        }
        try explaining(.policy, plan.name.origin, name.rawValue) { () throws(RegistryError) in
            try attachPolicy(name, to: certificate, account: scope.account)
        }
    }

    // MARK: Failures

    /// Gives what a rule refuses its place in the template.
    private func explaining(
        _ kind: ProvisioningFailure.Reason.Kind, _ origin: ProvisioningOrigin, _ value: String,
        _ body: () throws(RegistryError) -> Void
    ) throws(RegistryError) {
        do {
            try body()
        } catch .unavailable(let reason) {
            throw .unavailable(reason)
        } catch {
            throw Self.failure(.refused(kind, error.message), origin, value)
        }
    }

    private static func failure(
        _ reason: ProvisioningFailure.Reason, _ origin: ProvisioningOrigin, _ value: String?
    ) -> RegistryError {
        .provisioning(ProvisioningFailure(reason, at: origin, value: value))
    }
}
