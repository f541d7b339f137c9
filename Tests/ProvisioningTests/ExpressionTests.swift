import IoTModel
import Provisioning
import Testing

@Suite struct ExpressionTests {
    private let mappings = #"{"Ports": {"north": {"mqtt": "8883", "https": 443}}, "L": {"a": {"b": ["x", "y"]}}}"#

    private func value(_ expression: String, _ parameters: [String: String]) throws -> String? {
        let template = try template(
            mappings: mappings, resources: certificateResource, configuration: #"{"value": \#(expression)}"#)
        return try template.plan(parameters, flow: .fleet(ownID)).deviceConfiguration["value"]
    }

    @Test(arguments: [
        (#""plain""#, "plain"), ("5", "5"), ("true", "true"),
        (#"{"Ref": "Serial"}"#, "s-1"), (#"{"Ref": "Site"}"#, "north"),
        (#"{"Ref": "AWS::IoT::Certificate::Id"}"#, ownID.description),
        (#"{"Fn::Join": ["", ["a", {"Ref": "Serial"}, 7]]}"#, "as-17"),
        (#"{"Fn::Join": ["/", ["a", "b"]]}"#, "a/b"), (#"{"Fn::Join": ["/", []]}"#, ""),
        (#"{"Fn::Select": [0, ["a", "b"]]}"#, "a"), (#"{"Fn::Select": ["1", ["a", {"Ref": "Serial"}]]}"#, "s-1"),
        (#"{"Fn::Select": ["1", {"Fn::Split": ["-", {"Ref": "Serial"}]}]}"#, "1"),
        (#"{"Fn::Join": ["+", {"Fn::Split": ["--", "a----b"]}]}"#, "a++b"),
        (#"{"Fn::Select": [1, {"Fn::FindInMap": ["L", "a", "b"]}]}"#, "y"),
        (#"{"Fn::FindInMap": ["Ports", {"Ref": "Site"}, {"Fn::Join": ["", ["mq", "tt"]]}]}"#, "8883"),
        (#"{"Fn::FindInMap": ["Ports", "north", "https"]}"#, "443"),
        (#"{"Fn::Sub": "dev-${Serial}.${Site}"}"#, "dev-s-1.north"),
        (#"{"Fn::Sub": ["${a}-${Serial}", {"a": {"Fn::Join": ["", ["x", "y"]]}}]}"#, "xy-s-1"),
        (#"{"Fn::Sub": ["one"]}"#, "one"),
        (
            #"{"Fn::Sub": "${!Serial} ${iot:ClientId} ${aws:SourceIp} $ }"}"#,
            "${Serial} ${iot:ClientId} ${aws:SourceIp} $ }"
        ),
    ])
    func `expressions have these values`(_ row: (expression: String, value: String)) throws {
        #expect(try value(row.expression, ["Serial": "s-1"]) == row.value)
    }

    @Test(arguments: [
        (#"{"Ref": "Serial"}"#, "MISSING_PARAMETER", "Serial"),
        (#"{"Fn::Sub": "x${Serial}"}"#, "MISSING_PARAMETER", "Serial"),
        (#"{"Fn::FindInMap": ["Ports", {"Ref": "Site"}, "coap"]}"#, "MAPPING_KEY_NOT_FOUND", "Site"),
        (#"{"Fn::FindInMap": ["Ports", "south", "mqtt"]}"#, "MAPPING_KEY_NOT_FOUND", ""),
        (#"{"Fn::Select": [2, ["a", "b"]]}"#, "SELECT_OUT_OF_RANGE", ""),
        (#"{"Fn::Select": [-1, ["a", "b"]]}"#, "SELECT_OUT_OF_RANGE", ""),
        (#"{"Fn::Select": [{"Ref": "Site"}, ["a", "b"]]}"#, "SELECT_OUT_OF_RANGE", "Site"),
        (#"{"Fn::Select": [0, [null]]}"#, "SELECT_NULL", ""),
        (#"{"Fn::Split": [",", "a,b"]}"#, "WRONG_VALUE_KIND", ""),
        (#"{"Fn::Join": [",", {"Ref": "Site"}]}"#, "WRONG_VALUE_KIND", "Site"),
        (#"{"Fn::Join": [",", [["a"]]]}"#, "WRONG_VALUE_KIND", ""),
    ])
    func `an expression without a value fails with its reason, place and parameter`(
        _ row: (expression: String, code: String, parameter: String)
    ) throws {
        let failure = try #require(throws: ProvisioningFailure.self) { try value(row.expression, [:]) }
        #expect(failure.code == row.code)
        #expect(failure.origin.place == "DeviceConfiguration.value")
        #expect(failure.origin.parameters == (row.parameter.isEmpty ? [] : [row.parameter]))
        #expect(failure.description.contains("DeviceConfiguration.value"))
    }

    @Test func `evaluation makes 1 MiB at most, parts included`() throws {
        let parts = Array(repeating: #"{"Ref":"Serial"}"#, count: 100).joined(separator: ",")
        let expression = #"{"Fn::Join": ["", [\#(parts)]]}"#
        // A hundred parts and their joined text, each with 16 bytes of its own, beside the certificate's identifier.
        let length = (Limits.Provisioning.evaluatedBytes - 101 * 16 - 80) / 200
        #expect(try value(expression, ["Serial": String(repeating: "x", count: length)])?.count == length * 100)
        let failure = try #require(throws: ProvisioningFailure.self) {
            try value(expression, ["Serial": String(repeating: "x", count: length + 1)])
        }
        #expect(failure.code == "EVALUATION_LIMIT_EXCEEDED")
    }
}
