import IoTModel
import Provisioning
import Registry
import Testing

@Suite struct ProvisioningTests {
    private let identifiers = ProvisioningIdentifiers(thingID: "thing", generationID: "generation")
    private let id = newCertificate(1).id

    /// - Parameters:
    ///   - thing: further members of the thing's properties, each followed by a comma.
    ///   - overrides: the thing's.
    private func plan(
        thing: String = "", overrides: String = "{}", status: String = "ACTIVE", statusOverride: String = "DO_NOTHING",
        policies: [String] = []
    ) throws -> ProvisioningPlan {
        let policies = policies.enumerated().map { index, properties in
            #","policy\#(index)": {"Type": "AWS::IoT::Policy", "Properties": {\#(properties)}}"#
        }
        let template = try ProvisioningTemplate(
            """
            {"Parameters": {"Name": {"Type": "String"}}, "Resources": {
             "thing": {"Type": "AWS::IoT::Thing", "Properties": {\(thing) "ThingName": {"Ref": "Name"}},
              "OverrideSettings": \(overrides)},
             "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {
              "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "\(status)"},
              "OverrideSettings": {"Status": "\(statusOverride)"}}\(policies.joined())}}
            """)
        return try template.plan(["Name": "lamp"], flow: .fleet(id))
    }

    private func failure(_ body: () async throws -> Void) async throws -> ProvisioningFailure {
        let error = try await #require(throws: RegistryError.self) { try await body() }
        guard case .provisioning(let failure) = error else {
            Issue.record("expected a provisioning failure, found \(error)")
            throw error
        }
        return failure
    }

    private let document = #"{"Statement": {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"}}"#

    @Test(arguments: Backend.allCases)
    func `thing, certificate and policies are made and attached`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let plan = try plan(
                thing: #""AttributePayload": {"site": "north"},"#,
                policies: [#""PolicyName": "named""#, #""PolicyDocument": \#(document)"#])
            try await store.change {
                try $0.registerCertificate(1)
                try $0.createPolicy("named")
            }
            // A second time, nothing changes.
            for _ in 0..<2 {
                let done = try await store.change {
                    try $0.provision(plan, identifiers: identifiers, in: scope, at: start)
                }
                #expect(done.thing == thingName("lamp"))
                #expect(done.arns["thing"] == scope.arn(.thing(thingName("lamp"))))
                #expect(done.arns["certificate"] == scope.arn(.certificate(id)))
                #expect(done.arns["policy0"] == scope.arn(.policy(policyName("named"))))
                let found = try await store.look { try $0.principal(id, of: account) }
                let principal = try #require(found)
                #expect(principal.things.map(\.name) == [thingName("lamp")])
                #expect(principal.things.first?.attributes == ["site": "north"])
                #expect(principal.policies.count == 2)
                let made = try #require(principal.policies.first { $0.policyName != policyName("named") })
                #expect(made.policyName.rawValue.count == 40)
                #expect(done.arns["policy1"] == scope.arn(.policy(made.policyName)))
            }
            // An inactive certificate keeps its status unless the template says otherwise.
            #expect(try await store.look { try $0.describeCertificate(id, of: account) }.status == .inactive)
            let replacing = try self.plan(statusOverride: "REPLACE")
            let done = try await store.change {
                try $0.provision(replacing, identifiers: identifiers, in: scope, at: start)
            }
            #expect(done.certificate?.status == .active)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what fails leaves nothing behind, and says what it was`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change {
                try $0.registerCertificate(1)
                try $0.createType("old")
                try $0.deprecateThingType(typeName("old"), of: account, at: start)
            }
            for (plan, code, value) in [
                (
                    try plan(policies: [#""PolicyDocument": \#(document)"#, #""PolicyName": "absent""#]),
                    "POLICY_NOT_FOUND", "absent"
                ),
                (try plan(thing: #""ThingTypeName": "no-type","#), "THING_TYPE_NOT_FOUND", "no-type"),
                (try plan(thing: #""ThingTypeName": "old","#), "THING_TYPE_DEPRECATED", "old"),
                (try plan(thing: #""ThingGroups": ["no-group"],"#), "THING_GROUP_NOT_FOUND", "no-group"),
                (try plan(thing: #""BillingGroup": "no-billing","#), "BILLING_GROUP_NOT_FOUND", "no-billing"),
                (try plan(thing: #""AttributePayload": {"a": "b c"},"#), "INVALID_ATTRIBUTE", nil),
                (try plan(statusOverride: "FAIL"), "CERTIFICATE_CONFLICT", "\(id)"),
            ] {
                let failure = try await failure {
                    _ = try await store.change {
                        try $0.provision(plan, identifiers: identifiers, in: scope, at: start)
                    }
                }
                #expect(failure.code == code && failure.value == value)
                #expect(!failure.origin.place.isEmpty)
                let left = try await store.look {
                    (try $0.thing(thingName("lamp"), of: account), try $0.listPolicies(of: account, page: .init()))
                }
                #expect(left.0 == nil && left.1.items.isEmpty, "\(code)")
                #expect(try await store.look { try $0.describeCertificate(id, of: account) }.status == .inactive)
            }
            let unknown = try plan()
            try await store.change { try $0.deleteCertificate(id, in: scope) }
            let failure = try await failure {
                _ = try await store.change {
                    try $0.provision(unknown, identifiers: identifiers, in: scope, at: start)
                }
            }
            #expect(failure.code == "CERTIFICATE_NOT_FOUND")
        }
    }

    @Test(arguments: [
        ("DO_NOTHING", ["site": "south", "old": "1"]), ("REPLACE", ["site": "north"]),
        ("MERGE", ["site": "north", "old": "1"]), ("FAIL", nil),
    ])
    func `a thing that exists is treated as the overrides say`(
        _ row: (setting: String, attributes: [String: String]?)
    ) async throws {
        for backend in Backend.allCases {
            try await backend.withStore { store in
                try await store.change {
                    try $0.registerCertificate(1)
                    try $0.createThing("lamp", attributes: ["site": "south", "old": "1"])
                }
                let plan = try plan(
                    thing: #""AttributePayload": {"site": "north"},"#,
                    overrides: #"{"AttributePayload": "\#(row.setting)"}"#)
                func apply() async throws {
                    _ = try await store.change {
                        try $0.provision(plan, identifiers: identifiers, in: scope, at: start)
                    }
                }
                guard let attributes = row.attributes else {
                    #expect(try await failure(apply).code == "THING_CONFLICT")
                    return
                }
                try await apply()
                let thing = try await store.look { try $0.describeThing(thingName("lamp"), of: account) }
                #expect(thing.attributes == attributes)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing keeps a type that was deprecated, and isn't given one`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change {
                try $0.registerCertificate(1)
                try $0.createType("old")
                try $0.createType("older")
                try $0.createThing(thingName("lamp"), type: typeName("old"), thingID: "l", in: scope, at: start)
                for type in ["old", "older"] { try $0.deprecateThingType(typeName(type), of: account, at: start) }
            }
            func apply(_ type: String, _ setting: String) async throws {
                let plan = try plan(
                    thing: #""ThingTypeName": "\#(type)","#, overrides: #"{"ThingTypeName": "\#(setting)"}"#)
                _ = try await store.change {
                    try $0.provision(plan, identifiers: identifiers, in: scope, at: start)
                }
            }
            try await apply("old", "REPLACE")
            try await apply("older", "DO_NOTHING")
            let failure = try await failure { try await apply("older", "REPLACE") }
            #expect(failure.code == "THING_TYPE_DEPRECATED" && failure.origin.place.hasSuffix("ThingTypeName"))
            #expect(failure.description.contains("deprecated"))
            let thing = try await store.look { try $0.describeThing(thingName("lamp"), of: account) }
            #expect(thing.type == typeName("old"))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate that waits for its activation gets the template's status`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            for (status, expected) in [("ACTIVE", CertificateStatus.active), ("INACTIVE", .inactive)] {
                try await store.change { writer in
                    try writer.put(
                        CertificateRecord(
                            account: account, id: id, pem: "pem", status: .pendingActivation, mode: .standard,
                            ownedBy: account, creationDate: start, lastModifiedDate: start, generationID: "g",
                            notBefore: start, notAfter: start))
                }
                let plan = try plan(status: status)
                let done = try await store.change {
                    try $0.provision(plan, identifiers: identifiers, in: scope, at: start)
                }
                #expect(done.certificate?.status == expected)
            }
        }
    }
}

@Suite struct FleetProvisioningTests {
    private let digest = [UInt8](repeating: 7, count: 32)
    private let hour = Limits.Provisioning.ownershipToken
    private let id = newCertificate(1).id

    private func at(_ duration: Duration, minus milliseconds: Int64 = 0) -> WallTime {
        WallTime(milliseconds: start.advanced(by: duration).milliseconds - milliseconds)
    }

    @Test(arguments: Backend.allCases)
    func `a certificate that isn't activated within the token's hour is deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let observed = ObservedChanges(of: store)
            try await store.change {
                try $0.registerOwned(newCertificate(1), tokenDigest: digest, in: scope, at: start)
            }
            func owned(_ time: WallTime, by digest: [UInt8], _ account: AccountID) async throws -> CertificateRecord? {
                try await store.look { try $0.certificate(owningToken: digest, of: account, at: time) }
            }
            let last = at(hour, minus: 1)
            #expect(try await owned(last, by: digest, account)?.status == .pendingActivation)
            #expect(try await owned(at(hour), by: digest, account) == nil)
            #expect(try await owned(last, by: digest, otherAccount) == nil)
            #expect(try await owned(last, by: [UInt8](repeating: 8, count: 32), account) == nil)

            #expect(try await !store.look { try $0.hasProvisioningToEnd(at: last) })
            try await store.change { try $0.endProvisioning(at: last, limit: 10) }
            #expect(try await store.look { try $0.certificate(id, of: account) } != nil)
            #expect(try await store.look { try $0.hasProvisioningToEnd(at: at(hour)) })
            try await store.change { try $0.endProvisioning(at: at(hour), limit: 10) }
            #expect(try await store.look { try $0.certificate(id, of: account) } == nil)
            #expect(observed.latest == [.certificate(account, id)])
            #expect(try await !store.look { try $0.hasProvisioningToEnd(at: at(hour)) })
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate that is in use outlives its token`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...3 {
                    let digest = [UInt8](repeating: UInt8(number), count: 32)
                    try writer.registerOwned(newCertificate(number), tokenDigest: digest, in: scope, at: start)
                }
                try writer.updateCertificate(newCertificate(1).id, to: .active, of: account, at: start)
                try writer.createPolicy("p")
                try writer.attachPolicy(policyName("p"), to: newCertificate(2).id, account: account)
                try writer.createThing("t")
                try writer.attachThing(thingName("t"), to: newCertificate(3).id, account: account)
            }
            // One at a time, until there is none.
            for left in [true, true, false] {
                try await store.change { try $0.endProvisioning(at: at(hour), limit: 1) }
                #expect(try await store.look { try $0.hasProvisioningToEnd(at: at(hour)) } == left)
            }
            for number in 1...3 {
                #expect(try await store.look { try $0.certificate(newCertificate(number).id, of: account) } != nil)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a claim is a principal in no list, until twice its time is over`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let name = TemplateName(unchecked: "t")
            let ending = at(Limits.Provisioning.claim)
            let claim = ProvisioningClaimRecord(
                account: account, id: id, template: name, notBefore: start, notAfter: ending)
            await #expect(throws: RegistryError.notFound(.template(name))) {
                try await store.change { try $0.createProvisioningClaim(claim) }
            }
            @Sendable func template(_ kind: TemplateRecord.Kind) -> TemplateRecord {
                TemplateRecord(
                    account: account, name: name, kind: kind, isEnabled: true, roleARN: "r", creationDate: start,
                    lastModifiedDate: start)
            }
            try await store.change { try $0.createTemplate(template(.justInTime), body: "", in: scope) }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.createProvisioningClaim(claim) }
            }
            try await store.change { writer in
                try writer.deleteTemplate(name, in: scope)
                try writer.createTemplate(template(.fleetProvisioning), body: "", in: scope)
                try writer.createProvisioningClaim(claim)
            }
            let found = try await store.look { try $0.principal(id, of: account) }
            let principal = try #require(found)
            #expect(principal.status == .active && principal.notAfter == ending && principal.things.isEmpty)
            #expect(
                principal.policies.map(\.document).allSatisfy { $0.contains("provisioning-templates/t/provision/*") })
            #expect(try await store.look { try $0.listCertificates(of: account, page: .init()) }.items.isEmpty)
            #expect(try await store.look { try $0.principal(id, of: otherAccount) } == nil)
            let over = at(Limits.Provisioning.claim * 2)
            try await store.change { try $0.endProvisioning(at: over, limit: 10) }
            #expect(try await store.look { try $0.principal(id, of: account) } != nil)
            let observed = ObservedChanges(of: store)
            let past = WallTime(milliseconds: over.milliseconds + 1)
            try await store.change { try $0.endProvisioning(at: past, limit: 10) }
            #expect(try await store.look { try $0.principal(id, of: account) } == nil)
            #expect(observed.latest == [.certificate(account, id)])
        }
    }
}
