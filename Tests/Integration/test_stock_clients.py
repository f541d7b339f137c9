"""The clients that people have: paho-mqtt, the AWS IoT device SDK and mosquitto's tools."""

import concurrent.futures
import queue
import subprocess
import threading

import awscrt.io
import awscrt.mqtt
import awscrt.mqtt5
import awsiot.mqtt5_client_builder
import awsiot.mqtt_connection_builder
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from support.device import statement, unique

PATIENCE = 10


# paho-mqtt

def paho_client(server, device, version):
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=unique("paho"), protocol=version)
    client.tls_set(server.ready["rootCAFile"], str(device.certificate_path), str(device.key_path))
    return client


@pytest.mark.parametrize("version", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5])
def test_paho_publishes_and_subscribes(server, anyone, version):
    topic = unique("paho")
    came, subscribed, connected = queue.Queue(), threading.Event(), queue.Queue()
    client = paho_client(server, anyone, version)
    client.on_connect = lambda client, data, flags, reason, properties: connected.put(reason)
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda client, data, message: came.put((message.topic, message.payload, message.qos))
    client.connect("localhost", server.ready["mqttPort"])
    client.loop_start()
    try:
        assert connected.get(timeout=PATIENCE) == 0
        client.subscribe(f"{topic}/#", qos=1)
        assert subscribed.wait(PATIENCE)
        client.publish(f"{topic}/a", b"from paho", qos=1).wait_for_publish(PATIENCE)
        assert came.get(timeout=PATIENCE) == (f"{topic}/a", b"from paho", 1)
    finally:
        client.disconnect()
        client.loop_stop()


def test_paho_learns_why_it_is_denied(server, workshop):
    answers = queue.Queue()
    client = paho_client(server, workshop.device(), MQTTProtocolVersion.MQTTv5)
    client.on_connect = lambda client, data, flags, reason, properties: answers.put(reason)
    client.connect("localhost", server.ready["mqttPort"])
    client.loop_start()
    try:
        assert answers.get(timeout=PATIENCE).value == 135
    finally:
        client.disconnect()
        client.loop_stop()


# The AWS IoT device SDK

def sdk_endpoint(server, device):
    return dict(endpoint="localhost", port=server.ready["mqttPort"], cert_filepath=str(device.certificate_path),
                pri_key_filepath=str(device.key_path), ca_filepath=server.ready["rootCAFile"])


def use_sdk_connection(connection):
    topic = unique("sdk")
    came = queue.Queue()
    assert connection.connect().result(PATIENCE)["session_present"] is False
    subscribed, _ = connection.subscribe(f"{topic}/+", awscrt.mqtt.QoS.AT_LEAST_ONCE,
                                         lambda topic, payload, **_: came.put((topic, payload)))
    assert subscribed.result(PATIENCE)["qos"] == awscrt.mqtt.QoS.AT_LEAST_ONCE
    published, _ = connection.publish(f"{topic}/a", b"from the SDK", awscrt.mqtt.QoS.AT_LEAST_ONCE)
    published.result(PATIENCE)
    assert came.get(timeout=PATIENCE) == (f"{topic}/a", b"from the SDK")
    connection.disconnect().result(PATIENCE)


def test_the_sdks_3_1_1_client_publishes_and_subscribes(server, workshop):
    device = workshop.issued_device(*workshop.anything())
    use_sdk_connection(awsiot.mqtt_connection_builder.mtls_from_path(
        client_id=unique("sdk"), clean_session=True, keep_alive_secs=30, **sdk_endpoint(server, device)))


def test_the_sdks_3_1_1_client_connects_by_alpn(server, anyone):
    """Made from the SDK's parts: its builder offers ALPN on port 443 alone."""
    options = awscrt.io.TlsContextOptions.create_client_with_mtls_from_path(
        str(anyone.certificate_path), str(anyone.key_path))
    options.override_default_trust_store_from_path(None, server.ready["rootCAFile"])
    options.alpn_list = ["x-amzn-mqtt-ca"]
    client = awscrt.mqtt.Client(tls_ctx=awscrt.io.ClientTlsContext(options))
    use_sdk_connection(awscrt.mqtt.Connection(client, "localhost", server.ready["alpnPort"], unique("sdk")))


def sdk_5_client(server, device, **callbacks):
    connected, stopped = concurrent.futures.Future(), concurrent.futures.Future()
    failures = queue.Queue()

    def succeeded(data):
        if not connected.done():
            connected.set_result(data)

    client = awsiot.mqtt5_client_builder.mtls_from_path(
        client_id=unique("sdk5"), on_lifecycle_connection_success=succeeded,
        on_lifecycle_connection_failure=failures.put, on_lifecycle_stopped=lambda data: stopped.set_result(data),
        **callbacks, **sdk_endpoint(server, device))
    return client, connected, stopped, failures


def test_the_sdks_mqtt_5_client_publishes_and_subscribes(server, anyone):
    mqtt5 = awscrt.mqtt5
    topic, came = unique("sdk5"), queue.Queue()
    client, connected, stopped, _ = sdk_5_client(
        server, anyone, on_publish_received=lambda data: came.put(data.publish_packet))
    client.start()
    settings = connected.result(PATIENCE).negotiated_settings
    assert settings.maximum_qos == mqtt5.QoS.AT_LEAST_ONCE and settings.maximum_packet_size_to_server == 149504
    assert not settings.retain_available and not settings.shared_subscriptions_available
    answer = client.subscribe(mqtt5.SubscribePacket(
        [mqtt5.Subscription(f"{topic}/#", mqtt5.QoS.AT_LEAST_ONCE)])).result(PATIENCE)
    assert answer.reason_codes == [mqtt5.SubackReasonCode.GRANTED_QOS_1]
    sent = client.publish(mqtt5.PublishPacket(
        topic=f"{topic}/a", qos=mqtt5.QoS.AT_LEAST_ONCE, payload=b"five",
        user_properties=[mqtt5.UserProperty("k", "v")])).result(PATIENCE)
    assert sent.puback.reason_code == mqtt5.PubackReasonCode.SUCCESS
    packet = came.get(timeout=PATIENCE)
    assert (packet.topic, bytes(packet.payload)) == (f"{topic}/a", b"five")
    assert [(each.name, each.value) for each in packet.user_properties] == [("k", "v")]
    client.stop()
    stopped.result(PATIENCE)


def test_the_sdks_mqtt_5_client_learns_why_it_is_denied(server, workshop):
    mqtt5 = awscrt.mqtt5
    client, _, stopped, failures = sdk_5_client(server, workshop.device())
    client.start()
    failure = failures.get(timeout=PATIENCE)
    assert failure.connack_packet.reason_code == mqtt5.ConnectReasonCode.NOT_AUTHORIZED
    client.stop()
    stopped.result(PATIENCE)


# mosquitto's tools

def mosquitto(tool, name, server, device, *options):
    return [tool(name), "-h", "localhost", "-p", str(server.ready["mqttPort"]), "--cafile", server.ready["rootCAFile"],
            "--cert", str(device.certificate_path), "--key", str(device.key_path), *options]


@pytest.mark.parametrize("version", ["mqttv311", "mqttv5"])
def test_mosquitto_pub_reaches_mosquitto_sub(server, anyone, tool, version):
    topic, client_id = unique("mosquitto"), unique("mosquitto-sub")
    mark = server.log.mark()
    subscriber = subprocess.Popen(
        mosquitto(tool, "mosquitto_sub", server, anyone, "-V", version, "-i", client_id, "-t", f"{topic}/#", "-q", "1",
                  "-C", "1", "-v"), stdout=subprocess.PIPE, text=True)
    try:
        server.log.expect(mark, timeout=PATIENCE, eventType="Subscribe", clientId=client_id)
        subprocess.run(mosquitto(tool, "mosquitto_pub", server, anyone, "-V", version, "-t", f"{topic}/a", "-m",
                                 "hello", "-q", "1", "-i", unique("mosquitto-pub")), check=True, timeout=PATIENCE)
        assert subscriber.communicate(timeout=PATIENCE)[0] == f"{topic}/a hello\n"
    finally:
        subscriber.kill()
        subscriber.wait()


def test_mosquitto_pub_is_told_what_it_may_not(server, workshop, tool):
    device = workshop.device(statement("iot:Connect", workshop.resource("client/*")))
    client_id = unique("mosquitto-pub")
    mark = server.log.mark()
    subprocess.run(mosquitto(tool, "mosquitto_pub", server, device, "-V", "mqttv5", "-t", "denied", "-m", "x", "-q",
                             "1", "-i", client_id), timeout=PATIENCE, capture_output=True)
    server.log.expect(mark, eventType="Publish-In", clientId=client_id, reason="AUTHORIZATION_FAILURE")


def test_a_hundred_clients_of_one_topic_all_get_the_message(server, connect):
    topic = unique("hundred")
    clients = [connect() for _ in range(100)]
    for client in clients:
        client.subscribe(topic)
    connect().publish(topic, "to all", qos=1)
    for client in clients:
        client.expect_message(topic, "to all")
