"""What a policy doesn't allow: how each version is told, and that the log names what decided."""

import pytest

from support import wire
from support.device import document, statement, unique

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])


def allow(workshop, *pairs):
    """`allow(workshop, ("iot:Connect", "client/*"), …)`."""
    return [statement(action, workshop.resource(resource)) for action, resource in pairs]


CONNECT_ANY = ("iot:Connect", "client/*")


@BOTH
def test_connect_is_denied_without_a_policy(server, workshop, dial, version):
    device = workshop.device()
    mark = server.log.mark()
    client = dial(device, version=version)
    client.send(wire.connect(client.client_id, version=version))
    if version == 5:
        answer = client.expect(wire.CONNACK)
        assert answer.code == 135 and not answer.session_present
    client.expect_closed()
    entry = server.log.expect(mark, eventType="Connect", clientId=client.client_id)
    assert entry["status"] == "Failure" and entry["reason"] == "AUTHORIZATION_FAILURE"
    assert entry["decision"] == "implicitDeny" and entry["action"] == "iot:Connect"
    assert entry["resource"] == workshop.resource(f"client/{client.client_id}")
    assert entry["principalId"] == device.certificate_id
    assert "policyName" not in entry and "statement" not in entry


def test_connect_is_allowed_for_the_named_client_only(workshop, dial):
    client_id = unique("named")
    device = workshop.device(*allow(workshop, ("iot:Connect", f"client/{client_id}")))
    assert dial(device, version=5, client_id=client_id).connect().code == 0
    assert dial(device, version=5, client_id=client_id + "x").connect().code == 135
    assert dial(device, version=5, client_id=client_id.upper()).connect().code == 135


@BOTH
def test_a_denied_will_topic_refuses_the_connection(server, workshop, dial, version):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Publish", "topic/allowed")))
    assert dial(device, version=version).connect(will=("allowed", "x")).code == 0
    mark = server.log.mark()
    client = dial(device, version=version)
    client.send(wire.connect(client.client_id, version=version, will=("denied", "x")))
    if version == 5:
        assert client.expect(wire.CONNACK).code == 135
    client.expect_closed()
    entry = server.log.expect(mark, eventType="Connect", clientId=client.client_id, status="Failure")
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["action"] == "iot:Publish"
    assert entry["resource"] == workshop.resource("topic/denied")


@BOTH
@pytest.mark.parametrize("qos", [0, 1])
def test_a_denied_publish(server, workshop, connect, version, qos):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Publish", "topic/mine/*")))
    watcher = connect()
    prefix = unique("denied")
    watcher.subscribe(f"{prefix}/#")
    client = connect(device, version=version)
    assert client.publish("mine/a", "x", qos=1).code == 0
    mark = server.log.mark()
    client.send(wire.publish(f"{prefix}/a", "x", version=version, qos=qos, packet_id=7))
    if version == 4:
        client.expect_closed()
        entry = server.log.expect(mark, eventType="Disconnect", clientId=client.client_id)
        assert entry["disconnectReason"] in ["CLIENT_ERROR", "AUTH_ERROR", "FORBIDDEN_ACCESS"]
    else:
        if qos:
            answer = client.expect(wire.PUBACK)
            assert answer.code == 135 and answer.packet_id == 7
        client.expect_nothing_before_pong()
    entry = server.log.expect(mark, eventType="Publish-In", clientId=client.client_id)
    assert entry["status"] == "Failure" and entry["reason"] == "AUTHORIZATION_FAILURE"
    assert entry["topicName"] == f"{prefix}/a" and entry["action"] == "iot:Publish"
    assert entry["resource"] == workshop.resource(f"topic/{prefix}/a") and entry["decision"] == "implicitDeny"
    watcher.expect_nothing_before_pong()


@BOTH
def test_a_denied_subscribe(server, workshop, connect, version):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Subscribe", "topicfilter/mine/*")))
    client = connect(device, version=version)
    assert client.subscribe("mine/#", qos=1) == [1]
    mark = server.log.mark()
    client.send(wire.subscribe("mine/a", "theirs/#", version=version, packet_id=5))
    if version == 4:
        client.expect_closed()
    else:
        assert client.expect(wire.SUBACK).codes == [0, 135]
        client.expect_nothing_before_pong()
    entry = server.log.expect(mark, eventType="Subscribe", clientId=client.client_id, status="Failure")
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["action"] == "iot:Subscribe"
    assert entry["resource"] == workshop.resource("topicfilter/theirs/#")


@BOTH
def test_without_receive_messages_are_withheld_and_the_log_says_so(server, workshop, connect, version):
    prefix = unique("receive")
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Subscribe", "topicfilter/*"),
                                    ("iot:Receive", f"topic/{prefix}/open")))
    client = connect(device, version=version)
    assert client.subscribe(f"{prefix}/#") == [0]
    mark = server.log.mark()
    publisher = connect()
    publisher.publish(f"{prefix}/closed", "x", qos=1)
    publisher.publish(f"{prefix}/open", "y", qos=1)
    client.expect_message(f"{prefix}/open", "y")
    entry = server.log.expect(mark, eventType="Publish-Out", clientId=client.client_id, status="Failure")
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["topicName"] == f"{prefix}/closed"
    assert entry["action"] == "iot:Receive" and entry["principalId"] == device.certificate_id


def test_an_explicit_deny_wins_and_the_log_names_its_statement(server, workshop, connect):
    device = workshop.device(*workshop.anything(), statement(
        "iot:Publish", workshop.resource("topic/plant/*"), effect="Deny", Sid="NoPlants"))
    client = connect(device, version=5)
    assert client.publish("garden/a", "x", qos=1).code == 0
    mark = server.log.mark()
    assert client.publish("plant/a", "x", qos=1).code == 135
    entry = server.log.expect(mark, eventType="Publish-In", clientId=client.client_id)
    assert entry["decision"] == "explicitDeny" and entry["policyName"] == device.policy_name
    assert entry["policyVersion"] == "1" and "NoPlants" in entry["statement"]


WILDCARDS = [("topic/a/*/c", "a/b/c", True), ("topic/a/*/c", "a/x/y/c", True), ("topic/a/*/c", "a/c", False),
             ("topic/a?c", "abc", True), ("topic/a?c", "a/c", True), ("topic/a?c", "ac", False),
             ("topic/a/+", "a/b", False), ("topic/a/#", "a/b", False), ("topic/A", "a", False),
             ("topic/*", "a/b", True)]


@pytest.mark.parametrize("resource, topic, allowed", WILDCARDS)
def test_star_and_question_mark_are_the_only_wildcards_of_a_policy(workshop, connect, resource, topic, allowed):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Publish", resource)))
    assert connect(device, version=5).publish(topic, "x", qos=1).code == (0 if allowed else 135)


def test_plus_in_a_policy_allows_the_same_filter_only(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Subscribe", "topicfilter/a/+")))
    assert connect(device, version=5).subscribe("a/+", "a/b", "a/#") == [0, 135, 135]


def test_the_client_id_stands_in_for_its_variable(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Publish", "topic/dt/${iot:ClientId}/*")))
    client = connect(device, version=5)
    assert client.publish(f"dt/{client.client_id}/a", "x", qos=1).code == 0
    assert client.publish("dt/other/a", "x", qos=1).code == 135


def test_a_client_id_of_wildcards_is_literal_text(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY, ("iot:Publish", "topic/dt/${iot:ClientId}/x")))
    client = connect(device, version=5, client_id="*")
    assert client.publish("dt/*/x", "x", qos=1).code == 0
    assert client.publish("dt/other/x", "x", qos=1).code == 135


def test_the_thing_name_stands_in_where_client_id_and_attachment_agree(server, workshop, connect, dial, iot):
    name = unique("thing")
    resource = "client/${iot:Connection.Thing.ThingName}"
    device = workshop.device(*allow(workshop, ("iot:Connect", resource),
                                    ("iot:Publish", "topic/${iot:Connection.Thing.ThingName}/up")))
    assert dial(device, version=5, client_id=name).connect().code == 135
    iot.create_thing(thingName=name)
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    client = connect(device, version=5, client_id=name)
    assert client.publish(f"{name}/up", "x", qos=1).code == 0
    assert client.publish("other/up", "x", qos=1).code == 135
    assert dial(device, version=5, client_id=unique("other")).connect().code == 135


def test_all_attached_policies_count(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY))
    device.attach(*allow(workshop, ("iot:Publish", "topic/a")))
    device.attach(*allow(workshop, ("iot:Publish", "topic/b")))
    client = connect(device, version=5)
    assert [client.publish(topic, "x", qos=1).code for topic in ["a", "b", "c"]] == [0, 0, 135]


def test_only_the_default_version_counts(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY))
    device.iot.create_policy_version(policyName=device.policy_name, setAsDefault=False, policyDocument=document(
        *allow(workshop, CONNECT_ANY, ("iot:Publish", "topic/*"))))
    assert connect(device, version=5).publish("a", "x", qos=1).code == 135


def test_another_accounts_resource_allows_nothing(workshop, connect):
    device = workshop.device(*allow(workshop, CONNECT_ANY),
                             statement("iot:Publish", "arn:aws:iot:us-east-1:999999999999:topic/*"))
    assert connect(device, version=5).publish("a", "x", qos=1).code == 135
