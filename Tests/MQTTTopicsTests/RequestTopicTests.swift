import IoTModel
import MQTTTopics
import Testing

@Suite struct RequestTopicTests {
    private func read(_ text: String) -> RequestTopic? { Array(text.utf8).withUnsafeBytes { RequestTopic($0) } }

    @Test func `the topics of fleet provisioning are requests, in both formats`() throws {
        let template = TemplateName(unchecked: "t_1-A")
        for format in PayloadFormat.allCases {
            let rows: [(String, RequestTopic)] = [
                ("$aws/certificates/create/\(format.rawValue)", .createKeysAndCertificate(format)),
                ("$aws/certificates/create-from-csr/\(format.rawValue)", .createCertificateFromRequest(format)),
                (
                    "$aws/provisioning-templates/t_1-A/provision/\(format.rawValue)",
                    .provision(template: template, format)
                ),
            ]
            for (text, topic) in rows {
                #expect(read(text) == topic)
                #expect(topic.text == text && topic.format == format)
                #expect(topic.answer(isAccepted: true) == text + "/accepted")
                #expect(topic.answer(isAccepted: false) == text + "/rejected")
                #expect(read(topic.answer(isAccepted: true)) == nil)
            }
        }
    }

    @Test(arguments: [
        "", "$aws", "$aws/certificates/create", "$aws/certificates/create/", "$aws/certificates/create/xml",
        "$aws/certificates/create/JSON", "$aws/certificates/create-from-csr/json/x", "aws/certificates/create/json",
        "/$aws/certificates/create/json", "$aws/provisioning-templates//provision/json",
        "$aws/provisioning-templates/a b/provision/json", "$aws/provisioning-templates/t/provision",
        "$aws/provisioning-templates/t/other/json", "$aws/things/t/shadow/json", "$AWS/certificates/create/json",
    ])
    func `other topics are none`(_ text: String) { #expect(read(text) == nil) }
}
