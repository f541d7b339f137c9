"""Just-in-time registration: the first CONNECT of an unknown certificate whose CA registers what it signed."""

import concurrent.futures
import json
import time

import pytest

from support import certificates, openssl, wire
from support.authorities import Authority, name
from support.certificates import DAY
from support.client import Client, Closed
from support.device import statement, unique
from support.polling import until

EVENTS = "$aws/events/certificates/registered/"


@pytest.fixture
def authority(iot):
    """Registered, ACTIVE, with auto-registration."""
    authority = Authority.new()
    authority.register(iot, allowAutoRegistration=True)
    return authority


@pytest.fixture
def listener(server, workshop, connect):
    """Hears the registrations of all CAs, by a policy for just that."""
    listener = connect(workshop.device(
        statement("iot:Connect", "*"),
        statement("iot:Subscribe", server.arn(f"topicfilter/{EVENTS}*")),
        statement("iot:Receive", server.arn(f"topic/{EVENTS}*"))))
    assert listener.subscribe(f"{EVENTS}+") == [0]
    return listener


def attempt(device, version=4, **tls):
    """One CONNECT: what came before the connection ended, and after how many seconds that was."""
    began = time.monotonic()
    try:
        with Client(device.server, device, version, **tls) as client:
            client.send(wire.connect(client.client_id, version=version))
            packets = []
            while True:
                try:
                    packets.append(client.receive())
                except Closed:
                    return packets, time.monotonic() - began
    except OSError:
        return [], time.monotonic() - began


def status(iot, device):
    """Nil when the certificate isn't registered."""
    try:
        return iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]["status"]
    except iot.exceptions.ResourceNotFoundException:
        return None


def next_event(listener, authority, device):
    message = listener.expect_message(topic=EVENTS + authority.id)
    event = json.loads(message.payload)
    assert event["certificateId"] == device.certificate_id
    return event


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("with_chain", [True, False])
def test_the_first_connect_registers_and_an_activation_lets_in(
        server, iot, workshop, authority, listener, version, with_chain):
    device = authority.device(workshop, chain=[authority] if with_chain else [])
    mark, before = server.log.mark(), time.time()
    packets, seconds = attempt(device, version)
    assert seconds < 5
    if version == 4:
        assert packets == []
    else:
        assert [packet.kind for packet in packets] == [wire.CONNACK] and packets[0].code == 135
    event = next_event(listener, authority, device)
    assert list(event) == ["certificateId", "caCertificateId", "timestamp", "certificateStatus", "awsAccountId",
                           "certificateRegistrationTimestamp"]
    assert event["caCertificateId"] == authority.id and event["certificateStatus"] == "PENDING_ACTIVATION"
    assert event["awsAccountId"] == server.ready["accountId"] and event["certificateRegistrationTimestamp"] is None
    assert before - 1 <= event["timestamp"] / 1000 <= time.time() + 1
    entry = server.log.expect(mark, principalId=device.certificate_id, eventType="Connect")
    assert entry["reason"] == "CERTIFICATE_PENDING_ACTIVATION" and "update-certificate" in entry["details"]

    found = iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]
    assert found["status"] == "PENDING_ACTIVATION" and found["caCertificateId"] == authority.id
    assert found["certificateMode"] == "DEFAULT" and found["ownedBy"] == server.ready["accountId"]
    listed = iot.list_certificates_by_ca(caCertificateId=authority.id)["certificates"]
    assert [item["certificateId"] for item in listed] == [device.certificate_id]

    # Until it is activated each CONNECT says it again.
    attempt(device, version)
    assert next_event(listener, authority, device)["timestamp"] >= event["timestamp"]
    assert status(iot, device) == "PENDING_ACTIVATION"

    device.attach(*workshop.anything())
    device.set_status("ACTIVE")
    with Client(server, device, version) as client:
        client.connected()
    listener.expect_nothing_before_pong()


def test_a_silent_connection_registers_nothing(server, iot, workshop, authority, listener):
    device = authority.device(workshop)
    with Client(server, device) as client:
        time.sleep(0.5)
        assert status(iot, device) is None
        client.send(wire.PING)
        client.expect_closed()
    assert status(iot, device) is None
    listener.expect_nothing_before_pong()


def test_a_connect_that_isnt_one_registers_nothing(server, iot, workshop, authority):
    device = authority.device(workshop)
    with Client(server, device, client_id="") as client:
        client.send(wire.connect("", version=4))
        client.expect(wire.CONNACK)
    assert status(iot, device) is None


def test_https_registers_nothing(server, iot, workshop, authority):
    device = authority.device(workshop)
    mark = server.log.mark()
    with Client(server, device, port=server.ready["httpsPort"]) as client:
        client.expect_closed()
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
    assert entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED" and "MQTT" in entry["details"]
    assert status(iot, device) is None


@pytest.mark.parametrize("options, word", [
    (dict(setAsActive=False, allowAutoRegistration=True), "INACTIVE"), (dict(), "auto-registration")])
def test_a_ca_that_registers_nothing_is_named(server, iot, workshop, options, word):
    authority = Authority.new()
    authority.register(iot, **options)
    device = authority.device(workshop)
    mark = server.log.mark()
    attempt(device)
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
    assert entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED"
    assert authority.id in entry["details"] and word in entry["details"]
    assert status(iot, device) is None


def test_what_was_unknown_registers_as_soon_as_its_ca_does(server, iot, workshop):
    authority = Authority.new()
    device = authority.device(workshop)
    for _ in range(3):
        attempt(device)
    authority.register(iot, setAsActive=False)
    attempt(device)
    iot.update_ca_certificate(certificateId=authority.id, newStatus="ACTIVE")
    attempt(device)
    assert status(iot, device) is None
    iot.update_ca_certificate(certificateId=authority.id, newAutoRegistrationStatus="ENABLE")
    attempt(device)
    assert status(iot, device) == "PENDING_ACTIVATION"


def test_a_deactivated_ca_registers_no_more_and_its_devices_stay(server, iot, workshop, authority, listener):
    active, pending, new = (authority.device(workshop) for _ in range(3))
    for device in [active, pending]:
        attempt(device)
        next_event(listener, authority, device)
    active.attach(*workshop.anything())
    active.set_status("ACTIVE")
    iot.update_ca_certificate(certificateId=authority.id, newStatus="INACTIVE")
    mark = server.log.mark()
    for device in [pending, new]:
        attempt(device)
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=pending.certificate_id)
    assert entry["reason"] == "DEVICE_CERTIFICATE_INACTIVE" and entry["certificateStatus"] == "PENDING_ACTIVATION"
    assert status(iot, pending) == "PENDING_ACTIVATION" and status(iot, new) is None
    listener.expect_nothing_before_pong()
    iot.delete_ca_certificate(certificateId=authority.id)
    with Client(server, active) as client:
        client.connected()


@pytest.mark.parametrize("state", ["INACTIVE", "REVOKED"])
def test_what_was_deactivated_is_refused_without_an_event(server, iot, workshop, authority, listener, state):
    device = authority.device(workshop)
    attempt(device)
    next_event(listener, authority, device)
    device.set_status(state)
    mark = server.log.mark()
    attempt(device)
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
    assert entry["reason"] == f"DEVICE_CERTIFICATE_{state}"
    listener.expect_nothing_before_pong()


def test_a_deleted_certificate_registers_itself_again(iot, workshop, authority):
    device = authority.device(workshop)
    attempt(device)
    iot.delete_certificate(certificateId=device.certificate_id)
    assert status(iot, device) is None
    attempt(device)
    assert status(iot, device) == "PENDING_ACTIVATION"


@pytest.mark.parametrize("dates, reason", [
    (dict(not_before=certificates.now() - 2 * DAY, not_after=certificates.now() - DAY), "CERTIFICATE_EXPIRED"),
    (dict(not_before=certificates.now() + DAY), "CERTIFICATE_NOT_YET_VALID")])
def test_a_certificate_outside_its_dates_isnt_registered(server, iot, workshop, authority, dates, reason):
    device = authority.device(workshop, **dates)
    mark = server.log.mark()
    attempt(device)
    server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id, reason=reason)
    assert status(iot, device) is None


def test_of_two_cas_with_one_name_the_signers_settings_count(server, iot, workshop, listener):
    subject = name(("CN", unique("twin")))
    registering, silent = Authority.new(subject=subject), Authority.new(subject=subject)
    silent.register(iot)
    registering.register(iot, allowAutoRegistration=True)
    stranger = Authority.new(subject=subject)
    for authority, expected in [(registering, "PENDING_ACTIVATION"), (silent, None), (stranger, None)]:
        device = authority.device(workshop)
        mark = server.log.mark()
        attempt(device)
        assert status(iot, device) == expected
        if authority is stranger:
            entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
            assert "another key" in entry["details"]
    listener.expect_message(topic=EVENTS + registering.id)
    listener.expect_nothing_before_pong()


def test_an_intermediate_registers_and_its_root_doesnt(iot, workshop):
    root = Authority.new()
    intermediate = Authority.new(signed_by=root)
    root.register(iot, allowAutoRegistration=True)
    device = intermediate.device(workshop, chain=[intermediate, root])
    attempt(device)
    assert status(iot, device) is None
    intermediate.register(iot, allowAutoRegistration=True)
    attempt(device)
    found = iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]
    assert found["caCertificateId"] == intermediate.id


def test_a_ca_without_a_proof_gives_its_mode(iot, workshop):
    authority = Authority.new()
    authority.register(iot, certificateMode="SNI_ONLY", allowAutoRegistration=True)
    device = authority.device(workshop)
    attempt(device)
    found = iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]
    assert found["certificateMode"] == "SNI_ONLY"


def test_the_event_goes_only_to_whom_the_policy_lets_have_it(server, workshop, connect, authority, listener):
    deaf = connect(workshop.device(statement(["iot:Connect", "iot:Subscribe"], "*")))
    wild = connect(workshop.open_device())
    assert deaf.subscribe(EVENTS + "+") == [0]
    assert wild.subscribe("#") == [0]
    device = authority.device(workshop)
    attempt(device)
    next_event(listener, authority, device)
    deaf.expect_nothing_before_pong()
    wild.expect_nothing_before_pong()


def test_200_devices_at_once_are_registered_each_once(start, workshop_of):
    server = start("--loops", "3")
    iot, workshop = server.client("iot"), workshop_of(server)
    authority = Authority.new()
    authority.register(iot, allowAutoRegistration=True)
    listening = Client(server, workshop.open_device())
    listening.connected()
    assert listening.subscribe(f"{EVENTS}+", qos=1) == [1]
    devices = [authority.device(workshop) for _ in range(200)]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        # Every device twice, so that two loops meet the same certificate at the same moment.
        ended = list(pool.map(attempt, [device for device in devices for _ in range(2)]))
    assert all(packets == [] for packets, _ in ended)
    listed = []
    marker = {}
    while True:
        page = iot.list_certificates_by_ca(caCertificateId=authority.id, pageSize=250, **marker)
        listed += page["certificates"]
        if "nextMarker" not in page:
            break
        marker = {"marker": page["nextMarker"]}
    assert sorted(item["certificateId"] for item in listed) == sorted(device.certificate_id for device in devices)
    heard = set()

    def hears():
        message = listening.receive()
        if message.kind == wire.PUBLISH:
            listening.send(wire.acknowledge(message.packet_id))
            heard.add(json.loads(message.payload)["certificateId"])
        return len(heard) == len(devices)

    until(hears, timeout=10, what="an event for each device")
    listening.drop()


def test_several_connections_with_one_certificate_register_it_once(start, workshop_of):
    server = start("--loops", "4")
    iot, workshop = server.client("iot"), workshop_of(server)
    authority = Authority.new()
    authority.register(iot, allowAutoRegistration=True)
    device = authority.device(workshop)
    clients = [Client(server, device) for _ in range(16)]
    for client in clients:
        client.send(wire.connect(client.client_id))
    for client in clients:
        client.expect_closed()
        client.drop()
    found = iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]
    assert found["customerVersion"] == 1 and found["status"] == "PENDING_ACTIVATION"
    assert len(iot.list_certificates_by_ca(caCertificateId=authority.id)["certificates"]) == 1


def test_a_device_without_a_server_name_registers_where_that_is_allowed(start, workshop_of):
    server = start("--sni", "optional")
    iot, workshop = server.client("iot"), workshop_of(server)
    plain, strict = Authority.new(), Authority.new()
    plain.register(iot, allowAutoRegistration=True)
    strict.register(iot, allowAutoRegistration=True, certificateMode="SNI_ONLY")
    for authority, expected in [(plain, "PENDING_ACTIVATION"), (strict, None)]:
        device = authority.device(workshop)
        openssl.s_client(server, "-noservername", "-quiet", device=device,
                         input=wire.connect("nameless"))
        assert status(iot, device) == expected
