"""CONNECT and the end of a connection: client ids, keep-alive, CONNACK's promises, take-over, wills."""

import pytest

from support import wire
from support.device import statement, unique

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])


@BOTH
def test_a_connection_leaves_an_entry_at_its_start_and_one_at_its_end(server, anyone, connect, version):
    mark = server.log.mark()
    client = connect(version=version)
    port = client.port
    entry = server.log.expect(mark, eventType="Connect", clientId=client.client_id)
    assert entry["status"] == "Success" and entry["logLevel"] == "INFO" and entry["protocol"] == "MQTT"
    assert entry["principalId"] == anyone.certificate_id and entry["sourcePort"] == port
    assert entry["sourceIp"] in ["127.0.0.1", "::1"] and entry["accountId"] == server.ready["accountId"]
    client.disconnect()
    entry = server.log.expect(mark, eventType="Disconnect", clientId=client.client_id)
    assert entry["disconnectReason"] == "CLIENT_INITIATED_DISCONNECT" and entry["status"] == "Success"
    assert entry["principalId"] == anyone.certificate_id and entry["sourcePort"] == port


@BOTH
def test_a_connection_that_just_ends_is_lost(server, connect, version):
    mark = server.log.mark()
    client = connect(version=version)
    client.drop()
    server.log.expect(mark, eventType="Disconnect", clientId=client.client_id, disconnectReason="CONNECTION_LOST")


def test_connack_says_what_an_mqtt_5_client_may_expect(dial):
    answer = dial(version=5).connect(session_expiry=600, keep_alive=60)
    assert answer.code == 0 and not answer.session_present
    expected = {"session_expiry": 0, "receive_maximum": 100, "maximum_qos": 1, "retain_available": 0,
                "maximum_packet_size": 149504, "topic_alias_maximum": 8, "subscription_identifiers_available": 0,
                "shared_available": 0, "server_keep_alive": 60}
    assert {name: answer.properties.get(name) for name in expected} == expected
    assert answer.properties.get("wildcard_available", 1) == 1
    assert "assigned_client_id" not in answer.properties


@pytest.mark.parametrize("asked, used", [(0, 1200), (1, 30), (29, 30), (30, 30), (31, 31), (1200, 1200), (1201, 1200),
                                         (65535, 1200)])
def test_keep_alive_is_kept_within_30_to_1200_seconds(dial, asked, used):
    assert dial(version=5).connect(keep_alive=asked).properties["server_keep_alive"] == used


def test_a_persistent_3_1_1_session_is_accepted_and_not_kept(dial, connect):
    client = dial()
    answer = client.connect(clean=False)
    assert answer.code == 0 and not answer.session_present
    topic = unique("kept")
    assert client.subscribe(topic, qos=1) == [1]
    client.disconnect()
    connect().publish(topic, "missed", qos=1)
    again = dial(client_id=client.client_id)
    assert not again.connect(clean=False).session_present
    again.expect_nothing_before_pong()


def test_an_mqtt_5_client_without_id_gets_one(server, dial):
    first, second = dial(version=5, client_id=""), dial(version=5, client_id="")
    ids = {client.connect().properties["assigned_client_id"] for client in [first, second]}
    assert len(ids) == 2 and all(0 < len(assigned) <= 128 for assigned in ids)
    for assigned in ids:
        server.log.expect(0, eventType="Connect", clientId=assigned)


def test_a_3_1_1_client_without_id_is_refused(server, dial):
    mark = server.log.mark()
    assert dial(client_id="").connect().code == 2
    entry = server.log.expect(mark, eventType="Connect", status="Failure", reason="CLIENT_ERROR")
    assert "client id is empty" in entry["details"]


@pytest.mark.parametrize("client_id, accepted", [("x" * 128, True), ("x" * 129, False), ("ü" * 64, True),
                                                 ("ü" * 64 + "x", False), ("$sys", False), ("a$b", True), ("#", True)])
def test_a_client_id_has_at_most_128_bytes_and_no_dollar_in_front(server, dial, client_id, accepted):
    assert dial(version=5, client_id=client_id).connect().code == (0 if accepted else 133)
    answer = dial(version=4, client_id=client_id).connect()
    assert answer.code == (0 if accepted else 2)


@BOTH
def test_username_and_password_are_ignored(connect, version):
    connect(version=version, username="?SDK=Python&Version=1.0")
    connect(version=version, username="user", password="anything")


@BOTH
def test_a_second_connection_with_the_id_takes_over(server, anyone, connect, version):
    mark = server.log.mark()
    watcher = connect()
    topic = unique("will")
    watcher.subscribe(topic)
    old = connect(version=version, will=(topic, "taken over"))
    new = connect(version=version, client_id=old.client_id)
    old.expect_end(142)
    watcher.expect_message(topic, "taken over")
    new.expect_nothing_before_pong()
    entry = server.log.expect(mark, eventType="Disconnect", clientId=old.client_id)
    assert entry["disconnectReason"] == "DUPLICATE_CLIENTID" and entry["reason"] == "DUPLICATE_CLIENT_ID"
    assert entry["status"] == "Failure" and entry["logLevel"] == "ERROR"


def test_another_certificate_may_take_the_id_over(connect, workshop):
    old = connect(version=5)
    connect(workshop.open_device(), version=5, client_id=old.client_id)
    old.expect_end(142)


def test_a_client_that_may_not_connect_takes_nothing_over(connect, dial, workshop):
    old = connect(version=5)
    stranger = workshop.device(statement("iot:Connect", workshop.resource("client/other")))
    assert dial(stranger, version=5, client_id=old.client_id).connect().code == 135
    old.expect_nothing_before_pong()


@BOTH
@pytest.mark.parametrize("end", ["drop", "disconnect"])
def test_a_will_is_published_unless_the_client_says_goodbye(connect, version, end):
    watcher = connect()
    topic = unique("will")
    watcher.subscribe(topic, qos=1)
    client = connect(version=version, will=(topic, "gone"), will_qos=1)
    getattr(client, end)()
    if end == "drop":
        assert watcher.expect_message(topic, "gone").qos == 1
    else:
        connect().publish(topic, "after")
        watcher.expect_message(topic, "after")


def test_an_mqtt_5_client_may_ask_for_its_will_at_disconnect(connect):
    watcher = connect(version=5)
    topic = unique("will")
    watcher.subscribe(topic)
    client = connect(version=5, will=(topic, "asked for"),
                     will_properties={"content_type": "text/plain", "user_property": [("k", "v"), ("k", "w")]})
    client.disconnect(reason=4)
    message = watcher.expect_message(topic, "asked for")
    assert message.properties["content_type"] == "text/plain"
    assert message.properties["user_property"] == [("k", "v"), ("k", "w")]


WILLS = [(dict(will=("a/b", "x"), will_qos=2), 155), (dict(will=("a/+", "x")), 144), (dict(will=("a/#", "x")), 144),
         (dict(will=("/" * 8, "x")), 144), (dict(will=("x" * 257, "x")), 144),
         (dict(will=("a", "x"), will_retain=True), 154)]


@pytest.mark.parametrize("options, code", WILLS)
def test_a_will_that_cant_be_kept_is_refused_at_connect(server, dial, options, code):
    mark = server.log.mark()
    client = dial(version=5)
    client.send(wire.connect(client.client_id, version=5, **options))
    answer = client.receive()
    # Wildcards break the packet's own rules, which is a malformed packet to MQTT.
    assert answer.codes[0] in ([code, 129, 130] if "+" in options["will"][0] or "#" in options["will"][0] else [code])
    client.expect_closed()
    server.log.expect(mark, eventType="Connect", status="Failure", reason="CLIENT_ERROR")


@pytest.mark.parametrize("topic, accepted", [("x" * 256, True), ("/" * 7, True)])
def test_a_will_within_the_limits_is_accepted(dial, topic, accepted):
    assert dial(version=5).connect(will=(topic, "x")).code == 0


# MQTT 3.1.1 §3.1.2.2, MQTT 5.0 §3.1.2.2: older clients learn it in the older form, a wrong name gets no answer.
VERSIONS = [("MQTT", 3, b"\x20\x02\x00\x01"), ("MQIsdp", 3, b"\x20\x02\x00\x01"), ("MQTT", 6, b"\x20"), ("mqtt", 4, b"")]


@pytest.mark.parametrize("name, level, answer", VERSIONS)
def test_an_unknown_protocol_version_is_refused(server, dial, name, level, answer):
    mark = server.log.mark()
    client = dial()
    client.send(wire.connect(client.client_id, name=name, level=level))
    came = client.socket.recv(4096)
    assert came == answer if level < 5 else (came[:1], came[3]) == (answer, 132)
    if came:
        client.expect_closed()
    entry = server.log.expect(mark, eventType="Connect", status="Failure", reason="CLIENT_ERROR")
    assert str(level) in entry["details"] or "MQTT" in entry["details"]


def test_enhanced_authentication_is_refused(dial):
    assert dial(version=5).connect(authentication_method="SCRAM").code == 140


@pytest.mark.parametrize("size, accepted", [(1024, True), (1023, False)])
def test_a_clients_packet_size_has_a_minimum(dial, size, accepted):
    answer = dial(version=5).connect(maximum_packet_size=size)
    assert (answer.code == 0) == accepted


@BOTH
def test_a_second_connect_ends_the_connection(server, connect, version):
    mark = server.log.mark()
    client = connect(version=version)
    client.send(wire.connect(client.client_id, version=version))
    client.expect_end(130)
    server.log.expect(mark, eventType="Disconnect", clientId=client.client_id, disconnectReason="CLIENT_ERROR")


@pytest.mark.parametrize("first", [wire.PING, wire.publish("a", "x"), wire.subscribe("a"), wire.disconnect()],
                         ids=["PINGREQ", "PUBLISH", "SUBSCRIBE", "DISCONNECT"])
def test_the_first_packet_must_be_connect(server, dial, first):
    client = dial()
    client.send(first)
    client.expect_closed()


def test_a_ping_is_answered(connect):
    connect().expect_nothing_before_pong()
