import IoTModel
import Provisioning
import Testing

@Suite struct PlanTests {
    @Test func `a whole template becomes a plan`() throws {
        let properties = """
            , "AttributePayload": {"site": {"Ref": "Site"}, "version": 2}, "ThingTypeName": "lamp",
            "ThingGroups": ["all", {"Fn::Sub": "${Site}-lamps"}], "BillingGroup": "ours"
            """
        let template = try template(
            resources: [
                thingResource(
                    #"{"Fn::Join": ["", ["dev-", {"Ref": "Serial"}]]}"#, properties,
                    overrides: #"{"AttributePayload": "MERGE", "THING_TYPE_NAME": "REPLACE", "ThingGroups": "FAIL"}"#),
                """
                "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {
                    "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "inactive",
                    "ThingPrincipalType": "EXCLUSIVE_THING"}, "OverrideSettings": {"Status": "REPLACE"}}
                """,
                policyResource(#""PolicyName": {"Ref": "Site"}"#),
            ].joined(separator: ","), configuration: #"{"url": {"Fn::Sub": "https://${Site}.example"}}"#)
        let plan = try template.plan(["Serial": "7", "Other": "ignored"], flow: .fleet(ownID))
        let thing = try #require(plan.thing)
        #expect(thing.name.value.rawValue == "dev-7")
        #expect(thing.name.origin.parameters == ["Serial"])
        #expect(thing.attributes?.value == ["site": "north", "version": "2"])
        #expect(thing.type?.value.rawValue == "lamp")
        #expect(thing.groups?.map(\.value.rawValue) == ["all", "north-lamps"])
        #expect(thing.billingGroup?.value.rawValue == "ours")
        #expect(thing.overrides == ThingOverrides(attributes: .merge, type: .replace, groups: .fail))
        let certificate = try #require(plan.certificate)
        #expect(certificate.form.value == .id(ownID))
        #expect(certificate.status == .inactive && certificate.statusOverride == .replace && certificate.isExclusive)
        #expect(plan.policies.map(\.name.value.rawValue) == ["north"])
        #expect(plan.policies.map(\.document) == [nil])
        #expect(plan.deviceConfiguration == ["url": "https://north.example"])
    }

    @Test func `a policy document in object form is written the same way each time, and names the policy`() throws {
        func policy(_ document: String, serial: String = "s") throws -> ProvisioningPlan.Policy {
            let template = try template(
                resources: certificateResource + "," + policyResource(#""PolicyDocument": \#(document)"#))
            return try #require(template.plan(["Serial": serial], flow: .fleet(ownID)).policies.first)
        }
        let first = try policy(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:Publish",
             "Resource": {"Fn::Sub": "arn:aws:iot:*:*:topic/${Serial}/${iot:ClientId}"}}]}
            """)
        let second = try policy(
            """
            {"Statement": [{"Resource": {"Fn::Join": ["", ["arn:aws:iot:*:*:topic/", {"Ref": "Serial"},
             "/${iot:ClientId}"]]}, "Action": "iot:Publish", "Effect": "Allow"}], "Version": "2012-10-17"}
            """)
        let text =
            #"{"Statement":[{"Action":"iot:Publish","Effect":"Allow","Resource":"#
            + #""arn:aws:iot:*:*:topic/s/${iot:ClientId}"}],"Version":"2012-10-17"}"#
        #expect(first.document == text)
        #expect(second == first)
        #expect(first.name.value.rawValue.count == 40)
        #expect(first.name.value.rawValue.allSatisfy { $0.isHexDigit && !$0.isLowercase })
        let escaped = try policy(#""{\"Statement\": [{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}""#)
        #expect(escaped.document == #"{"Statement": [{"Effect":"Deny","Action":"*","Resource":"*"}]}"#)
        #expect(escaped.name != first.name)
        for serial in ["*", "a?", "#", "+", "$x", "a\"", "a\\", "{", "}", "a\nb"] {
            let failure = try #require(throws: ProvisioningFailure.self) {
                try policy(
                    #"{"Statement": {"Effect": "Allow", "Action": "a", "Resource": {"Ref": "Serial"}}}"#, serial: serial
                )
            }
            #expect(failure.code == "UNSAFE_POLICY_VALUE" && failure.value == serial)
            #expect(failure.origin.parameters == ["Serial"])
        }
    }

    @Test(arguments: [
        (thingResource(#"{"Ref": "Serial"}"#), "INVALID_THING_NAME", "Resources.thing.Properties.ThingName"),
        (
            thingResource(#""t""#, #", "ThingTypeName": {"Ref": "Serial"}"#), "INVALID_THING_TYPE_NAME",
            "Resources.thing.Properties.ThingTypeName"
        ),
        (
            thingResource(#""t""#, #", "ThingGroups": [{"Ref": "Serial"}]"#), "INVALID_THING_GROUP_NAME",
            "Resources.thing.Properties.ThingGroups"
        ),
        (
            thingResource(#""t""#, #", "ThingGroups": {"Ref": "Serial"}"#), "WRONG_VALUE_KIND",
            "Resources.thing.Properties.ThingGroups"
        ),
        (
            thingResource(#""t""#, #", "BillingGroup": {"Ref": "Serial"}"#), "INVALID_BILLING_GROUP_NAME",
            "Resources.thing.Properties.BillingGroup"
        ),
        (
            policyResource(#""PolicyName": {"Ref": "Serial"}"#), "INVALID_POLICY_NAME",
            "Resources.policy.Properties.PolicyName"
        ),
        (
            policyResource(#""PolicyDocument": {"Ref": "Serial"}"#), "MALFORMED_POLICY",
            "Resources.policy.Properties.PolicyDocument"
        ),
    ])
    func `a value of the wrong form is named with its place and parameter`(
        _ row: (resource: String, code: String, place: String)
    ) throws {
        let template = try template(resources: certificateResource + "," + row.resource)
        let failure = try #require(throws: ProvisioningFailure.self) {
            try template.plan(["Serial": "a b"], flow: .fleet(ownID))
        }
        #expect(failure.code == row.code)
        #expect(failure.origin == ProvisioningOrigin(place: row.place, parameters: ["Serial"]))
        #expect(failure.description.contains("`Serial`"))
    }

    private static let otherID = String(repeating: "f", count: 64)

    @Test(arguments: [
        (#""CertificateId": "\#(otherID)""#, "ANOTHER_CERTIFICATE"), (#""CertificateId": "x""#, "INVALID_CERTIFICATE"),
        (#""CertificatePem": "x""#, "CERTIFICATE_FORM_NOT_ALLOWED"),
        (#""CertificateSigningRequest": "x""#, "CERTIFICATE_FORM_NOT_ALLOWED"),
        (#""CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "REVOKED""#, "INVALID_CERTIFICATE_STATUS"),
        (
            #""CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "ThingPrincipalType": "ALL""#,
            "INVALID_THING_PRINCIPAL_TYPE"
        ),
    ])
    func `a device provisions its own certificate and no other`(_ row: (properties: String, code: String)) throws {
        let template = try template(
            resources: #""c": {"Type": "AWS::IoT::Certificate", "Properties": {\#(row.properties)}}"#)
        for flow in [ProvisioningFlow.fleet(ownID), .justInTime(ownID)] {
            let failure = try #require(throws: ProvisioningFailure.self) {
                // A device can't say which certificate is its own.
                try template.plan(["Serial": "s", "AWS::IoT::Certificate::Id": Self.otherID], flow: flow)
            }
            #expect(failure.code == row.code)
        }
    }

    @Test func `a template without certificate is the operator's alone`() throws {
        let template = try template(resources: thingResource(#""t""#))
        #expect(try template.plan([:], flow: .operator).certificate == nil)
        let failure = try #require(throws: ProvisioningFailure.self) { try template.plan([:], flow: .fleet(ownID)) }
        #expect(failure.code == "CERTIFICATE_NOT_IN_TEMPLATE")
    }

    @Test func `the operator gives certificates in every form`() throws {
        for (properties, form) in [
            (#""CertificateId": {"Ref": "Serial"}"#, ProvisioningPlan.Certificate.Form.id(ownID)),
            (#""CertificateSigningRequest": {"Ref": "Serial"}"#, .signingRequest("\(ownID)")),
            (#""CertificatePem": {"Ref": "Serial"}, "CACertificatePem": "ca""#, .pem("\(ownID)", authority: "ca")),
        ] {
            let template = try template(
                resources: #""c": {"Type": "AWS::IoT::Certificate", "Properties": {\#(properties)}}"#)
            let plan = try template.plan(["Serial": "\(ownID)"], flow: .operator)
            #expect(plan.certificate?.form.value == form)
            #expect(plan.certificate?.status == .active)
        }
    }

    @Test func `just in time, each declared parameter has a value, used or not`() throws {
        let template = try template(
            parameters: """
                {"AWS::IoT::Certificate::CommonName": {"Type": "String"},
                 "AWS::IoT::Certificate::Country": {"Type": "String", "Default": "DE"},
                 "AWS::IoT::Certificate::Id": {"Type": "String"}}
                """, resources: certificateResource)
        let failure = try #require(throws: ProvisioningFailure.self) {
            try template.plan([:], flow: .justInTime(ownID))
        }
        #expect(failure.code == "MISSING_PARAMETER")
        #expect(failure.origin.parameters == ["AWS::IoT::Certificate::CommonName"])
        _ = try template.plan(["AWS::IoT::Certificate::CommonName": "n"], flow: .justInTime(ownID))
        _ = try template.plan([:], flow: .fleet(ownID))
    }
}
