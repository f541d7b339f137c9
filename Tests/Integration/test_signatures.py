"""Who may call the API: signatures, their age, the Host header, and sizes before any of that is looked at."""

import datetime
import http.client
import json
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from support.aws import refused
from support.device import unique


class Request:
    """A request that is signed as AWS's clients sign, then perhaps spoilt."""

    def __init__(self, server, method="GET", path="/policies", body=b"", service="iot", headers=None, key=None,
                 secret=None, region=None):
        self.server = server
        self.where = urllib.parse.urlsplit(server.ready["apiUrl"])
        self.method, self.path, self.body = method, path, body
        signed = botocore.awsrequest.AWSRequest(method, server.ready["apiUrl"] + path, data=body, headers=headers or {})
        botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(key or server.ready["accessKeyId"],
                                             secret or server.ready["secretAccessKey"]),
            service, region or server.ready["region"]).add_auth(signed)
        self.headers = dict(signed.headers.items())

    def send(self):
        """Status, error name and message."""
        connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=10)
        try:
            headers = {"Content-Length": str(len(self.body)), **self.headers}
            connection.putrequest(self.method, self.path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(self.body)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.headers["x-amzn-requestid"], "every answer names its request"
            body = json.loads(text) if text else {}
            return answer.status, (answer.headers["x-amzn-errortype"] or "").partition(":")[0], body.get("message", "")
        finally:
            connection.close()


def test_a_signed_request_is_answered(server):
    assert Request(server).send()[0] == 200


def test_an_unknown_access_key(server):
    client = server.new_client("iot", access_key="AKIAXXXXXXXXXXXXXXXX")
    with pytest.raises(client.exceptions.ClientError) as failure:
        client.list_policies()
    assert failure.value.response["Error"]["Code"] in ["UnrecognizedClientException", "InvalidClientTokenId"]
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_wrong_secret(server):
    client = server.new_client("iot", secret_key="x" * 40)
    with refused("InvalidSignatureException", 403) as failure:
        client.list_policies()
    assert server.ready["secretAccessKey"] not in str(failure.answer)


@pytest.mark.parametrize("spoil", [
    lambda r: setattr(r, "path", "/things"), lambda r: setattr(r, "path", "/policies?pageSize=1"),
    lambda r: setattr(r, "method", "POST"), lambda r: setattr(r, "body", b"{}"),
], ids=["path", "query", "method", "body"])
def test_what_was_signed_may_not_change(server, spoil):
    request = Request(server)
    spoil(request)
    status, name, _ = request.send()
    assert (status, name) == (403, "InvalidSignatureException")


def test_no_authorization_at_all(server):
    request = Request(server)
    del request.headers["Authorization"]
    status, name, message = request.send()
    assert (status, name) == (403, "MissingAuthenticationTokenException") and message


@pytest.mark.parametrize("value", ["Bearer x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x", "Basic YTpi",
                                   "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0"])
def test_an_authorization_that_isnt_whole(server, value):
    request = Request(server)
    request.headers["Authorization"] = value
    status, name, message = request.send()
    assert status in [400, 403] and message
    assert name in ["IncompleteSignatureException", "MissingAuthenticationTokenException"]


def test_a_request_without_its_date(server):
    request = Request(server)
    del request.headers["X-Amz-Date"]
    status, name, _ = request.send()
    assert status in [400, 403] and name in ["IncompleteSignatureException", "InvalidSignatureException"]


@pytest.mark.parametrize("minutes, accepted", [(-16, False), (-14, True), (14, True), (16, False)])
def test_a_signature_is_good_for_15_minutes_either_way(server, monkeypatch, minutes, accepted):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: moment.replace(tzinfo=None))
    status, name, message = Request(server).send()
    if accepted:
        assert status == 200
    else:
        assert status == 403 and name == "InvalidSignatureException"
        assert "clock" in message.lower() or "expired" in message.lower() or "time" in message.lower()


@pytest.mark.parametrize("service, accepted", [("iot", True), ("s3", False), ("sts", False)])
def test_the_signature_must_be_for_the_service(server, service, accepted):
    status, name, _ = Request(server, service=service).send()
    assert status == (200 if accepted else 403), name


@pytest.mark.parametrize("service", ["iotdata", "iotdevicegateway"])
def test_publish_takes_both_names_of_its_service(server, service):
    request = Request(server, "POST", f"/topics/{unique('signed')}?qos=1", b"x", service)
    assert request.send()[0] == 200


@pytest.mark.parametrize("topic", ["a/b c/$x/ü", "a+b", "a=b&c", "%41", "a;b,c@d!e*f'g(h)", "//"])
def test_paths_of_every_kind_are_signed_alike(server, topic, connect):
    topic = f"{unique('signed')}/{topic}".replace("+", "p")
    subscriber = connect()
    subscriber.subscribe(topic)
    server.client("iot-data").publish(topic=topic, payload=b"x")
    subscriber.expect_message(topic, "x")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_host_name_is_refused(server, host):
    """DNS rebinding: a page in a browser that resolves its own name to this machine."""
    request = Request(server, headers={"Host": host or "x"})
    request.headers["Host"] = host
    status, _, message = request.send()
    assert status in [400, 403, 421] and message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_listeners_own_names_are_accepted(server, host):
    port = urllib.parse.urlsplit(server.ready["apiUrl"]).port
    assert Request(server, headers={"Host": f"{host}:{port}"}).send()[0] == 200


def test_no_page_of_another_origin_is_let_in(server):
    request = Request(server, "OPTIONS", headers={"Origin": "http://evil.example"})
    connection = http.client.HTTPConnection(request.where.hostname, request.where.port, timeout=10)
    connection.request("OPTIONS", "/policies", headers={"Origin": "http://evil.example",
                                                        "Access-Control-Request-Method": "GET"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status >= 400 and answer.headers["access-control-allow-origin"] is None


@pytest.mark.parametrize("size, signed", [(1048576, True), (1048577, False)])
def test_a_body_has_at_most_1_mib_and_is_measured_before_the_signature(server, size, signed):
    request = Request(server, "POST", f"/policies/{unique('large')}", b"x" * size)
    request.headers["Authorization"] = request.headers["Authorization"][:-1] + "x"
    status, name, _ = request.send()
    assert status == (403 if signed else 413), name


def test_a_header_of_more_than_16_kib_is_refused(server):
    request = Request(server)
    request.headers["X-Long"] = "x" * 17000
    try:
        status, _, _ = request.send()
    except (ConnectionError, http.client.HTTPException, AssertionError):
        return
    assert status in [400, 413, 431]


def test_a_path_that_is_no_operation(server):
    assert Request(server, path="/nothing/here").send()[:2] == (404, "UnknownOperationException")


def test_any_key_will_do_where_the_server_says_so(start):
    server = start("--api-auth", "any-key")
    server.new_client("iot", access_key="test", secret_key="test").list_policies()
    request = Request(server)
    del request.headers["Authorization"]
    assert request.send()[0] == 403
