"""Topic rules and the indexing configuration by boto3: kept and returned, and the log says that they aren't executed."""

from support.aws import pages, refused
from support.device import unique

ROLE = "arn:aws:iam::123456789012:role/rules"
ACTIONS = [{"republish": {"roleArn": ROLE, "topic": "b", "qos": 1}},
           {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}},
           {"s3": {"roleArn": ROLE, "bucketName": "b", "key": "${topic()}", "cannedAcl": "private"}}]


def name():
    return unique("rule").replace("-", "_")


def test_a_topic_rule_is_kept_as_it_is_given(server, iot):
    rule, mark = name(), server.log.mark()
    payload = {"sql": "SELECT temperature FROM 'sensors/+/state' WHERE temperature > 20", "description": "Hot",
               "actions": ACTIONS, "awsIotSqlVersion": "2016-03-23",
               "errorAction": {"cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "errors"}}}
    iot.create_topic_rule(ruleName=rule, topicRulePayload=payload, tags="team=a&floor=1")
    found = iot.get_topic_rule(ruleName=rule)
    assert found["ruleArn"] == server.arn(f"rule/{rule}")
    created = found["rule"].pop("createdAt")
    assert created.year >= 2026
    assert found["rule"] == {**payload, "ruleName": rule, "ruleDisabled": False}
    tags = iot.list_tags_for_resource(resourceArn=found["ruleArn"])["tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"team": "a", "floor": "1"}
    entry = server.log.expect(mark, eventType="Registry.NotExecuted")
    assert entry["logLevel"] == "WARN" and rule in entry["details"] and entry["reason"] == "NOT_EXECUTED"
    with refused("ResourceAlreadyExistsException", 409):
        iot.create_topic_rule(ruleName=rule, topicRulePayload=payload)

    iot.disable_topic_rule(ruleName=rule)
    assert iot.get_topic_rule(ruleName=rule)["rule"]["ruleDisabled"] is True
    iot.enable_topic_rule(ruleName=rule)
    iot.replace_topic_rule(ruleName=rule, topicRulePayload={"sql": "SELECT * FROM 'x'", "actions": []})
    replaced = iot.get_topic_rule(ruleName=rule)["rule"]
    assert replaced["sql"] == "SELECT * FROM 'x'" and replaced["actions"] == [] and "description" not in replaced
    iot.delete_topic_rule(ruleName=rule)
    with refused("UnauthorizedException", 401):
        iot.get_topic_rule(ruleName=rule)


def test_topic_rules_are_listed(start):
    iot = start().client("iot")
    for number in range(5):
        iot.create_topic_rule(ruleName=f"rule_{number}", topicRulePayload={
            "sql": f"SELECT * FROM 'topic/{number % 2}'", "actions": ACTIONS, "ruleDisabled": number == 4})

    def listed(**arguments):
        return [[each["ruleName"] for each in page] for page in pages(
            iot.list_topic_rules, "rules", "nextToken", "nextToken", **arguments)]

    assert listed(maxResults=2) == [["rule_0", "rule_1"], ["rule_2", "rule_3"], ["rule_4"]]
    assert listed(topic="topic/0") == [["rule_0", "rule_2", "rule_4"]]
    assert listed(ruleDisabled=True) == [["rule_4"]]
    assert iot.list_topic_rules()["rules"][0]["topicPattern"] == "topic/0"


def test_a_topic_rule_that_cant_be_one_is_refused(iot):
    with refused("SqlParseException", 400, "FROM"):
        iot.create_topic_rule(ruleName=name(), topicRulePayload={"sql": "SELECT * FROM topic", "actions": []})
    with refused("InvalidRequestException", 400, "actions"):
        iot.create_topic_rule(ruleName=name(), topicRulePayload={"sql": "SELECT 1", "actions": [ACTIONS[0]] * 11})
    with refused("InvalidRequestException", 400):
        iot.create_topic_rule(ruleName="a-b", topicRulePayload={"sql": "SELECT 1", "actions": []})


def test_the_indexing_configuration_is_kept_as_it_is_given(start):
    server = start()
    iot, mark = server.client("iot"), server.log.mark()
    assert iot.get_indexing_configuration()["thingIndexingConfiguration"]["thingIndexingMode"] == "OFF"
    things = {"thingIndexingMode": "REGISTRY", "thingConnectivityIndexingMode": "STATUS",
              "deviceDefenderIndexingMode": "OFF", "namedShadowIndexingMode": "OFF",
              "customFields": [{"name": "attributes.room", "type": "String"}]}
    iot.update_indexing_configuration(thingIndexingConfiguration=things)
    found = iot.get_indexing_configuration()
    assert found["thingIndexingConfiguration"] == things
    assert found["thingGroupIndexingConfiguration"] == {"thingGroupIndexingMode": "OFF"}
    assert "index" in server.log.expect(mark, eventType="Registry.NotExecuted")["details"]
