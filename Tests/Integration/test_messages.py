"""Publishing and subscribing: who gets what, at which QoS, with which properties."""

import pytest

from support import wire
from support.client import Client
from support.device import unique
from support.polling import until

BOTH = pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])
PAIRS = pytest.mark.parametrize("sender, receiver", [(4, 4), (4, 5), (5, 4), (5, 5)])


@PAIRS
@pytest.mark.parametrize("published, subscribed, delivered", [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)])
def test_a_message_is_delivered_at_the_lower_qos(connect, sender, receiver, published, subscribed, delivered):
    topic = unique("qos")
    subscriber = connect(version=receiver)
    assert subscriber.subscribe(topic, qos=subscribed) == [subscribed]
    publisher = connect(version=sender)
    answer = publisher.publish(topic, "text", qos=published)
    if published:
        assert answer.code == 0
    message = subscriber.expect_message(topic, "text")
    assert message.qos == delivered and not message.retain
    if delivered:
        subscriber.send(wire.acknowledge(message.packet_id))
    subscriber.expect_nothing_before_pong()


@BOTH
def test_a_publish_without_subscribers_is_acknowledged(connect, version):
    assert connect(version=version).publish(unique("nobody"), "x", qos=1).code == 0


FILTERS = [("{t}/a", "{t}/a", True), ("{t}/+", "{t}/a", True), ("{t}/+", "{t}/a/b", False), ("{t}/+", "{t}/", True),
           ("{t}/+", "{t}", False), ("{t}/#", "{t}/a/b", True), ("{t}/#", "{t}/", True), ("{t}/#", "{t}", False),
           ("{t}/+/c", "{t}/b/c", True), ("{t}/+/c", "{t}/b/d", False), ("{t}//c", "{t}//c", True),
           ("{t}/+/c", "{t}//c", True), ("+/{t}", "/{t}", True), ("/+", "/{t}", True), ("{t}/A", "{t}/a", False),
           ("{t}/ü", "{t}/ü", True)]


@pytest.mark.parametrize("topic_filter, topic, matches", FILTERS)
def test_filters_match_as_aws_does(connect, topic_filter, topic, matches):
    """AWS IoT Core, "MQTT topics": `sensor/#` doesn't match `sensor`."""
    prefix = unique("match")
    client = connect()
    client.subscribe(topic_filter.format(t=prefix), qos=1)
    client.send(wire.publish(topic.format(t=prefix), "x"))
    if matches:
        client.expect_message(topic.format(t=prefix), "x")
    client.expect_nothing_before_pong()


def test_overlapping_subscriptions_deliver_once_at_the_highest_qos(connect):
    topic = unique("overlap")
    client = connect()
    assert client.subscribe(f"{topic}/+", qos=0) == [0]
    assert client.subscribe(f"{topic}/#", qos=1) == [1]
    connect().publish(f"{topic}/a", "x", qos=1)
    message = client.expect_message(f"{topic}/a", "x")
    assert message.qos == 1
    client.expect_nothing_before_pong()


def test_subscribing_again_replaces_the_subscription(connect):
    topic = unique("again")
    client = connect()
    client.subscribe(topic, qos=1)
    client.subscribe(topic, qos=0)
    connect().publish(topic, "x", qos=1)
    assert client.expect_message(topic).qos == 0
    client.expect_nothing_before_pong()


@BOTH
def test_unsubscribing_ends_delivery(server, connect, version):
    topic = unique("unsubscribe")
    client = connect(version=version)
    client.subscribe(topic, f"{topic}/a")
    mark = server.log.mark()
    answer = client.unsubscribe(topic, f"{topic}/never")
    assert answer.codes == ([0, 0] if version == 5 else [])
    connect().publish(topic, "x", qos=1)
    client.expect_nothing_before_pong()
    entry = server.log.expect(mark, eventType="Unsubscribe", clientId=client.client_id)
    assert entry["status"] == "Success"


@BOTH
def test_a_subscription_is_in_the_log(server, connect, version):
    mark = server.log.mark()
    client = connect(version=version)
    client.subscribe("log/a", "log/+", qos=1)
    entry = server.log.expect(mark, eventType="Subscribe", clientId=client.client_id)
    assert entry["status"] == "Success" and entry["logLevel"] == "INFO"
    assert entry["subscriptions"] == [{"topicName": "log/a", "reasonCode": 1}, {"topicName": "log/+", "reasonCode": 1}]


def test_messages_of_one_publisher_keep_their_order(connect):
    topic = unique("order")
    subscriber, publisher = connect(), connect()
    subscriber.subscribe(topic)
    publisher.send(b"".join(wire.publish(topic, str(number)) for number in range(500)))
    assert [subscriber.expect_message(topic).payload for _ in range(500)] == [b"%d" % n for n in range(500)]


def test_packets_may_come_in_pieces_of_any_size(connect):
    topic = unique("pieces")
    subscriber, publisher = connect(), connect()
    subscriber.subscribe(topic)
    for byte in wire.publish(topic, "slowly") + wire.publish(topic, "again"):
        publisher.send(bytes([byte]))
    subscriber.expect_message(topic, "slowly")
    subscriber.expect_message(topic, "again")


def test_mqtt_5_properties_reach_the_subscriber(connect):
    topic = unique("properties")
    subscriber, old = connect(version=5), connect(version=4)
    for client in [subscriber, old]:
        client.subscribe(topic)
    given = {"payload_format": 1, "message_expiry": 60, "content_type": "text/plain", "response_topic": "answer/here",
             "correlation_data": b"\x00\x01", "user_property": [("a", "1"), ("a", "2"), ("", "ü")]}
    connect(version=5).publish(topic, "x", **given)
    properties = subscriber.expect_message(topic, "x").properties
    assert 59 <= properties.pop("message_expiry") <= 60
    given.pop("message_expiry")
    assert properties == given
    old.expect_message(topic, "x")


@pytest.mark.parametrize("asked, told", [(0, [0, 1]), (604800, [604799, 604800]), (604801, [604799, 604800])])
def test_message_expiry_is_kept_within_a_second_and_a_week(connect, asked, told):
    topic = unique("expiry")
    subscriber = connect(version=5)
    subscriber.subscribe(topic)
    connect(version=5).publish(topic, "x", message_expiry=asked)
    assert subscriber.expect_message(topic).properties["message_expiry"] in told


def test_no_local_keeps_a_clients_own_messages_away(connect):
    topic = unique("local")
    client = connect(version=5)
    client.subscribe(topic, option_bits=4)
    client.publish(topic, "own", qos=1)
    connect().publish(topic, "other")
    client.expect_message(topic, "other")


def test_a_topic_alias_stands_for_its_topic(connect):
    topic = unique("alias")
    subscriber, publisher = connect(), connect(version=5)
    subscriber.subscribe(f"{topic}/#")
    publisher.publish(f"{topic}/a", "1", topic_alias=1)
    publisher.publish(f"{topic}/b", "2", topic_alias=8)
    publisher.publish("", "3", topic_alias=1)
    publisher.publish(f"{topic}/c", "4", topic_alias=1)
    publisher.publish("", "5", topic_alias=1)
    came = [(message.topic, message.payload) for message in (subscriber.expect_message() for _ in range(5))]
    assert came == [(f"{topic}/a", b"1"), (f"{topic}/b", b"2"), (f"{topic}/a", b"3"), (f"{topic}/c", b"4"),
                    (f"{topic}/c", b"5")]


def test_a_retained_3_1_1_message_is_delivered_and_not_kept(server, connect):
    topic = unique("retained")
    subscriber, publisher = connect(), connect()
    subscriber.subscribe(topic)
    mark = server.log.mark()
    publisher.publish(topic, "x", qos=1, retain=True)
    assert not subscriber.expect_message(topic, "x").retain
    late = connect()
    late.subscribe(topic)
    late.expect_nothing_before_pong()
    entry = server.log.expect(mark, eventType="Publish-In", clientId=publisher.client_id, topicName=topic)
    assert entry["retain"] == "True"


def test_a_retained_mqtt_5_publish_ends_the_connection(connect):
    client = connect(version=5)
    client.send(wire.publish(unique("retained"), "x", version=5, retain=True))
    client.expect_end(154)


def test_the_servers_window_holds_back_what_isnt_acknowledged(connect):
    topic = unique("window")
    subscriber, publisher = connect(version=5, receive_maximum=3), connect()
    subscriber.subscribe(topic, qos=1)
    for number in range(5):
        publisher.publish(topic, str(number), qos=1)
    first = [subscriber.expect_message(topic) for _ in range(3)]
    subscriber.expect_nothing_before_pong()
    assert len({message.packet_id for message in first}) == 3
    subscriber.send(wire.acknowledge(first[0].packet_id))
    fourth = subscriber.expect_message(topic, "3")
    subscriber.expect_nothing_before_pong()
    for message in [*first[1:], fourth]:
        subscriber.send(wire.acknowledge(message.packet_id))
    subscriber.expect_message(topic, "4")


def test_a_3_1_1_clients_window_is_100(connect):
    topic = unique("window")
    subscriber, publisher = connect(), connect()
    subscriber.subscribe(topic, qos=1)
    for number in range(101):
        publisher.publish(topic, str(number), qos=1)
    came = [subscriber.expect_message(topic) for _ in range(100)]
    subscriber.expect_nothing_before_pong()
    subscriber.send(wire.acknowledge(came[0].packet_id))
    subscriber.expect_message(topic, "100")


def test_a_message_larger_than_a_client_takes_isnt_sent_to_it(connect):
    topic = unique("large")
    subscriber = connect(version=5, maximum_packet_size=1024)
    subscriber.subscribe(topic)
    publisher = connect()
    publisher.publish(topic, b"x" * 2000)
    publisher.publish(topic, "small")
    subscriber.expect_message(topic, "small")


def test_publish_success_is_in_the_log_at_debug_only(start, workshop_of):
    """Documented in docs/aws-divergences.md: at INFO there would be a line for each message."""
    server = start()
    device = workshop_of(server).open_device()
    with Client(server, device) as client, Client(server, device) as subscriber:
        client.connected()
        subscriber.connected()
        subscriber.subscribe("debug")
        client.publish("debug", "x", qos=1)
        subscriber.expect_message("debug")
        assert not server.log.matching(eventType="Publish-In")
        server.client("iot").set_v2_logging_options(
            roleArn="arn:aws:iam::123456789012:role/logs", defaultLogLevel="DEBUG")
        mark = server.log.mark()

        def logged():
            client.publish("debug", "x", qos=1)
            subscriber.expect_message("debug")
            return server.log.matching(mark, eventType="Publish-In", status="Success", logLevel="DEBUG")

        # The log follows the setting within a moment.
        entry = until(logged, 5, "a logged publish", every=0.2)[0]
        assert entry["topicName"] == "debug"
        assert entry["clientId"] == client.client_id and "retain" not in entry
        server.log.expect(mark, eventType="Publish-Out", status="Success", topicName="debug",
                          clientId=subscriber.client_id)
