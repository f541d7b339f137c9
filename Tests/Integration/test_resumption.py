"""No TLS session is ever taken up again: a resumed one would skip the look at the certificate."""

import re

import pytest

from support import openssl


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_no_session_is_handed_out(server, anyone, version):
    text = openssl.s_client(server, version, device=anyone)
    assert openssl.connected_with(text), text
    assert "Session-ID: \n" in text or "Session-ID:" not in text, "a TLS 1.2 session id would allow resumption"
    assert "TLS session ticket" not in text and "Post-Handshake New Session Ticket arrived" not in text


def test_reconnecting_starts_anew_each_time(server, anyone):
    text = openssl.s_client(server, "-tls1_2", "-reconnect", device=anyone)
    assert "Reused" not in text
    assert len(re.findall("^New, TLSv1.2", text, re.MULTILINE)) == 6, text


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_after_a_revoke_a_kept_session_does_not_let_anyone_in(server, workshop, version, tmp_path):
    device = workshop.open_device()
    kept = tmp_path / "session"
    text = openssl.s_client(server, version, "-sess_out", str(kept), device=device)
    assert openssl.connected_with(text), text
    device.set_status("REVOKED")
    resume = ["-sess_in", str(kept)] if kept.exists() else []
    mark = server.log.mark()
    text = openssl.s_client(server, version, "-ign_eof", *resume, device=device, input=b"\x10")
    assert "Reused" not in text and openssl.alert(text) == 44, text
    server.log.expect(mark, reason="DEVICE_CERTIFICATE_REVOKED", principalId=device.certificate_id)
