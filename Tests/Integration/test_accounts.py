"""Several accounts on one server: the operator's commands, SNI, isolation, one certificate in many accounts."""

import http.client
import json
import queue
import socket
import urllib.parse

import paho.mqtt.client as paho
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography import x509
from paho.mqtt.enums import CallbackAPIVersion

from support import account, openssl, wire
from support.aws import refused
from support.client import Client
from support.device import Device, Workshop, statement, unique
from support.server import run

PATIENCE = 10


@pytest.fixture(scope="module")
def other(server):
    return account.create(server)


@pytest.fixture(scope="module")
def other_workshop(other, tmp_path_factory):
    return Workshop(other, tmp_path_factory.mktemp("other-devices"))


def same_certificate(device, holder, *statements, status="ACTIVE"):
    """The device's certificate in one more account, with a policy of its own there."""
    made = holder.client("iot").register_certificate_without_ca(
        certificatePem=device.certificate_path.read_text(), status=status)
    assert made["certificateId"] == device.certificate_id
    twin = Device(holder, device.certificate_id, holder.arn(f"cert/{device.certificate_id}"),
                  device.certificate_path, device.key_path)
    if statements:
        twin.attach(*statements)
    return twin


def everything():
    return statement(["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"], "*")


# The commands

def test_an_account_is_made_with_endpoint_and_key(server):
    ended = run("account", "create", "--data-dir", server.folder, "--json")
    assert ended.returncode == 0 and ended.stderr == ""
    made = json.loads(ended.stdout)
    assert made["endpoint"] == f"{made['accountId']}.{server.ready['endpoint']}"
    iot = account.Account(server, made).client("iot")
    assert iot.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"] == made["endpoint"]
    assert iot.create_thing(thingName="t")["thingArn"] == f"arn:aws:iot:us-east-1:{made['accountId']}:thing/t"
    assert "t" not in [thing["thingName"] for thing in server.client("iot").list_things()["things"]]
    listed = run("account", "list", "--data-dir", server.folder)
    assert listed.returncode == 0
    assert f"{made['accountId']}  {made['accessKeyId']}  {made['endpoint']}" in listed.stdout.splitlines()
    assert made["secretAccessKey"] not in listed.stdout
    everyone = json.loads(run("account", "list", "--data-dir", server.folder, "--json").stdout)["accounts"]
    assert {server.ready["accountId"], made["accountId"]} <= {each["accountId"] for each in everyone}


def test_identifier_and_endpoint_can_be_chosen(server):
    options = ["--name", "222233334444", "--endpoint", "Acme.iot.local.test"]
    ended = run("account", "create", "--data-dir", server.folder, *options)
    assert ended.returncode == 0, ended.stderr
    assert "222233334444" in ended.stdout and "acme.iot.local.test" in ended.stdout
    assert "export AWS_SECRET_ACCESS_KEY=" in ended.stdout
    again = run("account", "create", "--data-dir", server.folder, "--name", "222233334444")
    assert again.returncode == 1 and "222233334444" in again.stderr and "exists already" in again.stderr
    taken = run("account", "create", "--data-dir", server.folder, "--endpoint", server.ready["endpoint"])
    assert taken.returncode == 1 and server.ready["accountId"] in taken.stderr


def test_wrong_usage_and_no_server_are_told_apart(server, tmp_path):
    assert run("account", "create", "--data-dir", server.folder, "--name", "12").returncode == 64
    idle = run("account", "create", "--data-dir", tmp_path / "nothing")
    assert idle.returncode == 1 and "sallyport serve" in idle.stderr
    wrong = run("account", "create", "--data-dir", server.folder, "--endpoint", "10.0.0.1")
    assert wrong.returncode == 1 and "host name" in wrong.stderr


def test_only_the_first_account_manages_accounts(server, other):
    def status(ready):
        url = ready["apiUrl"] + "/sallyport/accounts"
        request = AWSRequest("GET", url)
        SigV4Auth(Credentials(ready["accessKeyId"], ready["secretAccessKey"]), "sallyport", "us-east-1").add_auth(
            request)
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
        connection.request("GET", "/sallyport/accounts", headers=dict(request.headers))
        answer = connection.getresponse()
        return answer.status, answer.getheader("x-amzn-ErrorType")

    assert status(server.ready) == (200, None)
    assert status(other.ready) == (403, "AccessDeniedException")


def test_no_secret_is_in_the_log(server, other):
    for path in [server.ready["logFile"], server.output_path]:
        assert other.ready["secretAccessKey"].encode() not in open(path, "rb").read()


# Endpoints

@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_the_server_shows_a_certificate_with_the_new_name_at_once(server, version):
    old = Client(server, Workshop(server, server.folder.parent / unique("old")).open_device()).connected()
    new = account.create(server)
    device = Workshop(new, server.folder.parent / unique("new")).open_device()
    text = openssl.s_client(new, version, "-showcerts", "-verify_hostname", new.ready["endpoint"], device=device)
    assert openssl.verified(text), text
    leaf = x509.load_pem_x509_certificate(openssl.certificates(text)[0].encode())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert {new.ready["endpoint"], server.ready["endpoint"]} <= set(names)
    # Connections from before are there.
    old.publish("a/b", qos=1)
    old.drop()


def test_accounts_and_their_names_are_there_after_a_restart(start, tmp_path):
    server = start()
    made = account.create(server)
    device = Workshop(made, tmp_path / "devices").open_device()
    leaf = (server.folder / "identity/server-rsa.json").read_bytes()
    assert server.stop() == 0
    again = start(folder=server.folder)
    assert (server.folder / "identity/server-rsa.json").read_bytes() == leaf, "nothing had to be reissued"
    restarted = account.Account(again, made.ready)
    Client(restarted, Device(restarted, device.certificate_id, device.arn, device.certificate_path,
                             device.key_path)).connected().drop()
    assert again.stop() == 0
    taken = run("serve", "--data-dir", server.folder, "--endpoint", made.ready["endpoint"], "--mqtt-port", "0",
                "--https-port", "0", "--alpn-port", "0", "--api-port", "0")
    assert taken.returncode == 78 and made.ready["accountId"] in taken.stderr and "--endpoint" in taken.stderr


# Devices

def test_an_endpoint_serves_its_own_accounts_devices_alone(server, other, workshop, other_workshop):
    mine, theirs = workshop.open_device(), other_workshop.open_device()
    Client(server, mine).connected().drop()
    Client(other, theirs).connected().drop()
    for holder, device in [(other, mine), (server, theirs)]:
        mark = server.log.mark()
        text = openssl.s_client(holder, "-tls1_3", "-ign_eof", device=device, input=wire.connect(unique("stranger")))
        assert openssl.alert(text) == 46, text
        entry = server.log.expect(mark, eventType="Connection.AuthNError")
        assert entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED"
        assert entry["accountId"] == holder.ready["accountId"]


def test_one_certificate_is_two_devices_in_two_accounts(server, other, workshop):
    mine = workshop.open_device()
    theirs = same_certificate(mine, other, everything())
    topic, client_id = unique("shared"), unique("same-client")
    first = Client(server, mine, 5, client_id).connected()
    second = Client(other, theirs, 5, client_id).connected()
    for client in [first, second]:
        assert client.subscribe(f"{topic}/#") == [0]
    first.publish(f"{topic}/a", b"first")
    second.publish(f"{topic}/a", b"second")
    other.client("iot-data").publish(topic=f"{topic}/b", payload=b"from the API")
    first.expect_message(f"{topic}/a", b"first")
    first.expect_nothing_before_pong()
    second.expect_message(f"{topic}/a", b"second")
    second.expect_message(f"{topic}/b", b"from the API")
    second.expect_nothing_before_pong()
    # The status in one account says nothing about the other.
    mark = server.log.mark()
    theirs.set_status("INACTIVE")
    second.expect(wire.DISCONNECT)
    first.expect_nothing_before_pong()
    assert server.log.expect(mark, eventType="Disconnect")["accountId"] == other.ready["accountId"]
    found = mine.iot.describe_certificate(certificateId=mine.certificate_id)["certificateDescription"]
    assert found["status"] == "ACTIVE"
    first.drop()
    second.drop()


def test_policies_are_those_of_the_account(server, other, workshop):
    mine = workshop.device(everything())
    theirs = same_certificate(mine, other, statement("iot:Connect", "*"),
                              statement("iot:Publish", other.arn("topic/only/theirs")))
    client = Client(other, theirs, 5).connected()
    assert client.publish("only/theirs", qos=1).code in (0, 16)
    assert client.publish("only/mine", qos=1).code == 135
    client.drop()


def test_https_publish_stays_in_its_account(server, other, workshop, other_workshop, connect):
    topic = unique("https")
    mine = connect()
    mine.subscribe(f"{topic}/#")
    device = other_workshop.open_device()
    listener = Client(other, device).connected()
    listener.subscribe(f"{topic}/#")
    request = (f"POST /topics/{topic}/a?qos=1 HTTP/1.1\r\nHost: {other.ready['endpoint']}\r\n"
               "Content-Length: 2\r\nConnection: close\r\n\r\nhi").encode()
    text = openssl.s_client(other, "-ign_eof", device=device, port=other.ready["httpsPort"], input=request)
    assert "200 OK" in text
    listener.expect_message(f"{topic}/a", b"hi")
    mine.expect_nothing_before_pong()
    listener.drop()


def test_a_will_stays_in_its_account(server, other, other_workshop, connect):
    topic = unique("will")
    mine = connect()
    mine.subscribe(topic)
    device = other_workshop.open_device()
    listener = Client(other, device).connected()
    listener.subscribe(topic)
    client = Client(other, device)
    client.connected(will=(topic, b"gone"))
    client.drop()
    listener.expect_message(topic, b"gone")
    mine.expect_nothing_before_pong()
    listener.drop()


def test_paho_reaches_each_account_by_its_name(server, other, workshop, monkeypatch):
    mine = workshop.open_device()
    theirs = same_certificate(mine, other, everything())
    # What a line in /etc/hosts does.
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **options: resolve(
        "localhost" if host == other.ready["endpoint"] else host, *more, **options))
    for holder, device in [(server, mine), (other, theirs)]:
        mark, client_id, connected = server.log.mark(), unique("paho"), queue.Queue()
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id)
        client.tls_set(holder.ready["rootCAFile"], str(device.certificate_path), str(device.key_path))
        client.on_connect = lambda client, data, flags, reason, properties: connected.put(reason)
        client.connect(holder.ready["endpoint"], holder.ready["mqttPort"])
        client.loop_start()
        try:
            assert connected.get(timeout=PATIENCE) == 0
        finally:
            client.disconnect()
            client.loop_stop()
        entry = server.log.expect(mark, eventType="Connect", clientId=client_id)
        assert entry["accountId"] == holder.ready["accountId"]
        assert entry["serverNameIndication"] == holder.ready["endpoint"]


def test_without_a_name_a_certificate_of_two_accounts_shows_neither(start, workshop_of, tmp_path):
    server = start("--sni", "optional")
    workshop = workshop_of(server)
    mine = workshop.issued_device(*workshop.anything())
    assert openssl.connected_with(openssl.s_client(server, "-tls1_3", "-noservername", device=mine))
    other = account.create(server)
    issued = Workshop(other, tmp_path / "other").issued_device(everything())
    mark = server.log.mark()
    openssl.s_client(server, "-tls1_3", "-noservername", "-ign_eof", device=issued,
                     input=wire.connect("by-certificate") + wire.disconnect(4))
    entry = server.log.expect(mark, eventType="Connect", clientId="by-certificate")
    assert entry["accountId"] == other.ready["accountId"]
    same_certificate(mine, other)
    mark = server.log.mark()
    text = openssl.s_client(server, "-tls1_3", "-noservername", "-ign_eof", device=mine, input=wire.connect("x"))
    assert openssl.alert(text) == 112, text
    entry = server.log.expect(mark, eventType="Connection.AuthNError")
    assert entry["reason"] == "SNI_MISSING" and "2 accounts" in entry["details"]
    with refused("ResourceNotFoundException", 404):
        other.client("iot").describe_certificate(certificateId="0" * 64)
