import IoTModel
import Provisioning

let ownID = CertificateID(digest: (0..<32).map { UInt8($0) })

/// A template whose sections are JSON.
func template(
    parameters: String = #"{"Serial": {"Type": "String"}, "Site": {"Type": "String", "Default": "north"}}"#,
    mappings: String = "{}", resources: String, configuration: String = "{}"
) throws -> ProvisioningTemplate {
    try ProvisioningTemplate(
        """
        {"Parameters": \(parameters), "Mappings": \(mappings), "Resources": {\(resources)},
         "DeviceConfiguration": \(configuration)}
        """)
}

let certificateResource = """
    "certificate": {"Type": "AWS::IoT::Certificate",
        "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}}
    """

func thingResource(_ name: String, _ properties: String = "", overrides: String = "{}") -> String {
    """
    "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": \(name)\(properties)},
        "OverrideSettings": \(overrides)}
    """
}

func policyResource(_ properties: String) -> String {
    #""policy": {"Type": "AWS::IoT::Policy", "Properties": {\#(properties)}}"#
}
