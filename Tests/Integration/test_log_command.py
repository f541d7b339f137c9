"""`sallyport log`: the event log for people."""

import json
import subprocess
import threading

import pytest

from support.device import unique
from support.polling import until
from support.server import BINARY, plain_environment, run


def shown(server, *options):
    ended = run("log", "--data-dir", server.folder, *options)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_a_denial_is_one_line_with_its_reason_first(server, workshop, connect):
    device = workshop.device()
    client_id = unique("denied")
    mark = server.log.mark()
    with pytest.raises(Exception):
        connect(device, client_id=client_id)
    server.log.expect(mark, eventType="Connect", clientId=client_id)
    line, = shown(server, "--client-id", client_id)
    assert line.split()[2:5] == ["ERROR", "AUTHORIZATION_FAILURE", "Connect"]
    assert client_id in line and "\x1b" not in line
    entry, = shown(server, "--client-id", client_id, "--json")
    assert json.loads(entry)["action"] == "iot:Connect"


def test_a_refusal_before_connect_is_shown_without_asking_for_it(server, workshop, connect):
    mark = server.log.mark()
    with pytest.raises(Exception):
        connect(workshop.device(register=False))
    server.log.expect(mark, reason="DEVICE_CERTIFICATE_NOT_REGISTERED")
    assert any("DEVICE_CERTIFICATE_NOT_REGISTERED" in line for line in shown(server, "--since", "1m"))


def test_a_pattern_that_isnt_one_is_explained(server):
    ended = run("log", "--data-dir", server.folder, "--filter", "{ $.a = }")
    assert ended.returncode == 1 and "expected a value" in ended.stderr
    assert run("log", "--data-dir", server.folder, "--since", "soon").returncode == 64


def test_it_follows(server, connect):
    client_id = unique("followed")
    process = subprocess.Popen([BINARY, "log", "--data-dir", str(server.folder), "--follow", "--client-id", client_id],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=plain_environment())
    lines = []
    threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True).start()
    try:
        connect(client_id=client_id).disconnect()
        until(lambda: len(lines) >= 2, timeout=20, what="two lines")
        connect(client_id=client_id).disconnect()
        until(lambda: len(lines) >= 4, timeout=20, what="four lines")
    finally:
        process.kill()
        process.wait()
    assert [line.split()[3] for line in lines] == ["Connect", "CLIENT_INITIATED_DISCONNECT"] * 2
