import IoTModel
import Provisioning
import Registry

/// `RegisterThing`: `POST /things`. Applies a template to one device's parameters, wholly or not at all.
package struct RegisterThing: Operation {
    package static let route = Route(.post, "/things", action: "iot:RegisterThing")

    package struct Output: Encodable, Sendable {
        let certificatePem: String?
        let resourceArns: [String: String]
    }

    let template: ProvisioningTemplate
    let parameters: [String: String]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let members = try request.json()
        let body = try members.required("templateBody", "a provisioning template (JSON)") { $0 }
        do {
            template = try ProvisioningTemplate(body)
        } catch {
            throw InvalidRequest("`templateBody`: \(error)")
        }
        parameters = try members.textMap("parameters") ?? [:]
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let plan: ProvisioningPlan
        do {
            plan = try template.plan(parameters, flow: .operator)
        } catch {
            throw .registry(.provisioning(error))
        }
        let provisioned = try await context.provision(plan)
        return Output(
            certificatePem: provisioned.certificate?.pem, resourceArns: provisioned.arns.mapValues { "\($0)" })
    }
}

extension OperationContext {
    /// Issues or reads the plan's certificate, if it isn't registered yet, and applies the plan.
    func provision(_ plan: ProvisioningPlan) async throws(APIError) -> Provisioned {
        var new: NewCertificate?
        if let certificate = plan.certificate {
            let certificates = PlannedCertificates(
                registry: services.registry, deviceAuthority: services.deviceAuthority,
                issuerKeys: services.issuerKeys, random: services.random)
            new = try await certificates.newCertificate(certificate, of: account, at: now)
        }
        let certificate = new
        let identifiers = ProvisioningIdentifiers(
            thingID: services.random.uuid(), generationID: services.random.uuid())
        let (scope, now) = (scope, now)
        return try await write { writer throws(RegistryError) in
            try writer.provision(plan, certificate: certificate, identifiers: identifiers, in: scope, at: now)
        }
    }
}
