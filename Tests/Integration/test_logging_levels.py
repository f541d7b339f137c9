"""Logging levels for single targets, by boto3, and what devices then leave in the event log."""

import pytest

from support import account, wire
from support.aws import pages, refused
from support.device import statement, unique

ROLE = "arn:aws:iam::123456789012:role/logs"


@pytest.fixture
def logged(start, workshop_of, connect):
    """A server of the test's own whose logging is set, and its devices."""

    class Logged:
        def __init__(self):
            self.server = start()
            self.iot = self.server.client("iot")
            self.workshop = workshop_of(self.server)
            self.options(defaultLogLevel="ERROR")

        def options(self, **more):
            self.iot.set_v2_logging_options(roleArn=ROLE, **more)

        def level(self, level, kind, name=None):
            target = {"targetType": kind, **({"targetName": name} if name else {})}
            self.iot.set_v2_logging_level(logTarget=target, logLevel=level)

        def visit(self, device, client_id=None, server=None):
            """Connects, publishes, pings, leaves; the types of the entries about it, in their order."""
            mark = self.server.log.mark()
            client = connect(device, client_id=client_id or unique("client"), of=server or self.server)
            client.publish("a/b", qos=1)
            client.send(wire.PING)
            client.expect(wire.PINGRESP)
            client.disconnect()
            # Something that is always in the log comes after all that the visit left.
            self.refused_stranger()
            return [entry["eventType"] for entry in self.server.log.entries(mark)
                    if entry.get("clientId") == client.client_id]

        def refused_stranger(self):
            mark = self.server.log.mark()
            stranger = self.workshop.device(register=False)
            with pytest.raises(Exception):
                connect(stranger, of=self.server)
            self.server.log.expect(mark, eventType="Connection.AuthNError")

    return Logged()


ALL = ["Connect", "Publish-In", "Disconnect"]


def settled(logged, device, expected, **more):
    """The settings reach the log right after the API's answer; a visit or two may still see the old ones."""
    for _ in range(20):
        seen = logged.visit(device, **more)
        if seen == expected:
            return
    assert seen == expected


def test_levels_are_set_listed_and_deleted(logged):
    logged.level("DEBUG", "CLIENT_ID", "pump-7")
    logged.level("DEBUG", "CLIENT_ID", "pump-8")
    logged.level("INFO", "THING_GROUP", "floor")
    logged.level("WARN", "SOURCE_IP", "192.0.2.7")
    logged.level("DISABLED", "PRINCIPAL_ID", "3f" * 32)
    listed = [each for page in pages(logged.iot.list_v2_logging_levels, "logTargetConfigurations", "nextToken",
                                     "nextToken", maxResults=2) for each in page]
    assert [(each["logTarget"]["targetType"], each["logTarget"].get("targetName"), each["logLevel"])
            for each in listed] == [
        ("DEFAULT", None, "ERROR"), ("CLIENT_ID", "pump-7", "DEBUG"), ("CLIENT_ID", "pump-8", "DEBUG"),
        ("PRINCIPAL_ID", "3f" * 32, "DISABLED"), ("SOURCE_IP", "192.0.2.7", "WARN"), ("THING_GROUP", "floor", "INFO")]
    logged.iot.delete_v2_logging_level(targetType="CLIENT_ID", targetName="pump-7")
    clients = logged.iot.list_v2_logging_levels(targetType="CLIENT_ID")["logTargetConfigurations"]
    assert [each["logTarget"]["targetName"] for each in clients] == ["pump-8"]
    with refused("InvalidRequestException", 400, "192.0.2.0/24"):
        logged.level("INFO", "SOURCE_IP", "192.0.2.0/24")
    with refused("InvalidRequestException", 400, "default level"):
        logged.iot.delete_v2_logging_level(targetType="DEFAULT", targetName="x")


def test_levels_need_options_first(start):
    iot = start().client("iot")
    with refused("NotConfiguredException", 404):
        iot.list_v2_logging_levels()
    with refused("NotConfiguredException", 404):
        iot.set_v2_logging_level(logTarget={"targetType": "CLIENT_ID", "targetName": "x"}, logLevel="DEBUG")


def test_the_first_versions_level_counts_until_the_second_is_set(start, workshop_of, connect):
    server = start()
    iot = server.client("iot")
    device = workshop_of(server).open_device()
    iot.set_logging_options(loggingOptionsPayload={"roleArn": ROLE, "logLevel": "DEBUG"})
    answer = iot.get_logging_options()
    assert (answer["roleArn"], answer["logLevel"]) == (ROLE, "DEBUG")
    client = connect(device, of=server)
    mark = server.log.mark()
    for _ in range(100):
        client.publish("a/b", qos=1)
        if server.log.matching(mark, eventType="Publish-In"):
            break
    server.log.expect(mark, eventType="Publish-In", clientId=client.client_id)
    iot.set_v2_logging_options(roleArn=ROLE, defaultLogLevel="ERROR")
    with refused("InvalidRequestException", 400, "SetV2LoggingOptions"):
        iot.set_logging_options(loggingOptionsPayload={"roleArn": ROLE, "logLevel": "DEBUG"})


def test_a_client_id_is_watched_among_others(logged):
    device = logged.workshop.open_device()
    settled(logged, device, [])
    logged.level("DEBUG", "CLIENT_ID", "watched")
    settled(logged, device, ALL, client_id="watched")
    assert logged.visit(device) == []
    logged.iot.delete_v2_logging_level(targetType="CLIENT_ID", targetName="watched")
    settled(logged, device, [], client_id="watched")


def test_a_level_reaches_a_connection_that_is_open(logged, connect):
    client = connect(logged.workshop.open_device(), of=logged.server)
    mark = logged.server.log.mark()
    logged.level("DEBUG", "CLIENT_ID", client.client_id)
    for _ in range(100):
        client.publish("a/b", qos=1)
        if logged.server.log.matching(mark, eventType="Publish-In"):
            break
    logged.server.log.expect(mark, eventType="Publish-In", clientId=client.client_id)


def test_an_address_and_a_certificate_are_watched(logged):
    device, other = logged.workshop.open_device(), logged.workshop.open_device()
    logged.level("DEBUG", "PRINCIPAL_ID", device.certificate_id)
    settled(logged, device, ALL)
    assert logged.visit(other) == []
    logged.iot.delete_v2_logging_level(targetType="PRINCIPAL_ID", targetName=device.certificate_id)
    for address in ["127.0.0.1", "::1"]:
        logged.level("DEBUG", "SOURCE_IP", address)
    settled(logged, other, ALL)


def test_a_child_group_beats_its_parent(logged):
    iot, device = logged.iot, logged.workshop.open_device()
    iot.create_thing_group(thingGroupName="building")
    iot.create_thing_group(thingGroupName="floor", parentGroupName="building")
    thing = unique("thing")
    iot.create_thing(thingName=thing)
    iot.attach_thing_principal(thingName=thing, principal=device.arn)
    iot.add_thing_to_thing_group(thingGroupName="floor", thingName=thing)
    logged.level("DEBUG", "THING_GROUP", "building")
    settled(logged, device, ALL, client_id=thing)
    assert logged.visit(device) == [], "a client id that isn't the thing's name is in no group"
    logged.level("DISABLED", "THING_GROUP", "floor")
    settled(logged, device, [], client_id=thing)
    logged.level("DEBUG", "CLIENT_ID", thing)
    settled(logged, device, ALL, client_id=thing)


def test_the_order_of_default_event_type_and_target(logged):
    device = logged.workshop.open_device()
    logged.options(eventConfigurations=[{"eventType": "Publish-In", "logLevel": "DEBUG"}])
    settled(logged, device, ["Publish-In"], client_id="one")
    logged.level("INFO", "CLIENT_ID", "one")
    settled(logged, device, ["Connect", "Disconnect"], client_id="one")
    logged.options(disableAllLogs=True)
    settled(logged, device, [], client_id="one")


def test_pings_are_logged_once_they_are_named(logged):
    device = logged.workshop.open_device()
    logged.options(defaultLogLevel="DEBUG")
    settled(logged, device, ALL)
    logged.options(eventConfigurations=[{"eventType": "Ping", "logLevel": "DEBUG"}])
    settled(logged, device, ["Connect", "Publish-In", "Ping", "Disconnect"])
    entry = logged.server.log.matching(eventType="Ping")[-1]
    assert entry["logLevel"] == "DEBUG" and entry["status"] == "Success" and entry["protocol"] == "MQTT"
    assert entry["latency"] >= 0 and entry["requestTimestamp"] <= entry["responseTimestamp"]
    assert entry["principalId"] == device.certificate_id and entry["sourceIp"] and entry["sourcePort"]


def test_accounts_have_their_own_levels(logged, workshop_of):
    other = account.create(logged.server, "--endpoint", "other.localhost")
    other.client("iot").set_v2_logging_options(roleArn=ROLE, defaultLogLevel="DEBUG")
    mine, theirs = logged.workshop.open_device(), workshop_of(other).open_device()
    settled(logged, theirs, ALL, server=other)
    assert logged.visit(mine) == []
    with refused("InvalidRequestException", 400):
        other.client("iot").set_v2_logging_level(
            logTarget={"targetType": "CLIENT_ID", "targetName": ""}, logLevel="DEBUG")
    assert logged.iot.list_v2_logging_levels()["logTargetConfigurations"][0]["logLevel"] == "ERROR"
