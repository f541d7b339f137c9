"""What the registry tells subscribers of its changes, on `$aws/events/…`, once an account has it enabled."""

import json
import queue
import uuid

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from support import account, certificates, wire
from support.authorities import Authority, name
from support.client import Client
from support.device import Workshop, document, statement, unique
from support.server import Server
from test_bulk_registration import THINGS, begin, lines, wait
from test_fleet_provisioning import ROLE
from test_just_in_time import attempt
from test_just_in_time_provisioning import body

PATIENCE = 10
KINDS = ["THING", "THING_TYPE", "THING_TYPE_ASSOCIATION", "THING_GROUP", "THING_GROUP_MEMBERSHIP",
         "THING_GROUP_HIERARCHY", "CERTIFICATE", "CA_CERTIFICATE", "POLICY"]


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    return tmp_path_factory.mktemp("bucket")


@pytest.fixture(scope="module")
def server(tmp_path_factory, bucket):
    """This module's own: what is enabled is the account's."""
    folder = tmp_path_factory.mktemp("events") / "data"
    with Server(folder, "--registration-bucket", f"fleet-inputs={bucket}") as server:
        yield server


@pytest.fixture(scope="module")
def iot(server):
    return server.client("iot")


@pytest.fixture(scope="module")
def workshop(server, tmp_path_factory):
    return Workshop(server, tmp_path_factory.mktemp("devices"))


class Subscriber:
    def __init__(self, server, device, filter="$aws/events/#"):
        self.came, subscribed = queue.Queue(), queue.Queue()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id=unique("listener"))
        self.client.tls_set(server.ready["rootCAFile"], str(device.certificate_path), str(device.key_path))
        self.client.on_connect = lambda client, *_: client.subscribe(filter, qos=1)
        self.client.on_subscribe = lambda *_: subscribed.put(True)
        self.client.on_message = lambda client, data, message: self.came.put(message)
        self.client.connect(server.ready["endpoint"], server.ready["mqttPort"])
        self.client.loop_start()
        subscribed.get(timeout=PATIENCE)

    def next(self):
        """Topic without its begin, and the event without what is in each; that is checked here."""
        message = self.came.get(timeout=PATIENCE)
        # What is said of clients comes to this filter as well.
        while message.topic.startswith(("$aws/events/presence/", "$aws/events/subscriptions/")):
            message = self.came.get(timeout=PATIENCE)
        assert message.topic.startswith("$aws/events/") and not message.retain and message.qos == 1
        event = json.loads(message.payload)
        assert str(uuid.UUID(event.pop("eventId"))) and event.pop("timestamp") > 1_600_000_000_000
        assert event.pop("operation") == message.topic.rpartition("/")[2].upper()
        return message.topic.removeprefix("$aws/events/"), event

    def expect(self, *topics):
        """Events with these topics, in this order; the last one."""
        for topic in topics:
            found, event = self.next()
            assert found == topic
        return event

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def listen(server, workshop):
    made = []

    def listen(of=None, devices=None, **more):
        made.append(Subscriber(of or server, (devices or workshop).open_device(), **more))
        return made[-1]

    yield listen
    for each in made:
        each.stop()


def enable(iot, *kinds):
    """These, and no others."""
    iot.update_event_configurations(
        eventConfigurations={kind: {"Enabled": kind in kinds} for kind in KINDS})


def test_nothing_is_told_until_it_is_enabled(iot, listen):
    enable(iot)
    listener, thing = listen(), unique("lamp")
    iot.create_thing(thingName=f"{thing}-before")
    enable(iot, "THING")
    iot.create_thing(thingName=thing)
    listener.expect(f"thing/{thing}/created")
    enable(iot, "POLICY")
    iot.delete_thing(thingName=thing)
    enable(iot, "THING")
    iot.delete_thing(thingName=f"{thing}-before")
    listener.expect(f"thing/{thing}-before/deleted")


def test_things_and_their_types(server, iot, listen):
    enable(iot, "THING", "THING_TYPE", "THING_TYPE_ASSOCIATION")
    listener, thing, kind, other = listen(), unique("lamp"), unique("type"), unique("type")
    made = iot.create_thing_type(thingTypeName=kind, thingTypeProperties={
        "thingTypeDescription": "a kind", "searchableAttributes": ["site"]})
    account_id = server.ready["accountId"]
    described = {
        "eventType": "THING_TYPE_EVENT", "accountId": account_id, "thingTypeId": made["thingTypeId"],
        "thingTypeName": kind, "isDeprecated": False, "deprecationDate": None, "searchableAttributes": ["site"],
        "propagatingAttributes": [], "description": "a kind"}
    assert listener.expect(f"thingType/{kind}/created") == described
    iot.create_thing_type(thingTypeName=other)
    listener.expect(f"thingType/{other}/created")
    thing_id = iot.create_thing(
        thingName=thing, thingTypeName=kind, attributePayload={"attributes": {"site": "north"}})["thingId"]
    event = {
        "eventType": "THING_EVENT", "accountId": account_id, "thingId": thing_id, "thingName": thing,
        "versionNumber": 1, "thingTypeName": kind, "attributes": {"site": "north"}}
    assert listener.expect(f"thing/{thing}/created") == event
    link = f"thingTypeAssociation/thing/{thing}/thingType"
    assert listener.expect(f"{link}/{kind}/added") == {
        "eventType": "THING_TYPE_ASSOCIATION_EVENT", "accountId": account_id, "thingId": thing_id,
        "thingName": thing, "thingTypeName": kind}
    iot.update_thing(thingName=thing, attributePayload={"attributes": {"site": "south"}})
    event |= {"versionNumber": 2, "attributes": {"site": "south"}}
    assert listener.expect(f"thing/{thing}/updated") == event
    iot.update_thing(thingName=thing, thingTypeName=other)
    assert listener.expect(f"thing/{thing}/updated")["versionNumber"] == 3
    listener.expect(f"{link}/{kind}/removed", f"{link}/{other}/added")
    iot.deprecate_thing_type(thingTypeName=kind)
    found = listener.expect(f"thingType/{kind}/updated")
    assert found["isDeprecated"] is True and found["deprecationDate"] > 1_600_000_000_000
    iot.deprecate_thing_type(thingTypeName=kind, undoDeprecate=True)
    assert listener.expect(f"thingType/{kind}/updated") == described
    iot.delete_thing(thingName=thing)
    listener.expect(f"{link}/{other}/removed", f"thing/{thing}/deleted")


def test_what_fails_is_not_told(iot, listen):
    enable(iot, *KINDS)
    listener, thing = listen(), unique("lamp")
    for failing in [
        lambda: iot.create_thing(thingName=thing, thingTypeName="no-type"),
        lambda: iot.update_thing(thingName=thing, attributePayload={"attributes": {}}),
        lambda: iot.register_thing(
            templateBody=json.dumps(THINGS), parameters={"Name": thing, "Group": "no-group"}),
    ]:
        with pytest.raises(iot.exceptions.ClientError):
            failing()
    iot.create_thing(thingName=thing)
    listener.expect(f"thing/{thing}/created")


def test_groups_their_hierarchy_and_their_members(server, iot, listen):
    enable(iot, "THING_GROUP", "THING_GROUP_MEMBERSHIP", "THING_GROUP_HIERARCHY")
    listener, thing, root, middle, leaf = listen(), unique("lamp"), unique("root"), unique("middle"), unique("leaf")
    ids = {root: iot.create_thing_group(thingGroupName=root)["thingGroupId"]}
    listener.expect(f"thingGroup/{root}/created")
    hierarchy = "thingGroupHierarchy/thingGroup"
    for parent, child in [(root, middle), (middle, leaf)]:
        ids[child] = iot.create_thing_group(
            thingGroupName=child, parentGroupName=parent,
            thingGroupProperties={"attributePayload": {"attributes": {"a": "b"}}})["thingGroupId"]
        event = listener.expect(f"thingGroup/{child}/created")
        link = listener.expect(f"{hierarchy}/{parent}/childThingGroup/{child}/added")
    account_id = server.ready["accountId"]
    assert event == {
        "eventType": "THING_GROUP_EVENT", "accountId": account_id, "thingGroupId": ids[leaf],
        "thingGroupName": leaf, "versionNumber": 1, "parentGroupName": middle, "parentGroupId": ids[middle],
        "description": None, "attributes": {"a": "b"}, "dynamicGroupMappingId": None,
        "rootToParentThingGroups": [
            {"groupArn": server.arn(f"thinggroup/{each}"), "groupId": ids[each]} for each in (root, middle)]}
    assert link == {
        "eventType": "THING_GROUP_HIERARCHY_EVENT", "accountId": account_id, "thingGroupId": ids[middle],
        "thingGroupName": middle, "childGroupId": ids[leaf], "childGroupName": leaf}
    thing_id = iot.create_thing(thingName=thing)["thingId"]
    membership = f"thingGroupMembership/thingGroup/{leaf}/thing/{thing}"
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=leaf)
    added = listener.expect(f"{membership}/added")
    assert str(uuid.UUID(added["membershipId"])) and {**added, "membershipId": None} == {
        "eventType": "THING_GROUP_MEMBERSHIP_EVENT", "accountId": account_id,
        "groupArn": server.arn(f"thinggroup/{leaf}"), "groupId": ids[leaf], "thingArn": server.arn(f"thing/{thing}"),
        "thingId": thing_id, "membershipId": None}
    # Twice is the same as once, and is told once.
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=leaf)
    iot.delete_thing(thingName=thing)
    assert listener.expect(f"{membership}/removed") == added
    iot.update_thing_group(thingGroupName=leaf, thingGroupProperties={"thingGroupDescription": "the leaf"})
    updated = listener.expect(f"thingGroup/{leaf}/updated")
    assert updated["versionNumber"] == 2 and updated["description"] == "the leaf"
    iot.delete_thing_group(thingGroupName=leaf)
    listener.expect(f"thingGroup/{leaf}/deleted", f"{hierarchy}/{middle}/childThingGroup/{leaf}/removed")


def test_certificates_cas_and_policies(server, iot, listen):
    enable(iot, "CERTIFICATE", "CA_CERTIFICATE", "POLICY")
    listener = listen()
    key, policy = certificates.new_key(), unique("policy") + "+x"
    pem = certificates.pem(certificates.self_signed(key, unique("certificate")))
    made = iot.register_certificate_without_ca(certificatePem=pem, status="ACTIVE")
    own = f"certificate/{made['certificateId']}"
    event = {
        "eventType": "CERTIFICATE_EVENT", "accountId": server.ready["accountId"],
        "certificateId": made["certificateId"], "certificateArn": made["certificateArn"], "status": "ACTIVE",
        "caCertificateId": None, "versionNumber": 1}
    assert listener.expect(f"{own}/created") == event
    iot.update_certificate(certificateId=made["certificateId"], newStatus="INACTIVE")
    assert listener.expect(f"{own}/updated") == event | {"status": "INACTIVE", "versionNumber": 2}
    iot.delete_certificate(certificateId=made["certificateId"])
    listener.expect(f"{own}/deleted")
    authority = Authority.new()
    authority.register(iot, allowAutoRegistration=True)
    found = listener.expect(f"caCertificate/{authority.id}/created")
    assert (found["status"], found["autoRegistrationStatus"]) == ("ACTIVE", "ENABLE")
    iot.update_ca_certificate(certificateId=authority.id, newStatus="INACTIVE")
    iot.delete_ca_certificate(certificateId=authority.id)
    listener.expect(*[f"caCertificate/{authority.id}/{each}" for each in ("updated", "deleted")])
    allowed = document(statement("iot:Connect", "*"))
    topic = f"policy/{policy.replace('+', '%2B')}"
    iot.create_policy(policyName=policy, policyDocument=allowed)
    found = listener.expect(f"{topic}/created")
    assert (found["policyName"], found["defaultVersionId"]) == (policy, "1")
    iot.create_policy_version(policyName=policy, policyDocument=allowed, setAsDefault=True)
    assert listener.expect(f"{topic}/updated")["defaultVersionId"] == "2"
    iot.delete_policy_version(policyName=policy, policyVersionId="1")
    iot.delete_policy(policyName=policy)
    listener.expect(f"{topic}/updated", f"{topic}/deleted")


def test_every_way_in_is_told(server, iot, workshop, bucket, listen):
    enable(iot)
    listener, group = listen(), unique("group")
    authority = Authority.new()
    authority.register(iot, allowAutoRegistration=True, registrationConfig={
        "roleArn": ROLE, "templateBody": json.dumps(body())})
    device = authority.device(workshop, name(("CN", f"{group}-just-in-time")))
    iot.create_thing_group(thingGroupName=group)
    enable(iot, "THING", "THING_GROUP_MEMBERSHIP", "CERTIFICATE")
    for way in ("template", "bulk"):
        if way == "template":
            iot.register_thing(
                templateBody=json.dumps(THINGS), parameters={"Name": f"{group}-{way}", "Group": group})
        else:
            (bucket / "one.json").write_text(lines([{"Name": f"{group}-{way}", "Group": group}]))
            wait(iot, begin(iot, THINGS, "one.json"))
        listener.expect(
            f"thing/{group}-{way}/created", f"thingGroupMembership/thingGroup/{group}/thing/{group}-{way}/added")
    attempt(device)
    found = listener.expect(f"certificate/{device.certificate_id}/created")
    assert (found["status"], found["caCertificateId"]) == ("PENDING_ACTIVATION", authority.id)
    listener.expect(f"thing/{group}-just-in-time/created")
    assert listener.expect(f"certificate/{device.certificate_id}/updated")["status"] == "ACTIVE"


def test_accounts_hear_of_their_own(server, iot, listen, tmp_path):
    other = account.create(server, "--endpoint", "other.events.test")
    enable(iot, "THING")
    enable(other.client("iot"), "THING_TYPE")
    mine = listen()
    thing = unique("lamp")
    other.client("iot").create_thing(thingName=thing)
    other.client("iot").create_thing_type(thingTypeName=thing)
    iot.create_thing_type(thingTypeName=thing)
    iot.create_thing(thingName=thing)
    assert mine.expect(f"thing/{thing}/created")["accountId"] == server.ready["accountId"]
    found = other.client("iot").describe_event_configurations()["eventConfigurations"]
    assert not found["THING"]["Enabled"] and found["THING_TYPE"]["Enabled"]


def test_nobody_publishes_events_but_the_service(server, workshop):
    with Client(server, workshop.open_device(), version=5) as client:
        client.connected()
        client.send(wire.publish("$aws/events/thing/lamp/created", b"{}", version=5))
        client.expect_end(144)
