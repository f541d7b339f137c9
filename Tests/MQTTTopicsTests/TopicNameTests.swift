import IoTModel
import MQTTTopics
import Testing

struct TopicNameTests {
    private func defect(_ topic: String) -> TopicError? { TopicName.defect(in: Array(topic.utf8)) }

    @Test(arguments: ["a", "/", "a/b", "/a", "a/", "a//b", " ", "$aws/things/t", "$SYS", "日本/é", "a.b-c_d"])
    func `a topic name is accepted`(topic: String) {
        #expect(defect(topic) == nil)
    }

    @Test(
        arguments: [
            ("", .empty), ("a/+", .containsWildcard), ("#", .containsWildcard), ("a+b", .containsWildcard),
            ("a\u{0}b", .containsNull),
        ] as [(String, TopicError)])
    func `MQTT-4.7: what isn't a topic name is told why`(topic: String, expected: TopicError) {
        #expect(defect(topic) == expected)
    }

    @Test func `quota: a topic has at most 256 bytes of UTF-8`() {
        #expect(defect(letters(256)) == nil)
        #expect(defect(letters(257)) == .tooLong(bytes: 257))
        // 128 two-byte characters and one more byte.
        #expect(defect(String(repeating: "é", count: 128)) == nil)
        #expect(defect(String(repeating: "é", count: 128) + "x") == .tooLong(bytes: 257))
    }

    @Test func `quota: a topic has at most 7 slashes`() {
        #expect(defect(levels(8)) == nil)
        #expect(defect(levels(9)) == .tooManyLevels(slashes: 8))
        #expect(defect("///////") == nil)
        #expect(defect("////////") == .tooManyLevels(slashes: 8))
    }

    @Test func `quota: the first three segments of a basic ingest topic don't count`() {
        #expect(defect("$aws/rules/rule/" + levels(8)) == nil)
        #expect(defect("$aws/rules/rule/" + levels(9)) == .tooManyLevels(slashes: 8))
        #expect(defect("$aws/things/thing/" + levels(6)) == .tooManyLevels(slashes: 8))
    }
}
