import IoTModel
import Provisioning
import Testing

@Suite struct TemplateReadingTests {
    private static func refusal(_ text: String) throws -> String {
        try #require(throws: MalformedTemplate.self) { _ = try ProvisioningTemplate(text) }.description
    }

    @Test func `a template has 10,240 characters at most`() throws {
        let text = #"{"Resources": {\#(certificateResource)}}"#
        func padded(_ count: Int) -> String { text + String(repeating: " ", count: count - text.unicodeScalars.count) }
        _ = try ProvisioningTemplate(padded(10_240))
        #expect(
            try Self.refusal(padded(10_241)) == "the template has 10241 characters; expected at most 10240")
    }

    @Test func `a template nests 32 deep at most`() throws {
        func nested(_ levels: Int) -> String {
            // Three levels are around the policy document's value.
            let document = String(repeating: "[", count: levels - 4) + String(repeating: "]", count: levels - 4)
            return #"{"Resources": {\#(certificateResource), \#(policyResource(#""PolicyDocument": \#(document)"#))}}"#
        }
        _ = try ProvisioningTemplate(nested(32))
        #expect(try Self.refusal(nested(33)).contains("expected at most 32 levels"))
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a provisioning template"), ("[]", "expected an object, found an empty list"),
        (#"{"Parameters": {}}"#, "no `Resources`"), (#"{"Resources": {}, "Outputs": {}}"#, "`Outputs`"),
        (#"{"Resources": {}}"#, "expected a thing or a certificate"),
        (#"{"Resources": {}, "Resources": {}}"#, "a second time"),
        (#"{"Parameters": {"A": {"Type": "Number"}}, "Resources": {}}"#, "Parameters.A.Type"),
        (#"{"Parameters": {"A": {}}, "Resources": {}}"#, "no `Type`"),
        (#"{"Parameters": {"A": {"Type": "String", "Default": 5}}, "Resources": {}}"#, "Parameters.A.Default"),
        (#"{"Mappings": {"A": {"b": {"c": {"Ref": "x"}}}}, "Resources": {}}"#, "Mappings.A.b.c"),
        (#"{"Resources": {"t": {"Type": "AWS::IoT::Job", "Properties": {}}}}"#, "AWS::IoT::Job"),
        (#"{"Resources": {"t": {"Type": "AWS::IoT::Thing", "Properties": {}}}}"#, "no `ThingName`"),
        (#"{"Resources": {"t": {"Type": "AWS::IoT::Thing"}}}"#, "`Type` and `Properties`"),
        (#"{"Resources": {\#(thingResource(#"{"Ref": "Nobody"}"#))}}"#, "`Nobody`"),
        (#"{"Resources": {\#(thingResource(#"{"Fn::Sub": "${Nobody}"}"#))}}"#, "`Nobody`"),
        (#"{"Resources": {\#(thingResource(#"{"Fn::Sub": "${open"}"#))}}"#, "`}` after each"),
        (#"{"Resources": {\#(thingResource(#"{"Fn::Length": "x"}"#))}}"#, "`Fn::Length`"),
        (#"{"Resources": {\#(thingResource(#"{"Fn::Join": [","]}"#))}}"#, "ThingName.Fn::Join"),
        (#"{"Resources": {\#(thingResource(#"{"Fn::Split": ["", "x"]}"#))}}"#, "a delimiter"),
        (#"{"Resources": {\#(thingResource(#"{"Ref": "a", "b": 1}"#))}}"#, "`Ref` alone"),
        (#"{"Resources": {\#(thingResource(#""t""#, #", "Color": "red""#))}}"#, "`Color`"),
        (#"{"Resources": {\#(thingResource(#""t""#, overrides: #"{"ThingTypeName": "MERGE"}"#))}}"#, "ThingTypeName"),
        (#"{"Resources": {\#(thingResource(#""t""#, overrides: #"{"ThingGroups": "KEEP"}"#))}}"#, "`DO_NOTHING`"),
        (
            #"{"Resources": {\#(thingResource(#""t""#, overrides: #"{"ThingGroups": "FAIL", "THING_GROUPS": "FAIL"}"#))}}"#,
            "both"
        ),
        (
            #"{"Resources": {\#(thingResource(#""t""#)), \#(policyResource(#""PolicyName": "p""#))}}"#,
            "a certificate that"
        ),
        (#"{"Resources": {\#(certificateResource), \#(policyResource(""))}}"#, "neither"),
        (
            #"{"Resources": {\#(certificateResource), \#(policyResource(#""PolicyName": "p", "PolicyDocument": "d""#))}}"#,
            "both"
        ),
        (
            #"{"Resources": {"c": {"Type": "AWS::IoT::Certificate", "Properties": {"Status": "ACTIVE"}}}}"#,
            "none or several"
        ),
        (
            #"{"Resources": {"c": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": "x", "CACertificatePem": "y"}}}}"#,
            "`CertificatePem` beside it"
        ),
        (#"{"Resources": {\#(certificateResource)}, "DeviceConfiguration": {"a": {"b": "c"}}}"#, "nothing nests here"),
    ])
    func `what departs from the language is refused by place`(_ row: (text: String, words: String)) throws {
        let refusal = try Self.refusal(row.text)
        #expect(refusal.contains(row.words), "\(refusal)")
    }
}
