"""What the service says of clients on `$aws/events/presence/…` and `$aws/events/subscriptions/…`."""

import json
import uuid

import pytest

from support import account, wire
from support.client import Client, Closed
from support.device import Workshop, statement, unique

PRESENCE, SUBSCRIPTIONS = "$aws/events/presence", "$aws/events/subscriptions"


class Watcher:
    def __init__(self, client, *filters):
        self.client = client
        assert client.subscribe(*filters) == [0] * len(filters)

    def expect(self, topic):
        packet = self.client.expect(wire.PUBLISH)
        assert packet.topic == topic and not packet.retain
        event = json.loads(packet.payload)
        assert event["timestamp"] > 1_600_000_000_000 and str(uuid.UUID(event["sessionIdentifier"]))
        assert event["eventType"] == topic.split("/")[3]
        return event

    def presence(self, kind, client):
        return self.expect(f"{PRESENCE}/{kind}/{client.client_id}")


@pytest.fixture
def watch(connect):
    """A client that hears of every client whose id begins so; others' clients aren't its business."""
    def watch(*clients, kinds=("connected", "disconnected", "connect_failed")):
        return Watcher(connect(), *[f"{PRESENCE}/{kind}/{each}" for each in clients for kind in kinds])

    return watch


def client_of(server, device, client_id, version=4):
    return Client(server, device, version, client_id)


@pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])
def test_a_client_comes_and_goes(server, anyone, watch, version):
    client_id = unique("present")
    watcher = watch(client_id)
    versions = []
    for _ in range(2):
        client = client_of(server, anyone, client_id, version).connected()
        came = watcher.presence("connected", client)
        assert set(came) == {"clientId", "timestamp", "eventType", "sessionIdentifier", "principalIdentifier",
                             "ipAddress", "versionNumber"}
        assert came["clientId"] == client_id and came["principalIdentifier"] == anyone.certificate_id
        assert came["ipAddress"] in ("127.0.0.1", "::1")
        client.disconnect()
        went = watcher.presence("disconnected", client)
        assert went["disconnectReason"] == "CLIENT_INITIATED_DISCONNECT" and went["clientInitiatedDisconnect"] is True
        assert went["sessionIdentifier"] == came["sessionIdentifier"] and "ipAddress" not in went
        versions += [came["versionNumber"], went["versionNumber"]]
    assert versions == sorted(set(versions))


def test_why_a_client_went(server, workshop, anyone, watch):
    client_id = unique("gone")
    watcher = watch(client_id)
    device = workshop.open_device()

    def gone(reason):
        event = watcher.presence("disconnected", client)
        assert (event["disconnectReason"], event["clientInitiatedDisconnect"]) == (reason, False)

    client = client_of(server, device, client_id).connected()
    watcher.presence("connected", client)
    client.drop()
    gone("CONNECTION_LOST")
    client = client_of(server, device, client_id).connected()
    watcher.presence("connected", client)
    client.send(wire.connect(client_id, version=4))
    client.expect_closed()
    gone("CLIENT_ERROR")
    client = client_of(server, device, client_id).connected()
    first = watcher.presence("connected", client)
    client = client_of(server, device, client_id).connected()
    events = [json.loads(watcher.client.expect(wire.PUBLISH).payload) for _ in range(2)]
    by_type = {event["eventType"]: event for event in events}
    assert by_type["disconnected"]["disconnectReason"] == "DUPLICATE_CLIENTID"
    assert by_type["disconnected"]["sessionIdentifier"] == first["sessionIdentifier"]
    assert by_type["connected"]["sessionIdentifier"] != first["sessionIdentifier"]
    device.set_status("INACTIVE")
    gone("AUTH_ERROR")


def test_an_exclusive_thing_is_named(server, iot, workshop, watch):
    client_id, thing, other = unique("exclusive"), unique("thing"), unique("thing")
    watcher = watch(client_id)
    for name, kind in [(thing, "EXCLUSIVE_THING"), (other, "NON_EXCLUSIVE_THING")]:
        device = workshop.open_device()
        iot.create_thing(thingName=name)
        iot.attach_thing_principal(thingName=name, principal=device.arn, thingPrincipalType=kind)
        client = client_of(server, device, client_id).connected()
        expected = thing if name == thing else None
        assert watcher.presence("connected", client).get("thingName") == expected
        client.disconnect()
        assert watcher.presence("disconnected", client).get("thingName") == expected


def test_a_client_that_may_not_connect(server, workshop, watch):
    allowed, denied = unique("allowed"), unique("denied")
    watcher = watch(allowed, denied)
    device = workshop.device(statement("iot:Connect", workshop.resource(f"client/{allowed}")))
    client = client_of(server, device, denied, 5)
    assert client.connect().code == 135
    event = watcher.presence("connect_failed", client)
    assert set(event) == {"clientId", "timestamp", "eventType", "sessionIdentifier", "principalIdentifier",
                          "ipAddress", "connectFailureReason"}
    assert event["connectFailureReason"] == "AUTHORIZATION_FAILED"
    assert event["principalIdentifier"] == device.certificate_id
    # Nothing comes of one that isn't admitted by its certificate, and no end follows a failure.
    device.set_status("INACTIVE")
    with pytest.raises((Closed, OSError)):
        client_of(server, device, denied, 5).connect()
    watcher.client.expect_nothing_before_pong()


def test_subscriptions(server, anyone, connect):
    client_id = unique("subscriber")
    watcher = Watcher(connect(), *[f"{SUBSCRIPTIONS}/{kind}/{client_id}" for kind in ("subscribed", "unsubscribed")])
    client = connect(anyone, client_id=client_id)
    client.subscribe("a/+", "b/#")
    event = watcher.expect(f"{SUBSCRIPTIONS}/subscribed/{client_id}")
    assert event["topics"] == ["a/+", "b/#"] and event["clientId"] == client_id
    assert set(event) == {"clientId", "timestamp", "eventType", "sessionIdentifier", "principalIdentifier", "topics"}
    client.unsubscribe("a/+")
    assert watcher.expect(f"{SUBSCRIPTIONS}/unsubscribed/{client_id}")["topics"] == ["a/+"]
    client.disconnect()
    watcher.client.expect_nothing_before_pong()


def test_only_what_was_granted_is_a_subscription(server, workshop, connect):
    client_id = unique("partial")
    watcher = Watcher(connect(), f"{SUBSCRIPTIONS}/subscribed/{client_id}")
    device = workshop.device(
        statement("iot:Connect", "*"), statement("iot:Subscribe", workshop.resource("topicfilter/mine")))
    client = client_of(server, device, client_id, 5).connected()
    assert client.subscribe("other") == [135]
    assert client.subscribe("mine", "other") == [0, 135]
    assert watcher.expect(f"{SUBSCRIPTIONS}/subscribed/{client_id}")["topics"] == ["mine"]


def test_client_ids_that_no_topic_can_hold_have_no_events(server, anyone, connect):
    watcher = connect()
    watcher.subscribe(f"{PRESENCE}/#")
    odd, even = unique("odd+#"), unique("even")
    for client_id in (odd, even):
        client_of(server, anyone, client_id).connected().disconnect()
    topics = []
    while f"{PRESENCE}/disconnected/{even}" not in topics:
        topics.append(watcher.expect(wire.PUBLISH).topic)
    assert f"{PRESENCE}/connected/{even}" in topics
    assert not any("odd" in topic for topic in topics)


def test_who_may_hear_of_them_the_policies_say(server, workshop, anyone, watch):
    client_id, listener = unique("seen"), unique("listener")
    device = workshop.device(
        statement("iot:Connect", "*"),
        statement("iot:Subscribe", workshop.resource(f"topicfilter/{PRESENCE}/*")),
        statement("iot:Receive", workshop.resource(f"topic/{PRESENCE}/connected/*")))
    with client_of(server, device, listener) as client:
        watcher = Watcher(client.connected(), f"{PRESENCE}/+/{client_id}")
        for _ in range(2):
            seen = client_of(server, anyone, client_id).connected()
            watcher.presence("connected", seen)
            seen.disconnect()


def test_accounts_hear_of_their_own_clients(server, anyone, watch, tmp_path):
    client_id = unique("either")
    watcher = watch(client_id)
    other = account.create(server, "--endpoint", f"{unique('presence')}.iot.test")
    device = Workshop(other, tmp_path).open_device()
    Client(other, device, 4, client_id).connected().disconnect()
    client = client_of(server, anyone, client_id).connected()
    assert watcher.presence("connected", client)["principalIdentifier"] == anyone.certificate_id
