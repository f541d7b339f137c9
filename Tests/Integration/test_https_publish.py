"""HTTPS publish with a client certificate on its port, and both protocols on the port that selects by ALPN."""

import http.client
import json
import ssl

import pytest

from support import openssl, wire
from support.client import Client, tls_context, tls_socket
from support.device import statement, unique


def post(server, device, path, body=b"", method="POST", headers=None, port=None, alpn=None):
    """Status, headers and the JSON body."""
    connection = http.client.HTTPSConnection("localhost", port or server.ready["httpsPort"], timeout=10,
                                             context=tls_context(server, device, alpn=alpn))
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read() or b"null")
    finally:
        connection.close()


@pytest.mark.parametrize("qos", ["", "?qos=0", "?qos=1"])
def test_a_publish_is_delivered_and_answered_200(server, anyone, connect, qos):
    topic = unique("https")
    subscriber = connect()
    subscriber.subscribe(f"{topic}/+", qos=1)
    status, headers, answer = post(server, anyone, f"/topics/{topic}/a{qos}", b"over https")
    assert status == 200 and answer["message"] == "OK" and len(answer["traceId"]) == 36
    assert headers["content-type"] == "application/json" and headers["x-amzn-requestid"]
    assert subscriber.expect_message(f"{topic}/a", "over https").qos == (1 if qos == "?qos=1" else 0)


@pytest.mark.parametrize("written, meant", [("a/b", "a/b"), ("a%2Fb", "a/b"), ("a%20b%2F%C3%BC", "a b/ü")])
def test_slashes_may_come_plain_or_encoded(server, anyone, connect, written, meant):
    topic = unique("path")
    subscriber = connect()
    subscriber.subscribe(f"{topic}/#")
    assert post(server, anyone, f"/topics/{topic}/{written}", b"x")[0] == 200
    subscriber.expect_message(f"{topic}/{meant}", "x")


def test_a_denied_publish_is_answered_403_and_logged(server, workshop):
    device = workshop.device(statement("iot:Publish", workshop.resource("topic/mine")))
    assert post(server, device, "/topics/mine", b"x")[0] == 200
    mark = server.log.mark()
    status, headers, answer = post(server, device, "/topics/theirs", b"x")
    assert status == 403 and headers["x-amzn-errortype"] == "ForbiddenException" and answer["traceId"]
    entry = server.log.expect(mark, eventType="Publish-In", principalId=device.certificate_id)
    assert entry["status"] == "Failure" and entry["protocol"] == "HTTP" and entry["topicName"] == "theirs"
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["action"] == "iot:Publish"


REFUSED = [
    ("GET", "/topics/a", b"", 405, "MethodNotAllowedException"), ("POST", "/", b"", 404, None),
    ("POST", "/topics/a?qos=2", b"", 400, "InvalidRequestException"),
    ("POST", "/topics/a%2", b"", 400, "InvalidRequestException"),
    ("POST", "/topics/%24aws%2Fx", b"", 400, "InvalidRequestException"),
    ("POST", "/topics/a/+", b"", 400, "InvalidRequestException"),
    ("POST", "/topics/" + "x" * 257, b"", 400, "InvalidRequestException"),
    ("POST", "/topics/a", b"x" * 131073, 413, "RequestEntityTooLargeException"),
]


@pytest.mark.parametrize("method, path, body, status, name", REFUSED,
                         ids=[f"{case[0]} {case[1][:20]} {case[3]}" for case in REFUSED])
def test_what_cant_be_published_is_refused_by_name(server, anyone, method, path, body, status, name):
    got, headers, answer = post(server, anyone, path, body, method)
    assert got == status and answer["message"]
    assert name is None or headers["x-amzn-errortype"] == name


def test_a_payload_of_131072_bytes_is_accepted(server, anyone):
    assert post(server, anyone, f"/topics/{unique('large')}", b"x" * 131072)[0] == 200


def test_mqtt_5_properties_reach_the_subscriber(server, anyone, connect):
    topic = unique("https")
    subscriber = connect(version=5)
    subscriber.subscribe(topic)
    headers = {"x-amz-mqtt5-user-properties": "W3siayI6InYifSx7ImsiOiJ3In1d",
               "x-amz-mqtt5-payload-format-indicator": "UTF8_DATA", "x-amz-mqtt5-correlation-data": "AAE="}
    query = "?contentType=text%2Fplain&responseTopic=answer%2Fhere&messageExpiry=60"
    assert post(server, anyone, f"/topics/{topic}{query}", b"x", headers=headers)[0] == 200
    properties = subscriber.expect_message(topic, "x").properties
    assert properties.pop("message_expiry") in [59, 60]
    assert properties == {"content_type": "text/plain", "response_topic": "answer/here", "payload_format": 1,
                          "correlation_data": b"\x00\x01", "user_property": [("k", "v"), ("k", "w")]}


def test_one_connection_carries_many_requests(server, anyone):
    connection = http.client.HTTPSConnection("localhost", server.ready["httpsPort"], timeout=10,
                                             context=tls_context(server, anyone))
    for number in range(20):
        connection.request("POST", f"/topics/{unique('kept')}", b"x" * number)
        answer = connection.getresponse()
        assert answer.status == 200 and json.loads(answer.read())["message"] == "OK"
    connection.close()


def test_a_header_of_more_than_16_kib_is_refused(server, anyone):
    status, _, answer = post(server, anyone, "/topics/a", b"x", headers={"x-long": "y" * 16384})
    assert status in [400, 413, 431] and "16384" in answer["message"]
    assert post(server, anyone, "/topics/a", b"x", headers={"x-long": "y" * 15000})[0] == 200


def test_bytes_that_arent_http_are_answered_400(server, anyone):
    with tls_socket(server, anyone, port=server.ready["httpsPort"]) as tls:
        tls.sendall(wire.connect("mqtt") + b"\r\n\r\n")
        assert tls.recv(4096).startswith(b"HTTP/1.1 400")


# The port that selects by ALPN.

def test_alpn_selects_mqtt(server, anyone):
    with Client(server, anyone, port=server.ready["alpnPort"], alpn=["x-amzn-mqtt-ca"]) as client:
        assert client.socket.selected_alpn_protocol() == "x-amzn-mqtt-ca"
        client.connected()
        client.expect_nothing_before_pong()


def test_alpn_selects_https(server, anyone):
    status, _, answer = post(server, anyone, f"/topics/{unique('alpn')}", b"x", port=server.ready["alpnPort"],
                             alpn=["x-amzn-http-ca"])
    assert status == 200 and answer["message"] == "OK"


def test_the_alpn_port_refuses_what_names_no_protocol_of_its_own(server, anyone):
    mark = server.log.mark()
    text = openssl.s_client(server, "-alpn", "h2,other", device=anyone, port=server.ready["alpnPort"])
    assert openssl.alert(text) == 120 and openssl.connected_with(text) is None, text
    server.log.expect(mark, eventType="Connection.AuthNError", reason="ALPN_UNSUPPORTED")


def test_the_mqtt_port_takes_the_protocol_with_and_without_alpn(server, anyone):
    for offer in [None, ["x-amzn-mqtt-ca"]]:
        with Client(server, anyone, alpn=offer) as client:
            client.connected()


def test_the_alpn_port_wants_a_certificate_too(server):
    mark = server.log.mark()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        tls = tls_socket(server, port=server.ready["alpnPort"], alpn=["x-amzn-mqtt-ca"])
        if not tls.recv(1):
            raise ConnectionError("closed")
    server.log.expect(mark, eventType="Connection.AuthNError", reason="CERTIFICATE_MISSING")
