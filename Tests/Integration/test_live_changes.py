"""A change in the registry holds for connections that are already open, within two seconds."""

import concurrent.futures
import time

import pytest

from support import wire
from support.client import Client, Closed
from support.device import document, statement, unique
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


def test_a_policy_that_many_certificates_have_changes_for_each_of_them(server, workshop, iot):
    """Hundreds of them; a second change comes right behind the first."""
    count, policy, connect_only = 520, unique("policy"), document(*narrow(workshop))
    iot.create_policy(policyName=policy, policyDocument=document(*workshop.anything()))

    def connected(_):
        device = workshop.device()
        server.client("iot").attach_policy(policyName=policy, target=device.arn)
        return Client(server, device, version=5).connected(keep_alive=1200, request_problem=0)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        clients = list(pool.map(connected, range(count)))
    try:
        iot.create_policy_version(policyName=policy, policyDocument=document(*workshop.anything()), setAsDefault=True)
        iot.create_policy_version(policyName=policy, policyDocument=connect_only, setAsDefault=True)
        end = time.monotonic() + WITHIN
        waiting = clients
        while waiting and time.monotonic() < end:
            waiting = [client for client in waiting if client.publish("live/a", "x", qos=1).code != 135]
        assert not waiting, f"{len(waiting)} of {count} connections are judged by the old version"
    finally:
        for client in clients:
            client.drop()


# Thing groups

@pytest.fixture
def group(iot):
    """A group below another, each with its ARN."""
    root, child = unique("group"), unique("group")
    arns = {}
    for name, arguments in [(root, {}), (child, {"parentGroupName": root})]:
        arns[name] = iot.create_thing_group(thingGroupName=name, **arguments)["thingGroupArn"]
    return root, child, arns


@pytest.fixture
def grouped(workshop, iot, connect):
    """A connected device whose client id is its thing's name, and who may do nothing but connect."""
    name = unique("thing")
    device = workshop.device(*narrow(workshop))
    iot.create_thing(thingName=name)
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    return name, device, connect(device, version=5, client_id=name)


def policy_that_allows(iot, workshop, topic):
    name = unique("policy")
    iot.create_policy(policyName=name, policyDocument=document(
        statement("iot:Publish", workshop.resource(f"topic/{topic}"))))
    return name


def may(client, topic="live/a"):
    return client.publish(topic, "x", qos=1).code == 0


def test_joining_and_leaving_a_group_is_in_force_at_once(iot, workshop, group, grouped):
    root, child, arns = group
    name, _, client = grouped
    iot.attach_policy(policyName=policy_that_allows(iot, workshop, "live/a"), target=arns[root])
    iot.attach_policy(policyName=policy_that_allows(iot, workshop, "live/b"), target=arns[child])
    assert not may(client) and not may(client, "live/b")
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=child)
    until(lambda: may(client) and may(client, "live/b"), WITHIN, "the policies of the group and of the one above")
    iot.update_thing_groups_for_thing(thingName=name, thingGroupsToAdd=[root], thingGroupsToRemove=[child])
    until(lambda: may(client) and not may(client, "live/b"), WITHIN, "the policy of the group above alone")
    iot.remove_thing_from_thing_group(thingName=name, thingGroupName=root)
    until(lambda: not may(client), WITHIN, "the denial after leaving")
    client.expect_nothing_before_pong()


def test_a_change_of_a_groups_policies_is_in_force_at_once(iot, workshop, group, grouped):
    root, child, arns = group
    name, _, client = grouped
    policy = policy_that_allows(iot, workshop, "live/a")
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=child)
    assert not may(client)
    iot.attach_policy(policyName=policy, target=arns[root])
    until(lambda: may(client), WITHIN, "the policy attached to the group above")
    iot.create_policy_version(policyName=policy, setAsDefault=True, policyDocument=document(
        statement("iot:Publish", workshop.resource("topic/live/b"))))
    until(lambda: may(client, "live/b") and not may(client), WITHIN, "the policy's new version")
    iot.detach_policy(policyName=policy, target=arns[root])
    until(lambda: not may(client, "live/b"), WITHIN, "the denial after detaching")
    iot.attach_policy(policyName=policy, target=arns[child])
    until(lambda: may(client, "live/b"), WITHIN, "the policy attached to the group")
    iot.delete_thing_group(thingGroupName=child)
    until(lambda: not may(client, "live/b"), WITHIN, "the denial after the group is gone")


def test_a_groups_deny_wins_over_the_certificates_allow(iot, workshop, group, connect):
    _, child, arns = group
    name = unique("thing")
    device = workshop.open_device()
    iot.create_thing(thingName=name)
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=child)
    client = connect(device, version=5, client_id=name)
    assert may(client)
    policy = unique("policy")
    iot.create_policy(policyName=policy, policyDocument=document(
        statement("iot:Publish", workshop.resource("topic/live/*"), effect="Deny")))
    iot.attach_policy(policyName=policy, target=arns[child])
    until(lambda: not may(client), WITHIN, "the group's denial")


def test_a_groups_policies_count_when_the_client_id_is_the_things_name_or_the_thing_is_exclusive(
        iot, workshop, group, connect):
    _, child, arns = group
    name = unique("thing")
    device = workshop.device(*narrow(workshop))
    iot.create_thing(thingName=name)
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=child)
    iot.attach_policy(policyName=policy_that_allows(iot, workshop, "live/a"), target=arns[child])
    other = connect(device, version=5)
    same = connect(device, version=5, client_id=name)
    assert not may(other) and not may(same)
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    until(lambda: may(same), WITHIN, "the group's policy, for the thing's own client id")
    assert not may(other)
    iot.attach_thing_principal(thingName=name, principal=device.arn, thingPrincipalType="EXCLUSIVE_THING")
    until(lambda: may(other), WITHIN, "the group's policy, for any client id of an exclusive thing")
    assert may(same)


def test_a_groups_policy_may_let_a_device_connect(iot, workshop, group, connect, dial):
    _, child, arns = group
    name = unique("thing")
    device = workshop.device()
    iot.create_thing(thingName=name)
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    assert dial(device, version=5, client_id=name).connect().code == 135
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=child)
    policy = unique("policy")
    iot.create_policy(policyName=policy, policyDocument=document(
        statement("iot:Connect", workshop.resource("client/${iot:Connection.Thing.ThingName}"))))
    iot.attach_policy(policyName=policy, target=arns[child])
    until(lambda: dial(device, version=5, client_id=name).connect().code == 0, WITHIN, "the group's allowance")
