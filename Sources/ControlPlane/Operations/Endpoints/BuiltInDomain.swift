import IoTModel

/// The one domain configuration there is: the endpoint of the devices. Names that begin with `iot:` are the service's
/// own; nobody can create or delete them.
enum BuiltInDomain {
    static let name = "iot:Data-ATS"
    static let serviceType = "DATA"

    static func arn(in scope: AccountScope) -> ARN {
        scope.arn(.domainConfiguration(name: name, suffix: "default"))
    }
}
