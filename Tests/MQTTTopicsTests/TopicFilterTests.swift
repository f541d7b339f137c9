import IoTModel
import MQTTTopics
import Testing

struct TopicFilterTests {
    private func read(_ filter: String) -> TopicFilter.Reading { TopicFilter.read(Array(filter.utf8)) }

    @Test(arguments: [
        "a", "#", "+", "a/#", "a/+", "+/+/+", "+/a/#", "/", "//", "/#", "a//#", "$aws/things/+/shadow/#", "$shared/a",
        "$sharex", "日本/+",
    ])
    func `a topic filter is accepted`(filter: String) {
        #expect(read(filter) == .plain)
    }

    @Test(
        arguments: [
            ("", .empty), ("a#", .misplacedWildcard), ("#/a", .misplacedWildcard), ("a/#/b", .misplacedWildcard),
            ("##", .misplacedWildcard), ("a+", .misplacedWildcard), ("+a/b", .misplacedWildcard),
            ("a/b+/c", .misplacedWildcard),
            ("++", .misplacedWildcard), ("#/#", .misplacedWildcard), ("a/\u{0}", .containsNull),
            ("$share", .malformedShare), ("$share/", .malformedShare), ("$share/g", .malformedShare),
            ("$share/g/", .malformedShare), ("$share//a", .malformedShare), ("$share/+/a", .malformedShare),
            ("$share/g#/a", .malformedShare), ("$share/g/a#", .misplacedWildcard),
        ] as [(String, TopicError)])
    func `MQTT-4.7.1, MQTT-4.8.2: what isn't a topic filter is told why`(filter: String, expected: TopicError) {
        #expect(read(filter) == .defect(expected))
    }

    @Test(arguments: ["$share/g/a", "$share/g/#", "$share/my group/a/+/b", "$share/g//"])
    func `MQTT-4.8.2: a shared subscription is told from a plain one`(filter: String) {
        #expect(read(filter) == .shared)
    }

    @Test func `quota: a filter has at most 256 bytes and 7 slashes, its share's prefix not counted`() {
        #expect(read(letters(256)) == .plain)
        #expect(read(letters(257)) == .defect(.tooLong(bytes: 257)))
        #expect(read(levels(7) + "/#") == .plain)
        #expect(read(levels(8) + "/#") == .defect(.tooManyLevels(slashes: 8)))
        #expect(read("$share/group/" + letters(256)) == .shared)
        #expect(read("$share/group/" + letters(257)) == .defect(.tooLong(bytes: 257)))
        #expect(read("$share/group/" + levels(8)) == .shared)
        #expect(read("$share/group/" + levels(9)) == .defect(.tooManyLevels(slashes: 8)))
    }

    @Test func `quota: a share's name has at most 128 characters`() {
        #expect(read("$share/" + letters(128) + "/a") == .shared)
        #expect(read("$share/" + letters(129) + "/a") == .defect(.malformedShare))
        #expect(read("$share/" + String(repeating: "é", count: 128) + "/a") == .shared)
        #expect(read("$share/" + String(repeating: "é", count: 129) + "/a") == .defect(.malformedShare))
    }

    @Test(arguments: [
        // Filter, topic, whether AWS matches, whether OASIS matches.
        ("a", "a", true, true), ("a", "b", false, false), ("a", "a/b", false, false), ("a/b", "a", false, false),
        ("+", "a", true, true), ("+", "", true, true), ("+", "a/b", false, false), ("a/+", "a/", true, true),
        ("a/+", "a", false, false), ("+/+", "/a", true, true), ("/+", "/a", true, true), ("+", "/a", false, false),
        ("#", "a", true, true), ("#", "a/b/c", true, true), ("a/#", "a/b", true, true), ("a/#", "a/", true, true),
        ("a/#", "a", false, true), ("a/#", "ab", false, false), ("+/#", "a", false, true),
        ("a/b/#", "a/b", false, true),
        ("sport/+/player1", "sport/tennis/player1", true, true), ("sport/+", "sport/tennis/player1", false, false),
        ("#", "$aws/x", false, false), ("+/x", "$aws/x", false, false), ("$aws/#", "$aws/x", true, true),
        ("$aws/+", "$aws/x", true, true), ("a/#", "a/$x", true, true), ("a/+", "a/$x", true, true),
        ("A", "a", false, false), ("a//b", "a//b", true, true), ("a/+/b", "a//b", true, true),
    ])
    func `§4.7: a filter matches level by level`(filter: String, topic: String, aws: Bool, oasis: Bool) {
        #expect(matches(filter, topic) == aws)
        #expect(matches(filter, topic, hashMatchesParent: true) == oasis)
        for parentMatches in [false, true] {
            var tree = SubscriptionTree(hashSeed: 1, hashMatchesParent: parentMatches)
            tree.insert(filter, 1)
            #expect(tree.subscribers(topic).isEmpty == !(parentMatches ? oasis : aws), "by the tree")
        }
    }
}
