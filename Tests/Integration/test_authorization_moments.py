"""When policies are asked, with paho-mqtt and mosquitto's tools.

The table "When decisions are made", line by line: CONNECT, its will, the will's publication, PUBLISH and the retained
one, SUBSCRIBE, each delivery; and whose policies count.
"""

import subprocess

import pytest

from support import wire
from support.device import document, statement, unique
from support.paho_device import CLOSED, PahoDevice
from support.polling import until
from test_https_publish import post

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])


@pytest.fixture
def paho(server):
    """`paho(device, version, …)`: not connected yet; its connection ends with the test."""
    made = []

    def paho(device, version=5, **options):
        client = PahoDevice(server, device, version, **options)
        made.append(client)
        return client.__enter__()

    yield paho
    for client in made:
        client.__exit__()


def allow(server, *pairs):
    return [statement(action, server.arn(resource)) for action, resource in pairs]


CONNECT = ("iot:Connect", "client/*")


def refusal(server, mark, **members):
    entry = server.log.expect(mark, status="Failure", **members)
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["details"]
    return entry


# CONNECT

@BOTH
def test_a_denied_connect_gets_135_or_is_closed_without_an_answer(server, workshop, paho, version):
    client = paho(workshop.device(*allow(server, ("iot:Connect", "client/other"))), version)
    mark = server.log.mark()
    assert client.connect() == (135 if version == 5 else CLOSED)
    entry = refusal(server, mark, eventType="Connect", clientId=client.client_id)
    assert entry["action"] == "iot:Connect" and entry["resource"] == server.arn(f"client/{client.client_id}")


@BOTH
def test_a_will_needs_the_right_to_publish_it(server, workshop, paho, version):
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", "topic/allowed")))
    assert paho(device, version, will="allowed").connect() == 0
    mark = server.log.mark()
    client = paho(device, version, will="denied")
    assert client.connect() == (135 if version == 5 else CLOSED)
    entry = refusal(server, mark, eventType="Connect", clientId=client.client_id)
    assert entry["action"] == "iot:Publish" and entry["resource"] == server.arn("topic/denied")


def test_a_retained_will_needs_retain_publish_too(server, workshop, paho):
    """MQTT 3.1.1: retained messages aren't offered to MQTT 5 clients yet, which are refused with 154 before."""
    will = unique("will")
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", f"topic/{will}")))
    mark = server.log.mark()
    client = paho(device, 4, will=will, will_retain=True)
    assert client.connect() == CLOSED
    entry = refusal(server, mark, eventType="Connect", clientId=client.client_id)
    assert entry["action"] == "iot:RetainPublish" and entry["resource"] == server.arn(f"topic/{will}")
    device.attach(*allow(server, ("iot:RetainPublish", f"topic/{will}")))
    assert paho(device, 4, will=will, will_retain=True).connect() == 0
    assert paho(device, 5, will=will, will_retain=True).connect() == 154


@BOTH
def test_a_will_is_published_by_the_policies_of_the_moment(server, workshop, paho, connect, version):
    will = unique("will")
    watcher = connect()
    watcher.subscribe(will)
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", f"topic/{will}")))
    client = paho(device, version, will=will).connected()
    client.drop()
    watcher.expect_message(will, "the will")
    client = paho(device, version, will=will).connected()
    device.replace_policy(*allow(server, CONNECT))
    mark = server.log.mark()
    client.drop()
    entry = refusal(server, mark, eventType="Publish-In", clientId=client.client_id)
    assert entry["topicName"] == will and entry["action"] == "iot:Publish"
    watcher.expect_nothing_before_pong()


# PUBLISH

@BOTH
@pytest.mark.parametrize("qos", [0, 1])
def test_a_denied_publish_is_answered_135_or_closes_the_connection(server, workshop, paho, connect, version, qos):
    topic = unique("theirs")
    watcher = connect()
    watcher.subscribe(topic)
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", "topic/mine")))
    client = paho(device, version).connected()
    assert client.publish("mine") == 0
    mark = server.log.mark()
    answer = client.publish(topic, qos=qos)
    if version == 4:
        # paho reports a QoS 0 message as soon as it is written.
        ends = answer or client.answer()
        assert (ends if ends == CLOSED else client.answer()) == CLOSED
    elif qos:
        assert answer == 135
    entry = refusal(server, mark, eventType="Publish-In", clientId=client.client_id)
    assert entry["action"] == "iot:Publish" and entry["resource"] == server.arn(f"topic/{topic}")
    watcher.expect_nothing_before_pong()


def test_a_retained_publish_needs_retain_publish_too(server, workshop, paho):
    topic = unique("kept")
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", f"topic/{topic}*"),
                                    ("iot:RetainPublish", f"topic/{topic}")))
    client = paho(device, 4).connected()
    assert client.publish(topic, retain=True) == 0
    assert client.publish(f"{topic}/not") == 0
    mark = server.log.mark()
    assert client.publish(f"{topic}/not", retain=True) == CLOSED
    entry = refusal(server, mark, eventType="Publish-In", clientId=client.client_id)
    assert entry["action"] == "iot:RetainPublish" and entry["resource"] == server.arn(f"topic/{topic}/not")


def test_retain_publish_alone_lets_nobody_publish(server, workshop, paho):
    device = workshop.device(*allow(server, CONNECT, ("iot:RetainPublish", "topic/*")))
    mark = server.log.mark()
    client = paho(device, 4).connected()
    assert client.publish("a", retain=True) == CLOSED
    assert refusal(server, mark, eventType="Publish-In", clientId=client.client_id)["action"] == "iot:Publish"


def test_a_retained_publish_over_https_needs_retain_publish_too(server, workshop):
    device = workshop.device(*allow(server, ("iot:Publish", "topic/a*"), ("iot:RetainPublish", "topic/ab")))
    mark = server.log.mark()
    assert post(server, device, "/topics/ab?retain=true")[0] == 200
    assert post(server, device, "/topics/a")[0] == 200
    status, headers, answer = post(server, device, "/topics/a?retain=true")
    assert status == 403 and "iot:RetainPublish" in answer["message"]
    entry = refusal(server, mark, eventType="Publish-In", principalId=device.certificate_id)
    assert entry["action"] == "iot:RetainPublish" and entry["protocol"] == "HTTP"


def test_a_topic_alias_is_resolved_before_it_is_judged(server, workshop, connect):
    """paho has no aliases of its own; the packets are written here."""
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", "topic/alias/mine")))
    client = connect(device, version=5)
    assert client.publish("alias/mine", qos=1, topic_alias=1).code == 0
    assert client.publish("alias/theirs", qos=1, topic_alias=2).code == 135
    assert client.publish("", qos=1, topic_alias=1).code == 0
    assert client.publish("", qos=1, topic_alias=2).code == 135


# SUBSCRIBE and delivery

@BOTH
def test_a_denied_filter_is_answered_135_and_the_others_granted_or_closes_the_connection(
        server, workshop, paho, version):
    device = workshop.device(*allow(server, CONNECT, ("iot:Subscribe", "topicfilter/mine/#")))
    client = paho(device, version).connected()
    assert client.subscribe("mine/#") == [1]
    mark = server.log.mark()
    answer = client.subscribe("mine/#", "theirs/#", "mine/a")
    assert answer == ([1, 135, 135] if version == 5 else CLOSED)
    entry = refusal(server, mark, eventType="Subscribe", clientId=client.client_id)
    assert entry["action"] == "iot:Subscribe" and entry["resource"] == server.arn("topicfilter/theirs/#")


@BOTH
def test_each_message_is_judged_as_it_is_delivered(server, workshop, paho, connect, version):
    prefix = unique("delivery")
    device = workshop.device(*allow(server, CONNECT, ("iot:Subscribe", "topicfilter/*"),
                                    ("iot:Receive", f"topic/{prefix}/open/*")))
    client, publisher = paho(device, version).connected(), connect()
    assert client.subscribe(f"{prefix}/#") == [1]
    mark = server.log.mark()
    assert client.gets(f"{prefix}/open/a", publisher)
    assert not client.gets(f"{prefix}/closed", publisher)
    assert client.gets(f"{prefix}/open/b", publisher)
    entry = refusal(server, mark, eventType="Publish-Out", clientId=client.client_id)
    assert entry["action"] == "iot:Receive" and entry["topicName"] == f"{prefix}/closed"


def test_a_right_to_receive_is_no_matter_of_unsubscribing_or_disconnecting(server, workshop, connect):
    device = workshop.device(*allow(server, CONNECT, ("iot:Subscribe", "topicfilter/*")))
    client = connect(device, version=5)
    client.subscribe("a")
    device.replace_policy(*allow(server, CONNECT))
    assert client.unsubscribe("a").codes == [0]
    client.expect_nothing_before_pong()
    client.disconnect()


@BOTH
def test_a_new_policy_judges_the_next_action_and_ends_no_connection(server, workshop, paho, connect, version):
    prefix = unique("change")
    device = workshop.open_device()
    client, publisher = paho(device, version).connected(), connect()
    assert client.subscribe(f"{prefix}/#") == [1] and client.gets(f"{prefix}/a", publisher)
    device.replace_policy(*allow(server, CONNECT, ("iot:Subscribe", "topicfilter/*")))
    until(lambda: not client.gets(f"{prefix}/a", publisher), 2, "the withheld delivery")
    device.replace_policy(*workshop.anything())
    until(lambda: client.gets(f"{prefix}/a", publisher), 2, "the delivery")
    assert client.publish(f"{prefix}/mine") == 0


# Whose policies

def group_with(iot, *statements):
    """A thing group with a policy of these statements; its name."""
    name, policy = unique("group"), unique("policy")
    arn = iot.create_thing_group(thingGroupName=name)["thingGroupArn"]
    iot.create_policy(policyName=policy, policyDocument=document(*statements))
    iot.attach_policy(policyName=policy, target=arn)
    return name


def test_group_policies_count_for_the_thing_of_the_client_id_or_an_exclusive_one(server, workshop, iot, paho):
    group = group_with(iot, *allow(server, ("iot:Publish", "topic/site/*")))
    thing, device = unique("thing"), workshop.device(*allow(server, CONNECT))
    iot.create_thing(thingName=thing)
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=group)

    def may(client_id):
        client = PahoDevice(server, device, client_id=client_id)
        with client.connected():
            return client.publish("site/a") == 0

    other = unique("other")
    assert not may(thing) and not may(other), "the thing isn't the certificate's"
    iot.attach_thing_principal(thingName=thing, principal=device.arn)
    assert may(thing) and not may(other)
    iot.attach_thing_principal(thingName=thing, principal=device.arn, thingPrincipalType="EXCLUSIVE_THING")
    assert may(thing) and may(other)


def test_over_https_there_is_no_thing(server, workshop, iot):
    group = group_with(iot, *allow(server, ("iot:Publish", "topic/group/*")))
    thing = unique("thing")
    device = workshop.device(
        *allow(server, ("iot:Publish", "topic/plain/*"),
               ("iot:Publish", "topic/${iot:Connection.Thing.ThingName}/*"), ("iot:Publish", "topic/${iot:ClientId}/*")),
        statement("iot:Publish", server.arn("topic/attached/*"),
                  Condition={"Bool": {"iot:Connection.Thing.IsAttached": "true"}}))
    iot.create_thing(thingName=thing)
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
    iot.attach_thing_principal(thingName=thing, principal=device.arn, thingPrincipalType="EXCLUSIVE_THING")
    assert post(server, device, "/topics/plain/a")[0] == 200
    for topic in ["group/a", f"{thing}/a", "attached/a"]:
        assert post(server, device, f"/topics/{topic}")[0] == 403, topic
    with PahoDevice(server, device, client_id=thing) as client:
        device.attach(*allow(server, CONNECT))
        client.connected()
        assert [client.publish(topic) for topic in ["group/a", f"{thing}/a", "attached/a"]] == [0, 0, 0]


# mosquitto's tools

def mosquitto(tool, program, server, device, *arguments):
    return subprocess.run(
        [tool(program), "-h", "localhost", "-p", str(server.ready["mqttPort"]), "--cafile", server.ready["rootCAFile"],
         "--cert", str(device.certificate_path), "--key", str(device.key_path), *arguments],
        capture_output=True, text=True, timeout=30)


def test_mosquitto_pub_is_told_of_a_denied_connect_and_publish(server, workshop, tool):
    denied = mosquitto(tool, "mosquitto_pub", server, workshop.device(), "-V", "5", "-t", "a", "-m", "x", "-q", "1")
    assert denied.returncode != 0 and "Not authorized" in denied.stderr
    device = workshop.device(*allow(server, CONNECT, ("iot:Publish", "topic/mine")))
    for version in ["311", "5"]:
        allowed = mosquitto(tool, "mosquitto_pub", server, device, "-V", version, "-t", "mine", "-m", "x", "-q", "1",
                            "-i", unique("mosquitto"))
        assert allowed.returncode == 0, allowed.stderr
    mark = server.log.mark()
    denied = mosquitto(tool, "mosquitto_pub", server, device, "-V", "5", "-t", "theirs", "-m", "x", "-q", "1",
                       "-i", unique("mosquitto"))
    assert "Not authorized" in denied.stderr + denied.stdout
    refusal(server, mark, eventType="Publish-In", topicName="theirs", principalId=device.certificate_id)


def test_mosquitto_sub_is_told_of_a_denied_filter(server, workshop, tool):
    device = workshop.device(*allow(server, CONNECT, ("iot:Subscribe", "topicfilter/mine")))
    denied = mosquitto(tool, "mosquitto_sub", server, device, "-V", "5", "-t", "theirs", "-W", "5")
    assert "denied" in (denied.stderr + denied.stdout).lower()
    mark = server.log.mark()
    mosquitto(tool, "mosquitto_sub", server, device, "-V", "311", "-t", "theirs", "-W", "2",
              "-i", unique("mosquitto"))
    refusal(server, mark, eventType="Subscribe", principalId=device.certificate_id)
