"""A change in the registry holds for connections that are already open, within two seconds."""

import time

import pytest

from support import wire
from support.client import Closed
from support.device import statement, unique
from support.polling import until

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])
WITHIN = 2.0


def expect_end_within(client, codes=(135, 152)):
    """The server ends the connection in time, an MQTT 5 one with DISCONNECT."""
    start = time.monotonic()
    try:
        packet = client.receive(WITHIN)
        assert client.version == 5 and packet.kind == wire.DISCONNECT and packet.code in codes, packet
        client.expect_closed()
    except Closed:
        assert client.version == 4, "an MQTT 5 client gets DISCONNECT"
    assert time.monotonic() - start < WITHIN


@BOTH
@pytest.mark.parametrize("status", ["INACTIVE", "REVOKED"])
def test_a_certificate_that_loses_its_standing_drops_its_connections(server, workshop, connect, dial, version, status):
    device = workshop.open_device()
    others = connect()
    clients = [connect(device, version=version) for _ in range(3)]
    mark = server.log.mark()
    device.set_status(status)
    for client in clients:
        expect_end_within(client)
    entry = server.log.expect(mark, eventType="Disconnect", clientId=clients[0].client_id)
    assert entry["disconnectReason"] == "AUTH_ERROR" and entry["reason"] and entry["details"]
    others.expect_nothing_before_pong()
    with pytest.raises((Closed, OSError)):
        dial(device, version=version).connect()


def test_a_reactivated_certificate_connects_again(workshop, connect):
    device = workshop.open_device()
    connect(device).disconnect()
    device.set_status("INACTIVE")
    device.set_status("ACTIVE")
    connect(device)


def test_a_certificate_registered_after_a_refusal_connects(server, workshop, connect, dial):
    """The negative answer that an event loop keeps is dropped by the change."""
    device = workshop.device(register=False)
    for _ in range(4):
        with pytest.raises((Closed, OSError)):
            dial(device).connect()
    device.iot.register_certificate_without_ca(certificatePem=device.certificate_path.read_text(), status="ACTIVE")
    device.attach(*workshop.anything())
    for _ in range(4):
        connect(device)


def test_a_deleted_certificate_drops_nothing_that_isnt_there(workshop, connect, dial):
    device = workshop.open_device()
    client = connect(device, version=5)
    device.set_status("INACTIVE")
    expect_end_within(client)
    device.detach()
    device.iot.delete_certificate(certificateId=device.certificate_id)
    with pytest.raises((Closed, OSError)):
        dial(device).connect()


def narrow(workshop, *more):
    return [statement("iot:Connect", workshop.resource("client/*")), *more]


def test_a_new_policy_version_is_in_force_for_publishes(workshop, connect):
    device = workshop.open_device()
    client = connect(device, version=5)
    assert client.publish("live/a", "x", qos=1).code == 0
    device.replace_policy(*narrow(workshop, statement("iot:Publish", workshop.resource("topic/live/b"))))
    until(lambda: client.publish("live/a", "x", qos=1).code == 135, WITHIN, "the denial of the next publish")
    assert client.publish("live/b", "x", qos=1).code == 0


def test_a_detached_policy_no_longer_allows_and_an_attached_one_does(workshop, connect):
    device = workshop.device(*narrow(workshop))
    client = connect(device, version=5)
    assert client.publish("live/a", "x", qos=1).code == 135
    name = device.attach(*workshop.anything())
    until(lambda: client.publish("live/a", "x", qos=1).code == 0, WITHIN, "the attached policy's allowance")
    device.iot.detach_policy(policyName=name, target=device.arn)
    until(lambda: client.publish("live/a", "x", qos=1).code == 135, WITHIN, "the denial after detaching")
    client.expect_nothing_before_pong()


def test_a_policy_change_is_in_force_for_subscribes(workshop, connect):
    device = workshop.open_device()
    client = connect(device, version=5)
    assert client.subscribe("live/a") == [0]
    device.replace_policy(*narrow(workshop))
    until(lambda: client.subscribe("live/b") == [135], WITHIN, "the denial of the next subscribe")


def test_a_policy_change_is_in_force_for_deliveries(server, workshop, connect):
    device = workshop.open_device()
    topic = unique("live")
    client, publisher = connect(device, version=5), connect()
    client.subscribe(topic)
    publisher.publish(topic, "before", qos=1)
    client.expect_message(topic, "before")
    mark = server.log.mark()
    device.replace_policy(*narrow(workshop))

    def withheld():
        publisher.publish(topic, "after", qos=1)
        return server.log.matching(mark, eventType="Publish-Out", clientId=client.client_id, status="Failure")

    # The log itself may take a second.
    until(withheld, WITHIN + 1, "the withheld delivery in the log", every=0.1)


def test_a_thing_attached_to_a_live_connection_is_known_at_the_next_connect(workshop, connect, dial, iot):
    name = unique("thing")
    device = workshop.device(statement("iot:Connect", workshop.resource("client/${iot:Connection.Thing.ThingName}")))
    assert dial(device, version=5, client_id=name).connect().code == 135
    iot.create_thing(thingName=name)
    iot.attach_thing_principal(thingName=name, principal=device.arn)

    def answer():
        return dial(device, version=5, client_id=name).connect().code

    until(lambda: answer() == 0, WITHIN, "the attached thing's connection")
    iot.detach_thing_principal(thingName=name, principal=device.arn)
    until(lambda: answer() == 135, WITHIN, "the denial after detaching")


def test_many_changes_of_a_policy_while_messages_flow_end_in_the_last_one(workshop, connect):
    device = workshop.open_device()
    client = connect(device, version=5)
    for number in range(20):
        device.replace_policy(*(workshop.anything() if number % 2 else narrow(workshop)))
        client.publish("live/a", "x", qos=1)
    until(lambda: client.publish("live/a", "x", qos=1).code == 0, WITHIN, "the last version")
