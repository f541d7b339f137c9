"""Custom authorizers: their operations, and devices that come in by them, with MQTT and HTTPS."""

import base64
import concurrent.futures
import http.client
import json
import queue
import socket
import ssl
import time
import urllib.parse

import awscrt.mqtt5
import awsiot.mqtt5_client_builder
import paho.mqtt.client as paho
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from support import wire
from support.authority import Authority, pem
from support.aws import pages, refused
from support.client import Client, Closed, tls_context
from support.device import document, statement, unique
from support.server import Server
from support.webhook import Webhook

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
PATIENCE = 10
EVERYTHING = document(statement(["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"], "*"))
WELCOME = {"isAuthenticated": True, "principalId": "Visitor1", "policyDocuments": [EVERYTHING],
           "disconnectAfterInSeconds": 3600, "refreshAfterInSeconds": 600}


@pytest.fixture(scope="module")
def hook():
    hook = Webhook()
    yield hook
    hook.stop()


@pytest.fixture(scope="module")
def server(hook, tmp_path_factory):
    """Its functions: a webhook, one that nobody listens at, and a command."""
    folder = tmp_path_factory.mktemp("authorizers")
    command = ["/bin/echo", json.dumps(WELCOME | {"principalId": "Command1"})]
    with Server(folder / "data", "--function", f"{ARN}hook={hook.url}", "--function",
                f"{ARN}command={json.dumps(command)}") as server:
        yield server


@pytest.fixture(scope="module")
def iot(server):
    return server.client("iot")


@pytest.fixture(autouse=True)
def welcome(hook):
    hook.events.clear()
    hook.functions.clear()
    hook.answer = WELCOME


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def signature(key, token):
    return base64.b64encode(key.sign(token.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


@pytest.fixture
def make(iot):
    """`make(status="ACTIVE", …)`: an authorizer, by default one that asks for no signature; its name."""
    names = []

    def make(function="hook", status="ACTIVE", **more):
        name = unique("authorizer")
        more.setdefault("signingDisabled", "tokenSigningPublicKeys" not in more)
        iot.create_authorizer(
            authorizerName=name, authorizerFunctionArn=ARN + function, status=status, **more)
        names.append(name)
        return name

    yield make
    for name in names:
        iot.update_authorizer(authorizerName=name, status="INACTIVE")
        iot.delete_authorizer(authorizerName=name)


def dial(server, version=5):
    """TLS without a certificate, ALPN `mqtt`."""
    return Client(server, None, version, port=server.ready["alpnPort"], alpn=["mqtt"])


def user(name, user="user", **parameters):
    parameters = {"x-amz-customauthorizer-name": name, **parameters}
    return f"{user}?" + urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)


# The operations

def test_an_authorizer_is_created_described_changed_and_deleted(server, iot, key):
    name = unique("a=,@_-")
    keys = {"first": public_pem(key)}
    made = iot.create_authorizer(authorizerName=name, authorizerFunctionArn=ARN + "hook", tokenKeyName="token",
                                 tokenSigningPublicKeys=keys, tags=[{"Key": "site", "Value": "north"}])
    arn = server.arn(f"authorizer/{name}")
    assert (made["authorizerName"], made["authorizerArn"]) == (name, arn)
    found = iot.describe_authorizer(authorizerName=name)["authorizerDescription"]
    assert found["status"] == "INACTIVE" and found["signingDisabled"] is False
    assert found["tokenKeyName"] == "token" and found["tokenSigningPublicKeys"] == keys
    assert found["enableCachingForHttp"] is False and found["creationDate"] == found["lastModifiedDate"]
    assert found["authorizerFunctionArn"] == ARN + "hook" and found["authorizerArn"] == arn
    assert iot.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "site", "Value": "north"}]
    other = {"second": public_pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))}
    changed = iot.update_authorizer(authorizerName=name, status="ACTIVE", authorizerFunctionArn=ARN + "other",
                                    tokenSigningPublicKeys=other, enableCachingForHttp=True)
    assert changed["authorizerArn"] == arn
    found = iot.describe_authorizer(authorizerName=name)["authorizerDescription"]
    assert found["status"] == "ACTIVE" and found["tokenSigningPublicKeys"] == other and found["tokenKeyName"] == "token"
    assert found["authorizerFunctionArn"] == ARN + "other" and found["enableCachingForHttp"] is True
    with refused("ResourceAlreadyExistsException", 409, name) as failure:
        iot.create_authorizer(authorizerName=name, authorizerFunctionArn=ARN + "hook", signingDisabled=True)
    assert failure.answer["resourceArn"] == arn
    with refused("DeleteConflictException", 409, "ACTIVE"):
        iot.delete_authorizer(authorizerName=name)
    iot.update_authorizer(authorizerName=name, status="INACTIVE")
    iot.delete_authorizer(authorizerName=name)
    for call in [iot.describe_authorizer, iot.delete_authorizer, iot.update_authorizer, iot.test_invoke_authorizer]:
        with refused("ResourceNotFoundException", 404, name):
            call(authorizerName=name)
    with refused("ResourceNotFoundException", 404, name):
        iot.list_tags_for_resource(resourceArn=arn)


@pytest.mark.parametrize("input, word", [
    (dict(tokenKeyName="token"), "tokenSigningPublicKeys"), (dict(), "tokenKeyName"),
    (dict(tokenKeyName="token", tokenSigningPublicKeys={"k": "no key"}), "`k`"),
    (dict(signingDisabled=True, status="SLEEPING"), "ACTIVE or INACTIVE"),
])
def test_what_an_authorizer_lacks_is_named(iot, input, word):
    with refused("InvalidRequestException", 400, word):
        iot.create_authorizer(authorizerName=unique("bad"), authorizerFunctionArn=ARN + "hook", **input)


@pytest.mark.parametrize("private, word", [
    (lambda: rsa.generate_private_key(public_exponent=65537, key_size=1024), "RSA of 1024 bits"),
    (lambda: ec.generate_private_key(ec.SECP256R1()), "P-256")], ids=["short", "elliptic"])
def test_a_signing_key_is_rsa_of_2048_bits_at_least(iot, private, word):
    with refused("InvalidRequestException", 400, word):
        iot.create_authorizer(authorizerName=unique("bad"), authorizerFunctionArn=ARN + "hook", tokenKeyName="t",
                              tokenSigningPublicKeys={"k": public_pem(private())})


def test_lengths_and_numbers_have_their_limits(iot, hook, make, key):
    pem_text = public_pem(key)
    keys = {f"k{number}": pem_text for number in range(11)}
    longest, too_long = pem_text + "x" * (5120 - len(pem_text)), pem_text + "x" * (5121 - len(pem_text))
    name = make(status="INACTIVE")
    iot.update_authorizer(authorizerName=name, tokenSigningPublicKeys={"k" * 128: longest})
    iot.update_authorizer(authorizerName=name, tokenSigningPublicKeys=dict(list(keys.items())[:10]))
    for bad, word in [(keys, "11 keys"), ({"k" * 129: pem_text}, "128"), ({"k": too_long}, "5120")]:
        with refused("InvalidRequestException", 400, word):
            iot.update_authorizer(authorizerName=name, tokenSigningPublicKeys=bad)
    iot.update_authorizer(authorizerName=name, authorizerFunctionArn="a" * 2048, tokenKeyName="t" * 128)
    for bad, word in [(dict(authorizerFunctionArn="a" * 2049), "2048"), (dict(tokenKeyName="t" * 129), "128")]:
        with refused("InvalidRequestException", 400, word):
            iot.update_authorizer(authorizerName=name, **bad)
    iot.update_authorizer(authorizerName=name, authorizerFunctionArn=ARN + "hook")
    test = lambda **more: iot.test_invoke_authorizer(authorizerName=name, **more)
    for good, bad, word in [
        (dict(token="t" * 6144), dict(token="t" * 6145), "6144"),
        (dict(tokenSignature="A" * 2560), dict(tokenSignature="A" * 2561), "2560"),
        (dict(tlsContext={"serverName": "s" * 253}), dict(tlsContext={"serverName": "s" * 254}), "253"),
        (dict(httpContext={"queryString": "q" * 4096}), dict(httpContext={"queryString": "q" * 4097}), "4096"),
        (dict(httpContext={"headers": {"h" * 8192: "v" * 8192}}), dict(httpContext={"headers": {"h": "v" * 8193}}), "8192"),
        (dict(mqttContext={"username": "u" * 65535, "password": b"p" * 65535, "clientId": "c" * 65535}),
         dict(mqttContext={"password": b"p" * 65536}), "65535"),
    ]:
        assert test(**good)["isAuthenticated"]
        with refused("InvalidRequestException", 400, word):
            test(**bad)


def test_authorizers_are_listed_by_name_status_and_page(iot, make):
    active, inactive = [make() for _ in range(3)], [make(status="INACTIVE") for _ in range(2)]
    names = lambda **more: [
        each["authorizerName"] for page in pages(iot.list_authorizers, "authorizers", "marker", "nextMarker", **more)
        for each in page]
    assert set(active + inactive) <= set(names()) and names() == sorted(names())
    assert names(pageSize=2) == names() and names(pageSize=2, ascendingOrder=False) == sorted(names(), reverse=True)
    assert set(inactive) <= set(names(status="INACTIVE", pageSize=1)) and not set(active) & set(names(status="INACTIVE"))


def test_the_default_authorizer(iot, make):
    name, other = make(), make()
    for call in [iot.describe_default_authorizer, iot.clear_default_authorizer]:
        with refused("ResourceNotFoundException", 404):
            call()
    with refused("ResourceNotFoundException", 404, "nobody"):
        iot.set_default_authorizer(authorizerName="nobody")
    assert iot.set_default_authorizer(authorizerName=name)["authorizerName"] == name
    try:
        assert iot.describe_default_authorizer()["authorizerDescription"]["authorizerName"] == name
        with refused("ResourceAlreadyExistsException", 409, name):
            iot.set_default_authorizer(authorizerName=other)
        iot.update_authorizer(authorizerName=name, status="INACTIVE")
        with refused("DeleteConflictException", 409, "default"):
            iot.delete_authorizer(authorizerName=name)
    finally:
        iot.clear_default_authorizer()


# TestInvokeAuthorizer

def test_the_function_is_invoked_with_what_was_given(iot, hook, make):
    name = make(status="INACTIVE")
    answer = iot.test_invoke_authorizer(
        authorizerName=name, token="T", mqttContext={"username": "u?a=b", "password": b"p\0", "clientId": "c"},
        httpContext={"headers": {"h": "v"}, "queryString": "?a=b"}, tlsContext={"serverName": "iot.test"})
    assert answer["isAuthenticated"] is True and answer["principalId"] == "Visitor1"
    assert answer["policyDocuments"] == [EVERYTHING]
    assert answer["disconnectAfterInSeconds"] == 3600 and answer["refreshAfterInSeconds"] == 600
    [event] = hook.events
    assert len(event.pop("connectionMetadata")["id"]) == 36
    assert event == {
        "token": "T", "signatureVerified": False, "protocols": ["tls", "http", "mqtt"],
        "protocolData": {"tls": {"serverName": "iot.test"}, "http": {"headers": {"h": "v"}, "queryString": "?a=b"},
                         "mqtt": {"username": "u?a=b", "password": base64.b64encode(b"p\0").decode(), "clientId": "c"}}}
    assert hook.functions == [ARN + "hook"]


def test_a_signed_token_reaches_the_function_only_with_its_signature(iot, hook, make, key):
    name = make(tokenKeyName="token", tokenSigningPublicKeys={"k": public_pem(key)})
    with refused("InvalidRequestException", 400, "tokenSignature"):
        iot.test_invoke_authorizer(authorizerName=name, token="T")
    with refused("InvalidRequestException", 400, "signature"):
        iot.test_invoke_authorizer(authorizerName=name, token="T", tokenSignature=signature(key, "other"))
    assert hook.events == []
    iot.test_invoke_authorizer(authorizerName=name, token="T", tokenSignature=signature(key, "T"))
    assert hook.events[0]["signatureVerified"] is True and hook.events[0]["protocols"] == []


@pytest.mark.parametrize("answer, word", [
    (b"no JSON", "JSON"), ([], "object"), ({}, "isAuthenticated"), (WELCOME | {"isAuthenticated": 1}, "isAuthenticated"),
    (WELCOME | {"isAuthenticated": "true"}, "isAuthenticated"), (WELCOME | {"principalId": "no-dash"}, "principalId"),
    (WELCOME | {"principalId": ""}, "principalId"), (WELCOME | {"principalId": "x" * 129}, "principalId"),
    (WELCOME | {"policyDocuments": EVERYTHING}, "policyDocuments"),
    (WELCOME | {"policyDocuments": [EVERYTHING] * 11}, "11 documents"),
    (WELCOME | {"policyDocuments": [7]}, "policyDocuments[0]"),
    (WELCOME | {"policyDocuments": [EVERYTHING, "{}"]}, "policyDocuments[1]"),
    (WELCOME | {"disconnectAfterInSeconds": 299}, "disconnectAfterInSeconds"),
    (WELCOME | {"refreshAfterInSeconds": 86401}, "refreshAfterInSeconds"),
    (b'{"isAuthenticated":false,"isAuthenticated":true}', "JSON"),
])
def test_an_answer_that_isnt_as_it_must_be_doesnt_count(iot, hook, make, answer, word):
    hook.answer = answer
    with refused("InvalidResponseException", 400, word):
        iot.test_invoke_authorizer(authorizerName=make())


def test_the_longest_answer_counts(iot, hook, make):
    longest = document(statement("iot:Connect", "*", Sid="x"))
    padded = longest.replace('"x"', '"' + "x" * (2048 - len(longest.replace(" ", "")) + 1) + '"')
    hook.answer = WELCOME | {"principalId": "x" * 128, "policyDocuments": [padded] * 9 + [json.loads(padded)],
                             "disconnectAfterInSeconds": 300, "refreshAfterInSeconds": 86400}
    answer = iot.test_invoke_authorizer(authorizerName=make())
    assert len(answer["policyDocuments"]) == 10 and json.loads(answer["policyDocuments"][9]) == json.loads(padded)


def test_a_function_that_fails_or_isnt_configured_is_told_without_its_output(iot, hook, make):
    def fail(_):
        raise Webhook.Failure(503)

    hook.answer = fail
    with refused("InvalidResponseException", 400, "503") as failure:
        iot.test_invoke_authorizer(authorizerName=make())
    assert "secret" not in failure.message
    with refused("InvalidResponseException", 400, "--function"):
        iot.test_invoke_authorizer(authorizerName=make("unknown"))
    assert iot.test_invoke_authorizer(authorizerName=make("command"))["principalId"] == "Command1"


# MQTT

@pytest.mark.parametrize("version", [4, 5])
def test_a_device_comes_in_by_user_name_and_password(server, hook, make, version):
    mark, name, topic = server.log.mark(), make(tokenKeyName="tok"), unique("custom")
    with dial(server, version) as client:
        assert client.socket.selected_alpn_protocol() == "mqtt"
        client.connected(username=user(name, tok="a token"), password=b"pass\0word")
        client.subscribe(f"{topic}/#", qos=1)
        client.publish(f"{topic}/a", b"hello")
        client.expect_message(f"{topic}/a", "hello")
    [event] = hook.events
    assert event["token"] == "a token" and event["signatureVerified"] is False
    assert event["protocols"] == ["tls", "mqtt"] and event["protocolData"] == {
        "tls": {"serverName": "localhost"},
        "mqtt": {"username": user(name, tok="a token"), "password": base64.b64encode(b"pass\0word").decode(),
                 "clientId": client.client_id}}
    entry = server.log.expect(mark, eventType="Connect", status="Success", clientId=client.client_id)
    assert entry["principalId"] == "Visitor1"


def test_what_follows_the_connect_waits_for_the_answer(server, hook, make):
    def slowly(_):
        time.sleep(0.5)
        return WELCOME

    hook.answer = slowly
    topic = unique("early")
    with dial(server) as client:
        packets = wire.connect(client.client_id, version=5, username=user(make()))
        packets += wire.subscribe(topic, version=5, packet_id=1, qos=1)
        packets += wire.publish(topic, b"early", version=5, qos=1, packet_id=2)
        client.send(packets[:-3])
        time.sleep(0.1)
        client.send(packets[-3:])
        kinds = [client.receive().kind for _ in range(4)]
        assert kinds[:2] == [wire.CONNACK, wire.SUBACK] and sorted(kinds[2:]) == sorted([wire.PUBACK, wire.PUBLISH])


def test_what_waits_is_bounded(server, hook, make):
    mark = server.log.mark()

    def slowly(_):
        time.sleep(2)
        return WELCOME

    hook.answer = slowly
    with dial(server) as client:
        client.send(wire.connect(client.client_id, version=5, username=user(make())))
        with pytest.raises((Closed, ConnectionError, ssl.SSLError)):
            for _ in range(20):
                client.send(wire.publish("t", b"x" * 10_000, version=5))
            client.receive()
    server.log.expect(mark, reason="PRE_CONNECT_LIMIT_EXCEEDED")


def test_the_answers_policies_are_all_that_count(server, hook, make):
    mark, name = server.log.mark(), make()
    hook.answer = WELCOME | {"policyDocuments": [
        document(statement("iot:Connect", server.arn("client/${iot:ClientId}"))),
        json.loads(document(statement("iot:Publish", server.arn("topic/mine/*"))))]}
    with dial(server) as client:
        client.connected(username=user(name))
        assert client.publish("mine/a", b"x", qos=1).code in (0, 16)
        assert client.publish("other/a", b"x", qos=1).code == 135
        assert client.subscribe("mine/a") == [135]
    entry = server.log.expect(mark, eventType="Publish-In", status="Failure", topicName="other/a")
    assert entry["reason"] == "AUTHORIZATION_FAILURE" and entry["principalId"] == "Visitor1"
    hook.answer = WELCOME | {"policyDocuments": [document(statement("iot:Connect", server.arn("client/another")))]}
    with dial(server) as client:
        assert client.connect(username=user(name)).code == 135
    server.log.expect(mark, eventType="Connect", status="Failure", clientId=client.client_id,
                      reason="AUTHORIZATION_FAILURE")


def test_a_thing_of_the_clients_id_and_its_groups_count_nothing(server, iot, hook, make):
    name, thing, group, policy = make(), unique("thing"), unique("group"), unique("policy")
    arn = iot.create_thing_group(thingGroupName=group)["thingGroupArn"]
    iot.create_policy(policyName=policy, policyDocument=document(statement("iot:Publish", server.arn("topic/site"))))
    iot.attach_policy(policyName=policy, target=arn)
    iot.create_thing(thingName=thing)
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
    hook.answer = WELCOME | {"policyDocuments": [document(
        statement("iot:Connect", "*"), statement("iot:Publish", server.arn("topic/by/${iot:ClientId}")),
        statement("iot:Publish", server.arn("topic/of/${iot:Connection.Thing.ThingName}")))]}
    with Client(server, None, 5, thing, port=server.ready["alpnPort"], alpn=["mqtt"]) as client:
        client.connected(username=user(name))
        answers = [client.publish(topic, b"x", qos=1).code for topic in [f"by/{thing}", f"of/{thing}", "site"]]
        assert answers[0] in (0, 16) and answers[1:] == [135, 135]


def test_a_client_that_names_no_authorizer_needs_a_default_one(server, iot, hook, make):
    mark = server.log.mark()
    for name in [None, "user", "user?token=T"]:
        with dial(server) as client:
            assert client.connect(username=name).code == 135
    server.log.expect(mark, reason="CUSTOM_AUTHORIZER_NOT_FOUND", authenticationType="CUSTOM_AUTH")
    assert hook.events == []
    iot.set_default_authorizer(authorizerName=make())
    try:
        with dial(server) as client:
            client.connected(username="user", password=b"p")
        assert hook.events[0]["protocolData"]["mqtt"]["username"] == "user"
        # A name that is given counts, also one that there isn't.
        with dial(server) as client:
            assert client.connect(username=user("nobody")).code == 135
    finally:
        iot.clear_default_authorizer()


def failing(_):
    raise Webhook.Failure()


@pytest.mark.parametrize("answer, reason", [
    ({"isAuthenticated": False}, "NOT_AUTHENTICATED"), (failing, "CUSTOM_AUTHORIZER_LAMBDA_EXECUTION_ERROR"),
    (WELCOME | {"isAuthenticated": "yes"}, "CUSTOM_AUTHORIZER_ANSWER_INVALID"),
    (WELCOME | {"policyDocuments": ["{}"]}, "CUSTOM_AUTHORIZER_POLICY_INVALID"),
], ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("version", [4, 5])
def test_whoever_is_refused_learns_little_and_the_log_tells_why(server, hook, make, answer, reason, version):
    mark = server.log.mark()
    hook.answer = answer
    with dial(server, version) as client:
        client.send(wire.connect(client.client_id, version=version, username=user(make(), secret="S3CRET")))
        if version == 5:
            packet = client.expect(wire.CONNACK)
            assert packet.code == 135 and packet.properties == {}
        with pytest.raises(Closed):
            client.receive()
    entry = server.log.expect(mark, eventType="Connection.AuthNError", reason=reason)
    assert entry["authenticationType"] == "CUSTOM_AUTH" and entry["clientId"] == client.client_id
    assert "S3CRET" not in json.dumps(entry) and "secret of" not in json.dumps(entry)


@pytest.mark.parametrize("function, options, parameters, reason", [
    ("hook", dict(status="INACTIVE"), {}, "CUSTOM_AUTHORIZER_INACTIVE"),
    ("unknown", {}, {}, "CUSTOM_AUTHORIZER_FUNCTION_NOT_MAPPED"),
])
def test_an_authorizer_that_cant_answer_lets_nobody_in(server, make, function, options, parameters, reason):
    mark = server.log.mark()
    with dial(server) as client:
        assert client.connect(username=user(make(function, **options), **parameters)).code == 135
    server.log.expect(mark, eventType="Connection.AuthNError", reason=reason)


def test_a_function_has_five_seconds(server, hook, make):
    mark = server.log.mark()

    def too_slowly(_):
        time.sleep(7)
        return WELCOME

    hook.answer = too_slowly
    with dial(server) as client:
        client.send(wire.connect(client.client_id, version=5, username=user(make())))
        began = time.monotonic()
        assert client.expect(wire.CONNACK, patience=9).code == 135
        assert 4 < time.monotonic() - began < 6.5
    server.log.expect(mark, reason="CUSTOM_AUTHORIZER_FUNCTION_TIMEOUT")


def test_a_token_must_be_signed(server, hook, make, key):
    mark = server.log.mark()
    name = make(tokenKeyName="tok", tokenSigningPublicKeys={"k": public_pem(key)})
    good, other = signature(key, "T"), signature(key, "U")
    for parameters, reason in [
        ({}, "CUSTOM_AUTHORIZER_TOKEN_MISSING"), ({"tok": "T"}, "CUSTOM_AUTHORIZER_SIGNATURE_MISSING"),
        ({"tok": "T", "x-amz-customauthorizer-signature": other}, "CUSTOM_AUTHORIZER_SIGNATURE_INVALID"),
        ({"tok": "T", "x-amz-customauthorizer-signature": "!"}, "CUSTOM_AUTHORIZER_SIGNATURE_INVALID"),
        ({"TOK": "T", "x-amz-customauthorizer-signature": good}, "CUSTOM_AUTHORIZER_TOKEN_MISSING"),
    ]:
        with dial(server) as client:
            assert client.connect(username=user(name, **parameters)).code == 135
        server.log.expect(mark, eventType="Connection.AuthNError", reason=reason, clientId=client.client_id)
    assert hook.events == []
    with dial(server) as client:
        client.connected(username=user(name, **{"tok": "T", "x-amz-customauthorizer-signature": good}))
    assert hook.events[0]["token"] == "T" and hook.events[0]["signatureVerified"] is True
    # As a device sends it that forgot to encode the signature.
    with dial(server) as client:
        client.connected(username=f"u?x-amz-customauthorizer-name={name}&tok=T&x-amz-customauthorizer-signature={good}")


def test_a_changed_or_deleted_authorizer_leaves_its_connections_alone(server, iot):
    name = unique("leaving")
    iot.create_authorizer(authorizerName=name, authorizerFunctionArn=ARN + "hook", signingDisabled=True, status="ACTIVE")
    with dial(server) as client:
        client.connected(username=user(name))
        iot.update_authorizer(authorizerName=name, status="INACTIVE")
        iot.delete_authorizer(authorizerName=name)
        client.expect_nothing_before_pong()
        with dial(server) as late:
            assert late.connect(username=user(name)).code == 135


def test_a_certificate_is_not_asked_for_and_the_other_ports_take_no_user_names(server, make):
    mark, name = server.log.mark(), make()
    with pytest.raises((Closed, ssl.SSLError, ConnectionError)):
        with Client(server, None) as client:
            client.connect(username=user(name))
    server.log.expect(mark, reason="CERTIFICATE_MISSING")


@pytest.mark.parametrize("version", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5])
def test_paho_comes_in(server, make, version):
    topic, came, connected, subscribed = unique("paho"), queue.Queue(), queue.Queue(), queue.Queue()
    context = tls_context(server, alpn=["mqtt"])
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=unique("paho"), protocol=version)
    client.tls_set_context(context)
    client.username_pw_set(user(make()), "password")
    client.on_connect = lambda client, data, flags, reason, properties: connected.put(reason)
    client.on_subscribe = lambda *_: subscribed.put(True)
    client.on_message = lambda client, data, message: came.put((message.topic, message.payload))
    client.connect("localhost", server.ready["alpnPort"])
    client.loop_start()
    try:
        assert connected.get(timeout=PATIENCE) == 0
        client.subscribe(f"{topic}/#", qos=1)
        assert subscribed.get(timeout=PATIENCE)
        client.publish(f"{topic}/a", b"from paho", qos=1).wait_for_publish(PATIENCE)
        assert came.get(timeout=PATIENCE) == (f"{topic}/a", b"from paho")
    finally:
        client.disconnect()
        client.loop_stop()


def test_the_device_sdk_comes_in_with_a_signed_token(server, hook, make, key):
    name = make(tokenKeyName="tok", tokenSigningPublicKeys={"k": public_pem(key)})
    connected, stopped = concurrent.futures.Future(), concurrent.futures.Future()
    client = awsiot.mqtt5_client_builder.direct_with_custom_authorizer(
        endpoint="localhost", port=server.ready["alpnPort"], ca_filepath=server.ready["rootCAFile"],
        client_id=unique("sdk"), auth_authorizer_name=name, auth_username="someone", auth_password=b"word",
        auth_token_key_name="tok", auth_token_value="T", auth_authorizer_signature=signature(key, "T"),
        on_lifecycle_connection_success=connected.set_result,
        on_lifecycle_stopped=lambda data: stopped.set_result(data))
    client.start()
    connected.result(PATIENCE)
    sent = client.publish(awscrt.mqtt5.PublishPacket(
        topic=unique("sdk"), qos=awscrt.mqtt5.QoS.AT_LEAST_ONCE, payload=b"five")).result(PATIENCE)
    assert sent.puback.reason_code in (awscrt.mqtt5.PubackReasonCode.SUCCESS,
                                       awscrt.mqtt5.PubackReasonCode.NO_MATCHING_SUBSCRIBERS)
    client.stop()
    stopped.result(PATIENCE)
    assert hook.events[0]["signatureVerified"] is True
    assert hook.events[0]["protocolData"]["mqtt"]["username"].startswith("someone?")


# HTTPS

def post(server, path, headers=None, connection=None, alpn=None):
    own = connection or http.client.HTTPSConnection(
        "localhost", server.ready["alpnPort"], timeout=10, context=tls_context(server, alpn=alpn))
    own.request("POST", path, b"over https", headers or {})
    answer = own.getresponse()
    text = json.loads(answer.read())
    if connection is None:
        own.close()
    return answer.status, text


@pytest.mark.parametrize("alpn", [None, ["http/1.1"]])
def test_https_publishes_by_header_and_by_query(server, hook, make, alpn):
    name, topic = make(tokenKeyName="Tok"), unique("https")
    with dial(server) as subscriber:
        subscriber.connected(username=user(name))
        subscriber.subscribe(f"{topic}/#")
        hook.events.clear()
        headers = {"X-Amz-CustomAuthorizer-Name": name, "tok": "T"}
        assert post(server, f"/topics/{topic}/a?qos=1", headers, alpn=alpn)[0] == 200
        subscriber.expect_message(f"{topic}/a", "over https")
        query = f"x-amz-customauthorizer-name={name}&Tok=T"
        assert post(server, f"/topics/{topic}/b?{query}", alpn=alpn)[0] == 200
        subscriber.expect_message(f"{topic}/b", "over https")
    first, second = hook.events
    assert first["protocols"] == ["tls", "http"] and first["token"] == "T" == second["token"]
    assert first["protocolData"]["http"]["queryString"] == "?qos=1"
    assert {k.lower(): v for k, v in first["protocolData"]["http"]["headers"].items()}["tok"] == "T"
    assert second["protocolData"]["http"]["queryString"] == f"?{query}" and "mqtt" not in second["protocolData"]


def test_https_is_refused_as_mqtt_is(server, hook, make):
    mark, name = server.log.mark(), make()
    assert post(server, "/topics/a")[0] == 403
    server.log.expect(mark, reason="CUSTOM_AUTHORIZER_NOT_FOUND")
    hook.answer = {"isAuthenticated": False}
    status, answer = post(server, "/topics/a", {"x-amz-customauthorizer-name": name})
    assert status == 403 and "secret" not in answer["message"]
    server.log.expect(mark, reason="NOT_AUTHENTICATED")
    hook.answer = WELCOME | {"policyDocuments": [document(statement("iot:Publish", server.arn("topic/other")))]}
    assert post(server, "/topics/a", {"x-amz-customauthorizer-name": name})[0] == 403
    server.log.expect(mark, eventType="Publish-In", reason="AUTHORIZATION_FAILURE", principalId="Visitor1")
    assert post(server, "/topics/other", {"x-amz-customauthorizer-name": name})[0] == 200


@pytest.mark.parametrize("caching, asked", [(False, 3), (True, 2)])
def test_answers_are_remembered_for_a_connection_only_if_asked(server, hook, make, caching, asked):
    name = make(enableCachingForHttp=caching)
    connection = http.client.HTTPSConnection("localhost", server.ready["alpnPort"], context=tls_context(server))
    headers = {"x-amz-customauthorizer-name": name}
    for more in [{}, {}, {"another": "header"}]:
        assert post(server, "/topics/cached", headers | more, connection)[0] == 200
    connection.close()
    assert len(hook.events) == asked


def test_mqtt_without_alpn_is_told_what_to_offer(server):
    with Client(server, None, port=server.ready["alpnPort"]) as client:
        client.send(wire.connect("mqtt") + b"\r\n\r\n")
        text = b""
        while part := client.socket.recv(4096):
            text += part
        assert text.startswith(b"HTTP/1.1 400") and b"x-amzn-mqtt-ca" in text


# Domains

@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def domain(server, iot, make, authority, tmp_path):
    """`domain(authorizer, override, …)`: a domain that lets clients in by authorizers; opens connections."""
    root = tmp_path / "root.pem"
    root.write_bytes(pem(authority.root))
    made = []

    def domain(authorizer, override, protocol="SECURE_MQTT", authentication="CUSTOM_AUTH"):
        name = f"{unique('door')}.customer.test"
        arn = server.client("acm").import_certificate(**authority.server(name).arguments)["CertificateArn"]
        configuration = unique("domain")
        iot.create_domain_configuration(
            domainConfigurationName=configuration, domainName=name, serverCertificateArns=[arn],
            applicationProtocol=protocol, authenticationType=authentication,
            authorizerConfig={"defaultAuthorizerName": authorizer, "allowAuthorizerOverride": override})
        made.append(configuration)

        def dial(port, device=None):
            context = ssl.create_default_context(cafile=str(root))
            if device is not None:
                context.load_cert_chain(device.certificate_path, device.key_path)
            end = time.monotonic() + 5
            while True:
                plain = socket.create_connection(("localhost", server.ready[port]), timeout=5)
                try:
                    return context.wrap_socket(plain, server_hostname=name)
                except ssl.SSLError:
                    assert time.monotonic() < end, "the domain isn't served in time"
                    time.sleep(0.05)

        return dial

    yield domain
    for name in made:
        iot.update_domain_configuration(domainConfigurationName=name, domainConfigurationStatus="DISABLED")
        iot.delete_domain_configuration(domainConfigurationName=name)


def mqtt_client(tls, version=5):
    client = Client.__new__(Client)
    client.version, client.client_id, client.buffer, client.assigned, client.socket = version, unique("c"), b"", 0, tls
    return client


@pytest.mark.parametrize("port", ["mqttPort", "alpnPort"])
@pytest.mark.parametrize("override", [True, False])
def test_a_domain_has_its_own_default_authorizer_and_needs_no_alpn(server, iot, hook, make, domain, port, override):
    mark, name, other = server.log.mark(), make(), make("command")
    dial = domain(name, override)
    with mqtt_client(dial(port)) as client:
        client.connected(username="user", password=b"word")
    assert hook.events[0]["protocolData"]["tls"]["serverName"].endswith(".customer.test")
    with mqtt_client(dial(port)) as client:
        assert client.connect(username=user(other)).code == (0 if override else 135)
    if not override:
        server.log.expect(mark, reason="CUSTOM_AUTHORIZER_NOT_OF_DOMAIN", clientId=client.client_id)
    iot.update_authorizer(authorizerName=name, status="INACTIVE")
    with refused("DeleteConflictException", 409, "domain configuration"):
        iot.delete_authorizer(authorizerName=name)


def test_a_domain_for_https_judges_requests_by_its_authorizer(server, hook, make, domain):
    tls = domain(make(), False, "HTTPS")("alpnPort")
    tls.sendall(b"POST /topics/a HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx")
    answer = b""
    while part := tls.recv(4096):
        answer += part
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert hook.events[0]["protocols"] == ["tls", "http"]


# Domains that want a certificate and an authorizer: CUSTOM_AUTH_X509

@pytest.fixture
def workshop(workshop_of, server):
    return workshop_of(server)


@pytest.fixture
def both(make, domain):
    """Opens a connection to a domain of both; MQTT."""
    return domain(make(), False, authentication="CUSTOM_AUTH_X509")


def for_certificate(*statements):
    """An answer that names the certificate, as it must."""
    return lambda event: {**WELCOME, "principalId": event["protocolData"]["tls"]["principalId"],
                          "policyDocuments": [document(*statements)]}


@pytest.mark.parametrize("port", ["mqttPort", "alpnPort"])
def test_certificate_and_authorizer_give_the_rights_of_both(server, workshop, hook, both, port):
    device = workshop.device(statement("iot:Connect", "*"), statement("iot:Publish", "arn:*:topic/of/certificate"))
    number = x509.load_pem_x509_certificate(device.certificate_path.read_bytes()).serial_number
    own = f"of/answer/{number}"
    hook.answer = for_certificate(
        statement(["iot:Subscribe", "iot:Receive"], "*"),
        statement("iot:Publish", "arn:*:topic/of/answer/${iot:Certificate.SerialNumber}"))
    with mqtt_client(both(port, device)) as client:
        client.connected(username="user", password=b"word")
        client.subscribe("of/#")
        for topic in ["of/certificate", own]:
            client.publish(topic, topic)
            client.expect_message(topic, topic)
        assert client.publish("of/nobody", qos=1).code == 135
        event, = hook.events
        assert event["protocols"] == ["tls", "mqtt"]
        assert event["protocolData"]["tls"]["principalId"] == device.certificate_id
        assert event["protocolData"]["tls"]["x509CertificatePem"] == device.certificate_path.read_text()
        device.set_status("REVOKED")
        assert client.receive().kind == wire.DISCONNECT
        client.expect_closed()


def test_the_answer_must_name_the_certificate(server, workshop, hook, both):
    device, mark = workshop.open_device(), server.log.mark()
    with mqtt_client(both("mqttPort", device)) as client:
        assert client.connect().code == 135
    entry = server.log.expect(mark, reason="CUSTOM_AUTHORIZER_PRINCIPAL_MISMATCH", clientId=client.client_id)
    assert entry["authenticationType"] == "CUSTOM_AUTH_X509" and entry["principalId"] == device.certificate_id
    assert "`Visitor1`" in entry["details"]


@pytest.mark.parametrize("status, reason", [(None, "CERTIFICATE_MISSING"), ("INACTIVE", "DEVICE_CERTIFICATE_INACTIVE")])
def test_nobody_is_asked_about_a_client_without_a_good_certificate(server, workshop, hook, both, status, reason):
    device = workshop.open_device(status=status) if status else None
    both("mqttPort", workshop.open_device()).close()
    mark = server.log.mark()
    with mqtt_client(both("mqttPort", device)) as client, pytest.raises((Closed, OSError)):
        client.connect()
    server.log.expect(mark, reason=reason, authenticationType="CUSTOM_AUTH_X509")
    assert not hook.events


def test_https_with_certificate_and_authorizer(server, workshop, hook, make, domain):
    device = workshop.device(statement("iot:Publish", "arn:*:topic/of/certificate"))
    dial = domain(make(), False, "HTTPS", "CUSTOM_AUTH_X509")
    hook.answer = for_certificate(statement("iot:Publish", "arn:*:topic/of/answer"))

    def post(topic):
        tls = dial("httpsPort", device)
        tls.sendall(f"POST /topics/{topic} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        return tls.recv(4096).split()[1]

    assert [post(topic) for topic in ["of/certificate", "of/answer", "of/nobody"]] == [b"200", b"200", b"403"]
    assert all(event["protocolData"]["tls"]["principalId"] == device.certificate_id for event in hook.events)
    assert [event["protocols"] for event in hook.events] == [["tls", "http"]] * 3
