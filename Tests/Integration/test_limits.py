"""Sizes and counts, each at the limit and one beyond. AWS General Reference, "AWS IoT Core endpoints and quotas"."""

import pytest

from support import wire
from support.device import unique

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])


def expect_client_error(server, mark, client, reason="CLIENT_ERROR"):
    entry = server.log.expect(mark, eventType="Disconnect", clientId=client.client_id)
    assert entry["disconnectReason"] == "CLIENT_ERROR" and entry["reason"] == reason and entry["details"]


@BOTH
def test_a_payload_has_at_most_131072_bytes(server, connect, version):
    topic = unique("payload")
    subscriber, publisher = connect(version=version), connect(version=version)
    subscriber.subscribe(topic)
    payload = bytes(range(256)) * 512
    publisher.publish(topic, payload, qos=1)
    subscriber.expect_message(topic, payload)
    mark = server.log.mark()
    publisher.send(wire.publish(topic, payload + b"x", version=version, qos=1, packet_id=9))
    publisher.expect_end(149)
    subscriber.expect_nothing_before_pong()
    expect_client_error(server, mark, publisher, "PAYLOAD_LIMIT_EXCEEDED")


@BOTH
@pytest.mark.parametrize("extra", [0, 1])
def test_a_packet_has_at_most_149504_bytes(server, connect, version, extra):
    """Refused by its length alone, before the body came."""
    client = connect(version=version)
    mark = server.log.mark()
    client.send(bytes([wire.PUBLISH << 4]) + wire.variable(149504 + extra))
    if extra:
        client.expect_end(149)
        assert server.log.expect(mark, eventType="Disconnect", clientId=client.client_id)["reason"] in [
            "CLIENT_ERROR", "PAYLOAD_LIMIT_EXCEEDED"]
    else:
        with pytest.raises(TimeoutError):
            client.receive(patience=0.3)


@BOTH
@pytest.mark.parametrize("topic, accepted", [("x" * 256, True), ("x" * 257, False), ("é" * 128, True),
                                             ("é" * 128 + "x", False), ("/" * 7, True), ("/" * 8, False),
                                             ("a/" * 7 + "b", True), ("a/" * 8 + "b", False)])
def test_a_topic_has_at_most_256_bytes_and_7_slashes(server, connect, version, topic, accepted):
    client = connect(version=version)
    mark = server.log.mark()
    if accepted:
        assert client.publish(topic, "x", qos=1).code == 0
        return
    client.send(wire.publish(topic, "x", version=version, qos=1, packet_id=1))
    client.expect_end(144)
    expect_client_error(server, mark, client)


@pytest.mark.parametrize("topic_filter, accepted", [("x" * 256, True), ("x" * 257, False), ("/" * 7, True),
                                                    ("/" * 8, False), ("a/" * 7 + "#", True), ("a/" * 8 + "#", False)])
def test_a_filter_has_at_most_256_bytes_and_7_slashes(connect, topic_filter, accepted):
    client = connect(version=5)
    assert client.subscribe(topic_filter, qos=1) == [1 if accepted else 143]
    client.expect_nothing_before_pong()
    client = connect(version=4)
    if accepted:
        assert client.subscribe(topic_filter, qos=1) == [1]
    else:
        client.send(wire.subscribe(topic_filter))
        client.expect_closed()


@BOTH
def test_a_subscribe_has_at_most_8_filters(server, connect, version):
    client = connect(version=version)
    topics = [unique("filters") for _ in range(9)]
    assert client.subscribe(*topics[:8]) == [0] * 8
    mark = server.log.mark()
    client.send(wire.subscribe(*topics, version=version, packet_id=9))
    client.expect_end(151)
    expect_client_error(server, mark, client)


@BOTH
def test_a_connection_has_at_most_50_subscriptions(connect, version):
    client = connect(version=version)
    prefix = unique("many")
    for start in range(0, 48, 8):
        client.subscribe(*(f"{prefix}/{number}" for number in range(start, start + 8)))
    client.subscribe(f"{prefix}/48", f"{prefix}/49")
    client.subscribe(f"{prefix}/0", qos=1)
    if version == 5:
        assert client.subscribe(f"{prefix}/50") == [151]
        client.unsubscribe(f"{prefix}/0")
        assert client.subscribe(f"{prefix}/50") == [0]
    else:
        client.send(wire.subscribe(f"{prefix}/50"))
        client.expect_closed()


def test_a_topic_alias_is_at_most_8(server, connect):
    client = connect(version=5)
    assert client.publish(unique("alias"), "x", qos=1, topic_alias=8).code == 0
    mark = server.log.mark()
    client.send(wire.publish("a", "x", version=5, topic_alias=9))
    client.expect_end(148)
    expect_client_error(server, mark, client)


@pytest.mark.parametrize("alias, code", [(0, 148), (1, 130)])
def test_an_alias_of_zero_or_without_a_topic_ends_the_connection(connect, alias, code):
    client = connect(version=5)
    client.send(wire.publish("" if alias else "a", "x", version=5, topic_alias=alias))
    assert client.expect(wire.DISCONNECT).code in [code, 148, 130]
    client.expect_closed()


@pytest.mark.parametrize("properties, accepted", [
    (dict(content_type="x" * 256), True), (dict(content_type="x" * 257), False),
    (dict(correlation_data=b"x" * 5120), True), (dict(correlation_data=b"x" * 5121), False),
    (dict(user_property=[("k", "v" * 8191)]), True), (dict(user_property=[("k", "v" * 8192)]), False),
])
def test_mqtt_5_properties_have_their_limits(connect, properties, accepted):
    client = connect(version=5)
    client.send(wire.publish(unique("properties"), "x", version=5, qos=1, packet_id=1, **properties))
    if accepted:
        assert client.expect(wire.PUBACK).code == 0
    else:
        packet = client.receive()
        assert packet.kind in [wire.DISCONNECT, wire.PUBACK] and packet.code >= 128


@pytest.mark.parametrize("version, code", [(4, None), (5, 155)])
def test_qos_2_is_refused(connect, version, code):
    client = connect(version=version)
    client.send(wire.publish(unique("qos2"), "x", version=version, qos=2, packet_id=1))
    client.expect_end(code)
    client = connect(version=version)
    client.send(wire.subscribe(unique("qos2"), version=version, qos=2))
    client.expect_end(code)


@BOTH
def test_a_shared_subscription_is_refused(connect, version):
    client = connect(version=version)
    client.send(wire.subscribe("$share/group/a", version=version))
    client.expect_end(158)


def test_a_subscription_identifier_is_refused(connect):
    client = connect(version=5)
    client.send(wire.subscribe(unique("identified"), version=5, subscription_identifier=1))
    client.expect_end(161)


@BOTH
@pytest.mark.parametrize("topic", ["$aws/things/x/shadow/update", "$SYS/broker", "$x"])
def test_reserved_topics_cant_be_published_to(server, connect, version, topic):
    client = connect(version=version)
    mark = server.log.mark()
    client.send(wire.publish(topic, "x", version=version))
    client.expect_end(144)
    expect_client_error(server, mark, client)
