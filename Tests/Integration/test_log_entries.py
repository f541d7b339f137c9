"""What each kind of entry says: AWS's members under AWS's names, and none that doesn't belong."""

import re
import uuid

import pytest

from support import wire
from support.device import statement, unique

ROLE = "arn:aws:iam::123456789012:role/logs"
COMMON = {"timestamp", "logLevel", "traceId", "accountId", "status", "eventType"}
MQTT = COMMON | {"protocol", "clientId", "principalId", "sourceIp", "sourcePort"}
DENIAL = {"reason", "details", "decision", "action", "resource"}
TLS = {"tlsVersion", "serverNameIndication"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A server that logs at DEBUG, Ping as well."""
    from support.device import Workshop
    from support.server import Server
    with Server(tmp_path_factory.mktemp("everything") / "data") as server:
        server.client("iot").set_v2_logging_options(roleArn=ROLE, defaultLogLevel="DEBUG", eventConfigurations=[
            {"eventType": "Ping", "logLevel": "DEBUG"}])
        workshop = Workshop(server, tmp_path_factory.mktemp("devices"))
        # The settings reach the log right after the answer: the first Publish-In shows that they have.
        from support.client import Client
        with Client(server, workshop.open_device()) as client:
            client.connected()
            for _ in range(200):
                client.publish("warm/up", qos=1)
                if server.log.matching(eventType="Publish-In"):
                    break
        server.log.expect(eventType="Publish-In")
        yield server, workshop


@pytest.fixture
def session(everything, connect):
    """`session()`: a client, and a function that gives the one entry of a type about it."""
    server, workshop = everything

    def session(device=None, **options):
        mark = server.log.mark()
        client = connect(device or workshop.open_device(), of=server, **options)

        def entry(event_type, **members):
            return server.log.expect(mark, eventType=event_type, clientId=client.client_id, **members)

        return client, entry

    return session


def check(entry, members, level, status="Success", protocol="MQTT", **values):
    assert set(entry) == members, set(entry) ^ members
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", entry["timestamp"])
    assert str(uuid.UUID(entry["traceId"])) == entry["traceId"]
    assert entry["accountId"] == "123456789012"
    assert (entry["logLevel"], entry["status"]) == (level, status)
    if "protocol" in members:
        assert entry["protocol"] == protocol
    for name, value in values.items():
        assert entry[name] == value, name


def test_a_client_that_comes_and_goes(everything, session):
    _, workshop = everything
    device = workshop.open_device()
    client, entry = session(device)
    client.disconnect()
    found = entry("Connect")
    check(found, MQTT | TLS, "INFO", principalId=device.certificate_id)
    assert isinstance(found["sourcePort"], int) and found["sourceIp"] in ("127.0.0.1", "::1")
    check(entry("Disconnect"), MQTT | {"disconnectReason"}, "INFO", disconnectReason="CLIENT_INITIATED_DISCONNECT")


def test_a_connection_that_breaks(session):
    client, entry = session()
    client.drop()
    check(entry("Disconnect"), MQTT | {"disconnectReason", "reason", "details"} & set(entry("Disconnect")), "INFO",
          disconnectReason="CONNECTION_LOST")


def test_an_evicted_client(session):
    """The two spellings differ by one underscore."""
    _, entry = session(client_id=(client_id := unique("twice")))
    session(client_id=client_id)
    check(entry("Disconnect"), MQTT | {"disconnectReason", "reason", "details"}, "ERROR", "Failure",
          reason="DUPLICATE_CLIENT_ID", disconnectReason="DUPLICATE_CLIENTID")


def test_a_message_in_and_out(session):
    receiver, entry = session()
    receiver.subscribe("in/out", qos=0)
    sender, sent = session()
    sender.publish("in/out", b"hello", qos=1)
    receiver.expect_message("in/out")
    check(sent("Publish-In"), MQTT | {"topicName"}, "DEBUG", topicName="in/out")
    check(entry("Publish-Out"), MQTT | {"topicName"}, "DEBUG", topicName="in/out")


def test_a_message_with_retain(session):
    client, entry = session()
    client.publish("kept/not", b"x", retain=True)
    check(entry("Publish-In", reason="RETAIN_NOT_KEPT"), MQTT | {"topicName", "retain", "reason", "details"}, "WARN",
          retain="True")


@pytest.mark.parametrize("version", [4, 5])
def test_filters_and_their_answers(session, version):
    client, entry = session(version=version)
    client.subscribe("a/b", "c/#", qos=1)
    client.unsubscribe("a/b", "c/#")
    check(entry("Subscribe"), MQTT | {"topicName", "subscriptions"}, "INFO", topicName="a/b",
          subscriptions=[{"topicName": "a/b", "reasonCode": 1}, {"topicName": "c/#", "reasonCode": 1}])
    check(entry("Unsubscribe"), MQTT | {"topicName", "subscriptions"}, "INFO", topicName="a/b")


def test_a_ping(session):
    client, entry = session()
    client.expect_nothing_before_pong()
    check(entry("Ping"), MQTT | {"latency", "requestTimestamp", "responseTimestamp"}, "DEBUG")


def test_denials(everything, session):
    _, workshop = everything
    device = workshop.device(statement("iot:Connect", "*"), statement("iot:Subscribe", "*"),
                             statement("iot:Publish", "*"), statement("iot:Receive", "*", effect="Deny"))
    receiver, entry = session(device, version=5)
    receiver.subscribe("not/yours", qos=0)
    sender, _ = session()
    sender.publish("not/yours", qos=1)
    check(entry("Publish-Out"), MQTT | DENIAL | {"topicName", "policyName", "policyVersion", "statement"}, "ERROR",
          "Failure", reason="AUTHORIZATION_FAILURE", action="iot:Receive", decision="explicitDeny",
          policyName=device.policy_name)
    silent = workshop.device(statement("iot:Connect", "*"))
    client, entry = session(silent, version=5)
    client.publish("no/way", qos=1)
    client.subscribe("no/way")
    denied = MQTT | DENIAL | {"topicName"}
    check(entry("Publish-In"), denied, "ERROR", "Failure", reason="AUTHORIZATION_FAILURE", action="iot:Publish",
          decision="implicitDeny", topicName="no/way")
    check(entry("Subscribe", status="Failure"), denied, "ERROR", "Failure", reason="AUTHORIZATION_FAILURE",
          action="iot:Subscribe", topicName="no/way")


def test_a_connect_that_the_policies_deny(everything, connect):
    server, workshop = everything
    device, client_id, mark = workshop.device(), unique("nobody"), server.log.mark()
    with pytest.raises(Exception):
        connect(device, of=server, client_id=client_id)
    check(server.log.expect(mark, eventType="Connect", clientId=client_id), MQTT | DENIAL | TLS, "ERROR", "Failure",
          reason="AUTHORIZATION_FAILURE", action="iot:Connect", principalId=device.certificate_id)


def test_a_message_that_is_too_large(session):
    client, entry = session()
    client.send(wire.publish("too/large", b"x" * (128 * 1024 + 1)))
    client.expect_closed()
    found = entry("Disconnect")
    assert found["reason"] == "PAYLOAD_LIMIT_EXCEEDED" and found["disconnectReason"] == "CLIENT_ERROR"


@pytest.mark.parametrize("status, reason", [
    (None, "DEVICE_CERTIFICATE_NOT_REGISTERED"), ("INACTIVE", "DEVICE_CERTIFICATE_INACTIVE"),
    ("REVOKED", "DEVICE_CERTIFICATE_REVOKED")])
def test_a_refusal_before_connect(everything, connect, status, reason):
    server, workshop = everything
    device = workshop.device(register=status is not None)
    if status:
        device.set_status(status)
    mark = server.log.mark()
    with pytest.raises(Exception):
        connect(device, of=server)
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
    required = (MQTT - {"clientId"}) | {"targetIp", "targetPort", "authenticationType", "reason", "details"} | TLS
    assert required <= set(entry), required - set(entry)
    assert entry["logLevel"] == "ERROR" and entry["status"] == "Failure" and entry["reason"] == reason
    assert entry["targetPort"] == server.ready["mqttPort"] and entry["targetIp"] == entry["sourceIp"]
    assert entry["authenticationType"] == "AWS_X509" and entry["serverNameIndication"] == server.ready["endpoint"]
