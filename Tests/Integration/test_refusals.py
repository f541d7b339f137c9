"""Every refusal before CONNECT: its alert on the wire, its own reason in the log, and no MQTT byte in."""

import datetime
import socket

import pytest

from support import certificates, openssl, wire
from support.device import unique
from support.polling import until

VERSIONS = ["-tls1_2", "-tls1_3"]
DAY = datetime.timedelta(days=1)


def attempt(server, version, *options, device=None, port=None):
    """A whole connection attempt, CONNECT included: what s_client saw and which log entry it left."""
    mark = server.log.mark()
    client_id = unique("refused")
    # `-ign_eof`: wait for the server's end, for in TLS 1.3 its verdict comes when the client has finished.
    text = openssl.s_client(server, version, "-ign_eof", *options, device=device, port=port,
                            input=wire.connect(client_id))
    entry = server.log.expect(mark, eventType="Connection.AuthNError")
    assert entry["status"] == "Failure" and entry["logLevel"] == "ERROR"
    assert entry["sourceIp"] in ["127.0.0.1", "::1"] and entry["sourcePort"] > 0
    assert entry["accountId"] == server.ready["accountId"] and len(entry["traceId"]) == 36 and entry["details"]
    assert not server.log.matching(mark, eventType="Connect"), "no MQTT byte may come in"
    return text, entry


def unregistered(workshop):
    return workshop.device(register=False)


def inactive(workshop):
    return workshop.open_device(status="INACTIVE")


def revoked(workshop):
    return workshop.open_device(status="REVOKED")


CERTIFICATES = [
    (unregistered, 46, "DEVICE_CERTIFICATE_NOT_REGISTERED", None),
    (inactive, 49, "DEVICE_CERTIFICATE_INACTIVE", "INACTIVE"),
    (revoked, 44, "DEVICE_CERTIFICATE_REVOKED", "REVOKED"),
]


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("make, alert, reason, status", CERTIFICATES, ids=[case[2] for case in CERTIFICATES])
def test_a_certificate_that_may_not_connect(server, workshop, port, version, make, alert, reason, status):
    device = make(workshop)
    text, entry = attempt(server, version, device=device, port=server.ready[port])
    assert openssl.alert(text) == alert, text
    assert entry["reason"] == reason and entry["principalId"] == device.certificate_id
    assert entry.get("certificateStatus") == status
    assert entry["serverNameIndication"] == "localhost" and entry["authenticationType"] == "AWS_X509"
    assert entry["tlsVersion"] == {"-tls1_2": "TLSv1.2", "-tls1_3": "TLSv1.3"}[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deleted_certificate_is_unregistered(server, workshop, version):
    device = workshop.device(status="INACTIVE")
    device.iot.delete_certificate(certificateId=device.certificate_id)
    text, entry = attempt(server, version, device=device)
    assert openssl.alert(text) == 46 and entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED", text


@pytest.fixture
def short_lived(workshop):
    """A device whose certificate was valid when it was registered and isn't any more."""
    soon = certificates.now().replace(microsecond=0) + datetime.timedelta(seconds=2)
    return workshop.open_device(not_after=soon), soon


def test_an_expired_certificate(server, short_lived):
    device, end = short_lived
    until(lambda: certificates.now() > end + datetime.timedelta(seconds=1), timeout=5, what="the certificate's end")
    for version in VERSIONS:
        text, entry = attempt(server, version, device=device)
        assert openssl.alert(text) == 45 and entry["reason"] == "CERTIFICATE_EXPIRED", text
        assert entry["principalId"] == device.certificate_id and "expired at" in entry["details"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("dates", [dict(not_after=certificates.now() - DAY, not_before=certificates.now() - 2 * DAY),
                                   dict(not_before=certificates.now() + DAY)], ids=["past", "future"])
def test_what_isnt_registered_is_so_whatever_its_dates(server, workshop, version, dates):
    text, entry = attempt(server, version, device=workshop.device(register=False, **dates))
    assert openssl.alert(text) == 46 and entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED", text


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
@pytest.mark.parametrize("version, alert", [("-tls1_2", 40), ("-tls1_3", 116)])
def test_no_certificate(server, port, version, alert):
    text, entry = attempt(server, version, port=server.ready[port])
    assert openssl.alert(text) == alert and entry["reason"] == "CERTIFICATE_MISSING", text
    assert "principalId" not in entry


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
@pytest.mark.parametrize("version", VERSIONS)
def test_no_server_name(server, anyone, port, version):
    text, entry = attempt(server, version, "-noservername", device=anyone, port=server.ready[port])
    assert openssl.alert(text) == 112 and entry["reason"] == "SNI_MISSING", text
    assert "--sni optional" in entry["details"] and "serverNameIndication" not in entry


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["other.example", "sub.localhost", "local"])
def test_an_unknown_server_name(server, anyone, version, name):
    text, entry = attempt(server, version, "-servername", name, device=anyone)
    assert openssl.alert(text) == 112 and entry["reason"] == "SNI_UNKNOWN", text
    assert entry["serverNameIndication"] == name and f"--endpoint {name}" in entry["details"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_that_isnt_the_certificates(server, anyone, workshop, version, tmp_path):
    key, other = certificates.new_key(), certificates.new_key()
    certificate = certificates.self_signed(key)
    server.client("iot").register_certificate_without_ca(certificatePem=certificates.pem(certificate), status="ACTIVE")
    paths = certificates.write_pair(tmp_path / "pair", certificates.pem(certificate),
                                    certificates.key_that_claims(key, signs_with=other))
    text, entry = attempt(server, version, "-cert", str(paths[0]), "-key", str(paths[1]))
    assert openssl.alert(text) in [40, 51] and entry["reason"] == "CERTIFICATE_KEY_MISMATCH", text


def test_a_client_that_distrusts_the_server_is_named(server, anyone, tmp_path):
    stranger = tmp_path / "ca.pem"
    stranger.write_text(certificates.pem(certificates.self_signed(certificates.new_key())))
    for version in VERSIONS:
        mark = server.log.mark()
        text = openssl.s_client(server, version, "-CAfile", str(stranger), device=anyone)
        assert openssl.connected_with(text) is None or not openssl.verified(text)
        entry = server.log.expect(mark, eventType="Connection.AuthNError", reason="CLIENT_ALERT")
        assert "unknown_ca (48)" in entry["details"] and "root CA file" in entry["details"]


def test_a_client_that_hangs_up_in_the_handshake_is_named(server):
    mark = server.log.mark()
    plain = socket.create_connection(("localhost", server.ready["mqttPort"]))
    port = plain.getsockname()[1]
    plain.sendall(b"\x16\x03\x01\x02\x00\x01")
    plain.close()
    entry = server.log.expect(mark, eventType="Connection.AuthNError", sourcePort=port)
    assert entry["reason"] == "CLIENT_CLOSED_HANDSHAKE"


def test_bytes_that_arent_tls_are_named(server):
    mark = server.log.mark()
    with socket.create_connection(("localhost", server.ready["mqttPort"])) as plain:
        plain.sendall(wire.connect("plain"))
        plain.settimeout(5)
        assert plain.recv(100) is not None
        entry = server.log.expect(mark, eventType="Connection.AuthNError", sourcePort=plain.getsockname()[1])
    assert entry["reason"] == "TLS_HANDSHAKE_FAILED"


def test_sni_may_be_left_out_where_the_server_says_so(start, workshop_of):
    server = start("--sni", "optional")
    workshop = workshop_of(server)
    device = workshop.issued_device(*workshop.anything())
    sni_only = workshop.open_device()
    for version in VERSIONS:
        text, entry = attempt(server, version, "-noservername", device=sni_only)
        assert openssl.alert(text) == 112 and entry["reason"] == "SNI_MISSING", text
        assert "SNI_ONLY" in entry["details"] and entry["principalId"] == sni_only.certificate_id
        text, entry = attempt(server, version, "-servername", "other.example", device=device)
        assert openssl.alert(text) == 112 and entry["reason"] == "SNI_UNKNOWN", text
    # Last, for a client that hangs up after its handshake leaves an entry whenever the server notices.
    for version in VERSIONS:
        assert openssl.connected_with(openssl.s_client(server, version, "-noservername", device=device))
