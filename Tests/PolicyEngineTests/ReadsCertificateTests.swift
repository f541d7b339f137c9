import IoTModel
import Testing

@testable import PolicyEngine

/// The certificate is read only for policies that ask for it.
@Suite struct ReadsCertificateTests {
    private func reads(_ statement: String, version: String = "2012-10-17") throws -> Bool {
        let document = #"{"Version":"\#(version)","Statement":[{"Effect":"Allow","Action":"iot:*",\#(statement)}]}"#
        return try CompiledPolicy(name: PolicyName(unchecked: "p"), version: 1, document: document).readsCertificate
    }

    @Test(arguments: [
        #""Resource":"arn:x:topic/${iot:Certificate.Subject.CommonName}""#,
        #""Resource":["a","b/${iot:certificate.serialnumber}"]"#,
        #""Resource":"*","Condition":{"StringEquals":{"iot:Certificate.Issuer.Organization":"A"}}"#,
        #""Resource":"*","Condition":{"ForAnyValue:StringEquals":{"iot:Certificate.AvailableKeys":"k"}}"#,
        #""Resource":"*","Condition":{"StringEquals":{"iot:ClientId":"${iot:Certificate.Subject.CommonName}"}}"#,
        #""Resource":"*","Condition":{"ArnLike":{"iot:LastWillTopic":"arn:aws:iot:r:a:${iot:Certificate.SerialNumber}"}}"#,
    ])
    func `a policy that asks the certificate`(_ statement: String) throws {
        #expect(try reads(statement))
    }

    @Test(arguments: [
        #""Resource":"*""#, #""Resource":"topic/${iot:ClientId}/${iot:CertificateId}""#,
        #""Resource":"${iot:Connection.Thing.ThingName}","Condition":{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}"#,
        #""Resource":"iot:Certificate.Subject.CommonName""#, #""Resource":"${iot:Certificate.Subject.Locality}""#,
    ])
    func `one that doesn't`(_ statement: String) throws {
        #expect(try !reads(statement))
    }

    @Test func `an older version's variables are plain text`() throws {
        #expect(try !reads(#""Resource":"${iot:Certificate.Subject.CommonName}""#, version: "2008-10-17"))
    }
}
