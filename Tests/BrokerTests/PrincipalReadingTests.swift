import IoTModel
import PolicyEngine
import Registry
import Testing

@testable import Broker

@Suite struct PrincipalReadingTests {
    private static let scope = AccountScope(account: .standard, region: .standard)
    private static let now = WallTime(seconds: 1_900_000_000)
    private let id = CertificateID(digest: [UInt8](repeating: 7, count: 32))
    private let pump = ThingName(unchecked: "pump")

    private static func allow(_ topic: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"\#(topic)"}]}"#
    }

    private static func name(_ text: String) -> PolicyName { PolicyName(unchecked: text) }

    /// A certificate with the policy `own`, attached to a thing in a group with the policy `group`.
    private func registry(
        own: String = allow("own"), exclusive: Bool = false
    ) async throws -> InMemoryRegistry {
        let registry = InMemoryRegistry()
        let (id, pump, group) = (id, pump, ThingGroupName(unchecked: "g"))
        try await registry.write { writer throws(RegistryError) in
            try writer.registerCertificate(
                NewCertificate(
                    id: id, pem: "not read", status: .active, mode: .standard, generationID: "g", notBefore: Self.now,
                    notAfter: Self.now), in: Self.scope, at: Self.now)
            for (name, document) in [("own", own), ("group", Self.allow("group"))] {
                try writer.createPolicy(
                    Self.name(name), document: document, generationID: name, in: Self.scope, at: Self.now)
            }
            try writer.attachPolicy(Self.name("own"), to: id, account: .standard)
            _ = try writer.createThing(pump, attributes: ["room": "7"], thingID: "t", in: Self.scope, at: Self.now)
            _ = try writer.createThingGroup(group, groupID: "g", in: Self.scope, at: Self.now)
            try writer.attachPolicy(Self.name("group"), toGroup: group, account: .standard)
            try writer.addThing(pump, toGroup: group, account: .standard)
            try writer.attachThing(
                pump, to: id, type: exclusive ? .exclusive : .nonExclusive, account: .standard)
        }
        return registry
    }

    private func version(_ name: String, _ number: Int, _ document: String) throws -> PolicyInForce {
        let record = PolicyVersionRecord(
            account: .standard, policyName: Self.name(name), number: number, document: document, creationDate: Self.now,
            generationID: "v\(number)")
        return PolicyInForce(
            record: record,
            compiled: try CompiledPolicy(name: record.policyName, version: number, document: document))
    }

    private func snapshot(_ registry: InMemoryRegistry) async throws -> PrincipalSnapshot {
        try #require(try await PrincipalReading(store: registry).snapshot(of: id, account: .standard))
    }

    /// The topics among `own`, `group`, `new` that a connection may publish to.
    private func allowed(_ snapshot: PrincipalSnapshot, clientID: String?) -> [String] {
        let thing = clientID.map(snapshot.principal.association(clientID:)) ?? .outsideMQTT
        let context = RequestContext(principal: snapshot.variables, clientID: clientID, thing: thing)
        return ["own", "group", "new"].filter {
            snapshot.policies(for: thing).evaluate(.publish, resource: $0, context: context).isAllowed
        }
    }

    @Test func `a group's policies count for the thing of the client id alone`() async throws {
        let snapshot = try await snapshot(try await registry())
        #expect(allowed(snapshot, clientID: "pump") == ["own", "group"])
        #expect(allowed(snapshot, clientID: "Pump") == ["own"])
        #expect(allowed(snapshot, clientID: nil) == ["own"])
    }

    @Test func `an exclusive thing counts for each client id, and for none over HTTPS`() async throws {
        let snapshot = try await snapshot(try await registry(exclusive: true))
        #expect(allowed(snapshot, clientID: "other") == ["own", "group"])
        #expect(allowed(snapshot, clientID: nil) == ["own"])
    }

    @Test func `a certificate that isn't registered has no snapshot`() async throws {
        let reading = PrincipalReading(store: InMemoryRegistry())
        let found = try await reading.snapshot(of: id, account: .standard)
        #expect(found == nil)
    }

    @Test(arguments: ["own", "group"])
    func `another version of a policy takes its place, wherever the policy comes from`(_ name: String) async throws {
        let before = try await snapshot(try await registry())
        let after = try #require(before.replacing(try version(name, 2, Self.allow("new"))))
        #expect(allowed(after, clientID: "pump") == [name == "own" ? "group" : "own", "new"])
        #expect(allowed(after, clientID: nil) == (name == "own" ? ["new"] : ["own"]))
        let numbers = (after.principal.policies + after.things.flatMap(\.groupPolicies)).map(\.number)
        #expect(numbers.sorted() == [1, 2])
    }

    @Test func `replacing gives what reading again gives`() async throws {
        let registry = try await registry()
        let reading = PrincipalReading(store: registry)
        let before = try await snapshot(registry)
        try await registry.write { writer throws(RegistryError) in
            _ = try writer.createPolicyVersion(
                of: Self.name("own"), document: Self.allow("new"), setAsDefault: true, generationID: "2",
                account: .standard, at: Self.now)
        }
        let policy = try #require(try await reading.policy(Self.name("own"), of: .standard))
        let replaced = try #require(before.replacing(policy))
        let again = try await snapshot(registry)
        #expect(replaced.principal == again.principal)
        let none = try await reading.policy(Self.name("none"), of: .standard)
        #expect(none == nil)
    }

    @Test func `a version that asks what the certificate says needs the certificate read`() async throws {
        let asking = Self.allow("${iot:Certificate.Subject.CommonName}")
        let plain = try await snapshot(try await registry())
        #expect(plain.replacing(try version("own", 2, asking)) == nil)
        let read = try await snapshot(try await registry(own: asking))
        #expect(read.replacing(try version("own", 2, asking)) != nil)
    }

    @Test func `a provisioning claim keeps its own policy, whatever is named like it`() async throws {
        var principal = try await snapshot(try await registry()).principal
        principal.isProvisioningClaim = true
        let claim = try await PrincipalReading(store: InMemoryRegistry()).snapshot(of: principal)
        #expect(claim.replacing(try version("own", 2, Self.allow("new"))) == nil)
    }
}
