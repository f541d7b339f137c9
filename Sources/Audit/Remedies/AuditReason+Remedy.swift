import IoTModel

extension AuditReason {
    /// The command that mends a finding, as far as one does; otherwise the one that shows more. For the AWS CLI.
    package func remedy(for resource: AuditResource, check: AuditCheck) -> String {
        switch (self, resource) {
        case (.noPolicy, .deviceCertificate(let id)):
            "aws iot attach-policy --policy-name NAME --target \"$(aws iot describe-certificate --certificate-id \(id)"
                + " --query certificateDescription.certificateArn --output text)\""
        case (.activationPending, .deviceCertificate(let id)):
            "aws iot update-certificate --certificate-id \(id) --new-status ACTIVE"
        case (.revokedByIssuer, .deviceCertificate(let id)), (.intermediateRevoked, .deviceCertificate(let id)):
            "aws iot update-certificate --certificate-id \(id) --new-status REVOKED"
        case (_, .deviceCertificate(let id)):
            // A new one first: the device needs it before this one goes.
            "aws iot create-keys-and-certificate --set-as-active, give the device that one, then"
                + " aws iot update-certificate --certificate-id \(id) --new-status INACTIVE"
        case (_, .caCertificate(let id)):
            "aws iot update-ca-certificate --certificate-id \(id) --new-status INACTIVE"
        case (_, .policy(let name, _)):
            "aws iot create-policy-version --policy-name \(Self.quoted("\(name)")) --set-as-default"
                + " --policy-document file://policy.json"
        case (_, .account(let account)):
            "aws iot set-v2-logging-options --role-arn arn:aws:iam::\(account):role/logging"
                + " --default-log-level INFO --no-disable-all-logs"
        case (_, .clientID):
            "give each device a client id of its own, and tie it to the thing with"
                + " client/${iot:Connection.Thing.ThingName} in the policy"
        case (_, .issuer(let issuer)):
            "aws iot list-certificates-by-ca --ca-certificate-id \(issuer.issuerID), and replace what it lists"
        case (_, .cognitoIdentityPool), (_, .iamRole), (_, .roleAlias): "see the role's policies"
        }
    }

    /// For a shell.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain ? text : "'\(text)'"
    }
}
