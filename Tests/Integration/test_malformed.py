"""Packets that break the specification: the connection ends, MQTT 5 clients learn the code, the log the clause."""

import struct

import pytest

from support import wire

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])


def text(value):
    return wire.binary(value)


# Name, MQTT 3.1.1 bytes, MQTT 5 bytes, MQTT 5 code.
AFTER_CONNECT = [
    ("a length of five bytes", b"\x30\xff\xff\xff\xff\x01", b"\x30\xff\xff\xff\xff\x01", 129),
    ("packet type 0", b"\x00\x00", b"\x00\x00", 129),
    ("CONNACK from a client", b"\x20\x02\x00\x00", b"\x20\x03\x00\x00\x00", 130),
    ("PUBLISH with QoS 3", b"\x36\x05\x00\x01a\x00\x01", b"\x36\x06\x00\x01a\x00\x01\x00", 129),
    ("PUBLISH with packet id 0", b"\x32\x05\x00\x01a\x00\x00", b"\x32\x06\x00\x01a\x00\x00\x00", 130),
    ("PUBLISH with an empty topic", b"\x30\x02\x00\x00", b"\x30\x03\x00\x00\x00", 130),
    ("PUBLISH to a wildcard", wire.publish("a/+", b""), wire.publish("a/+", b"", version=5), 144),
    ("PUBLISH to a topic with NUL", wire.publish("a\0", b""), wire.publish("a\0", b"", version=5), 129),
    ("PUBLISH to a topic that isn't UTF-8", wire.packet(3, 0, b"\x00\x02\xc3\x28"),
     wire.packet(3, 0, b"\x00\x02\xc3\x28\x00"), 129),
    ("PUBLISH to a surrogate", wire.packet(3, 0, b"\x00\x03\xed\xa0\x80"),
     wire.packet(3, 0, b"\x00\x03\xed\xa0\x80\x00"), 129),
    ("PUBLISH shorter than its topic", wire.packet(3, 0, b"\x00\x09a"), wire.packet(3, 0, b"\x00\x09a"), 129),
    ("PUBLISH, DUP without QoS", wire.packet(3, 8, text("a")), wire.packet(3, 8, text("a") + b"\x00"), 129),
    ("SUBSCRIBE with wrong flags", wire.packet(8, 0, b"\x00\x01" + text("a") + b"\x00"),
     wire.packet(8, 0, b"\x00\x01\x00" + text("a") + b"\x00"), 129),
    ("SUBSCRIBE without filters", wire.subscribe(), wire.subscribe(version=5), 130),
    ("SUBSCRIBE with packet id 0", wire.subscribe("a", packet_id=0), wire.subscribe("a", version=5, packet_id=0), 130),
    ("SUBSCRIBE with reserved option bits", wire.subscribe("a", option_bits=0x80),
     wire.subscribe("a", version=5, option_bits=0xC0), 129),
    ("SUBSCRIBE with QoS 3", wire.subscribe("a", qos=3), wire.subscribe("a", version=5, qos=3), 130),
    ("UNSUBSCRIBE without filters", wire.unsubscribe(), wire.unsubscribe(version=5), 130),
    ("PUBACK of one byte", b"\x40\x01\x00", b"\x40\x01\x00", 129),
    ("PINGREQ with a body", b"\xc0\x01\x00", b"\xc0\x01\x00", 129),
    ("PINGREQ with flags", b"\xc1\x00", b"\xc1\x00", 129),
    ("DISCONNECT with flags", b"\xe1\x00", b"\xe1\x00", 129),
]
ONLY_5 = [
    ("a property twice", wire.packet(3, 0, text("a") + b"\x04\x01\x00\x01\x00"), 130),
    ("a property of another packet", wire.packet(3, 0, text("a") + b"\x03\x13\x00\x0a"), 129),
    ("an unknown property", wire.packet(3, 0, text("a") + b"\x02\x7f\x00"), 129),
    ("properties longer than the packet", wire.packet(3, 0, text("a") + b"\x7f\x01"), 129),
    ("a payload format of 2", wire.packet(3, 0, text("a") + b"\x02\x01\x02"), 130),
    ("a response topic with a wildcard", wire.publish("a", b"", version=5, response_topic="b/#"), 130),
    ("a subscription identifier in PUBLISH", wire.publish("a", b"", version=5, subscription_identifier=1), 130),
    ("AUTH", wire.packet(15, 0, b"\x00\x00"), 130),
    ("PUBREL", wire.acknowledge(1, wire.PUBREL), 155),
    ("DISCONNECT that prolongs the session", wire.disconnect(5, 0, session_expiry=10), 130),
]
FIRST = [
    ("a wrong protocol name", wire.connect("c", name="MQTQ")),
    ("a reserved flag", wire.connect("c", flags=3)),
    ("a will QoS without a will", wire.connect("c", flags=2 | 8)),
    ("a will's QoS 3", wire.connect("c", will=("a", "b"), flags=2 | 4 | 24)),
    ("a will that isn't there", wire.connect("c", flags=2 | 4)),
    ("a password without a username", wire.connect("c", password="p")),
    ("bytes after its end", wire.packet(1, 0, wire.connect("c")[2:] + b"x")),
    ("nothing in it", b"\x10\x00"),
    ("wrong flags of its own", b"\x11" + wire.connect("c")[1:]),
    ("a client id that isn't UTF-8", wire.connect(b"\xff")),
    ("a client id with NUL", wire.connect("a\0b")),
    ("a length of five bytes", b"\x10\xff\xff\xff\xff\x7f"),
]


@BOTH
@pytest.mark.parametrize("name, old, new, code", AFTER_CONNECT, ids=[case[0] for case in AFTER_CONNECT])
def test_a_malformed_packet_ends_the_connection(server, connect, version, name, old, new, code):
    mark = server.log.mark()
    client = connect(version=version)
    client.send(new if version == 5 else old)
    if version == 5:
        packet = client.expect(wire.DISCONNECT)
        assert packet.code == code, packet
    client.expect_closed()
    entry = server.log.expect(mark, eventType="Disconnect", clientId=client.client_id)
    assert entry["disconnectReason"] == "CLIENT_ERROR" and entry["reason"] == "CLIENT_ERROR"
    assert "[" in entry["details"], "the details name the clause"


@pytest.mark.parametrize("name, data, code", ONLY_5, ids=[case[0] for case in ONLY_5])
def test_a_malformed_mqtt_5_packet_ends_the_connection(server, connect, name, data, code):
    mark = server.log.mark()
    client = connect(version=5)
    client.send(data)
    packet = client.expect(wire.DISCONNECT)
    assert packet.code == code, packet
    client.expect_closed()
    server.log.expect(mark, eventType="Disconnect", clientId=client.client_id, disconnectReason="CLIENT_ERROR")


@pytest.mark.parametrize("name, data", FIRST, ids=[case[0] for case in FIRST])
def test_a_malformed_connect_is_refused(server, dial, name, data):
    mark = server.log.mark()
    client = dial()
    port = client.port
    client.send(data)
    client.expect_closed()
    entry = server.log.expect(mark, eventType="Connect", sourcePort=port)
    assert entry["status"] == "Failure" and entry["reason"] == "CLIENT_ERROR" and entry["details"]


def test_an_mqtt_5_connect_with_a_property_twice_is_answered_with_a_code(dial):
    body = wire.binary("MQTT") + b"\x05\x02" + struct.pack(">H", 60) + b"\x06\x21\x00\x01\x21\x00\x02" + text("c")
    client = dial(version=5)
    client.send(wire.packet(1, 0, body))
    assert client.expect(wire.CONNACK).code == 130
    client.expect_closed()


def test_an_mqtt_5_client_may_do_without_reason_strings(connect):
    for wanted in [0, 1]:
        client = connect(version=5, request_problem=wanted)
        client.send(wire.publish("x" * 300, b"", version=5))
        packet = client.expect(wire.DISCONNECT)
        assert packet.code == 144
        assert ("reason_string" in packet.properties) or not wanted
