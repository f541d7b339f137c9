"""Peers that mean harm or know no better: stalling, flooding, not reading. Others must not feel it."""

import os
import socket
import ssl
import time
import urllib.parse

import pytest

from support import wire
from support.client import Client, Closed
from support.device import unique
from support.polling import until


def test_a_slow_reader_is_dropped_and_the_others_go_on(server, connect):
    topic = unique("slow")
    mark = server.log.mark()
    slow, quick, publisher = connect(version=5), connect(), connect()
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.subscribe(topic)
    quick.subscribe(topic)
    payload = b"x" * 131072
    # Four MiB may wait for one client; the kernel's own buffers hold some more.
    for _ in range(160):
        publisher.publish(topic, payload, qos=1)
        quick.expect_message(topic)
        if server.log.matching(mark, eventType="Disconnect", clientId=slow.client_id):
            break
    entry = server.log.expect(mark, eventType="Disconnect", clientId=slow.client_id)
    assert entry["reason"] == "THROTTLED" and entry["details"]
    publisher.publish(topic, "after", qos=1)
    quick.expect_message(topic, "after")


def test_a_client_that_never_acknowledges_holds_only_so_much(server, connect):
    topic = unique("unacknowledged")
    mark = server.log.mark()
    lazy, publisher = connect(version=5), connect()
    lazy.subscribe(topic, qos=1)
    payload = b"x" * 131072
    for _ in range(160):
        publisher.publish(topic, payload, qos=1)
        if server.log.matching(mark, eventType="Disconnect", clientId=lazy.client_id):
            break
    server.log.expect(mark, eventType="Disconnect", clientId=lazy.client_id)
    publisher.expect_nothing_before_pong()


def stalled(server, count):
    """Connections that begin a handshake and stop."""
    opened = []
    for _ in range(count):
        plain = socket.create_connection(("127.0.0.1", server.ready["mqttPort"]), timeout=5)
        plain.sendall(b"\x16\x03\x01")
        opened.append(plain)
    return opened


def test_at_most_256_handshakes_of_one_source_are_under_way(start, workshop_of):
    server = start()
    device = workshop_of(server).open_device()
    opened = stalled(server, 255)
    try:
        with Client(server, device) as client:
            client.connected()
            client.disconnect()
        opened += stalled(server, 1)
        mark = server.log.mark()
        extra = socket.create_connection(("127.0.0.1", server.ready["mqttPort"]), timeout=5)
        opened.append(extra)
        assert extra.recv(100) == b"" or extra.recv(100) == b""
        entry = server.log.expect(mark, eventType="Connection.AuthNError", reason="HANDSHAKE_LIMIT_EXCEEDED")
        assert entry["sourceIp"] == "127.0.0.1"
        # Another source isn't held up.
        other = socket.create_connection(("::1", server.ready["mqttPort"]), timeout=5)
        context = ssl.create_default_context(cafile=server.ready["rootCAFile"])
        context.load_cert_chain(device.certificate_path, device.key_path)
        with context.wrap_socket(other, server_hostname="localhost") as tls:
            tls.sendall(wire.connect("other"))
            assert tls.recv(4) == b"\x20\x02\x00\x00"
    finally:
        for each in opened:
            each.close()
    until(lambda: connects(server, device), 5, "a connection after the stalled ones are gone")


def connects(server, device):
    try:
        with Client(server, device) as client:
            return client.connect().code == 0
    except (OSError, Closed):
        return False


def test_stalling_is_ended_after_10_seconds(server, anyone):
    """The only test that waits: a stalled handshake, a handshake without CONNECT, HTTP headers without end."""
    mark = server.log.mark()
    begin = time.monotonic()
    handshake = socket.create_connection(("localhost", server.ready["mqttPort"]), timeout=20)
    handshake.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
    silent = Client(server, anyone, patience=20)
    header = Client(server, anyone, port=server.ready["httpsPort"], patience=20)
    header.send(b"POST /topics/a HTTP/1.1\r\nHost: localhost\r\nX-")
    where = urllib.parse.urlsplit(server.ready["apiUrl"])
    call = socket.create_connection((where.hostname, where.port), timeout=20)
    call.sendall(b"GET /policies HTTP/1.1\r\nHost: localhost\r\nX-")
    ports = [handshake.getsockname()[1], silent.port]

    def rest(each):
        data = b""
        try:
            while part := each.recv(4096):
                data += part
        except (OSError, ssl.SSLError):
            pass
        return data

    for each in [handshake, silent.socket, header.socket, call]:
        each.settimeout(20)
        rest(each)
        assert 9 < time.monotonic() - begin < 15
    for port, reason in zip(ports, ["HANDSHAKE_TIMEOUT", "CONNECT_TIMEOUT"]):
        assert server.log.expect(mark, sourcePort=port)["reason"] == reason


def test_repeated_refusals_fold_into_one_line(start):
    """Fifty are written as they come, the rest is counted."""
    server = start()
    for _ in range(60):
        plain = socket.create_connection(("127.0.0.1", server.ready["mqttPort"]), timeout=5)
        plain.sendall(wire.connect("plain"))
        try:
            plain.recv(100)
        except ConnectionError:
            pass
        plain.close()
    entry = until(lambda: next((e for e in server.log.entries() if e.get("count")), None), 15, "the folded line")
    assert entry["reason"] == "TLS_HANDSHAKE_FAILED" and entry["sourceIp"] == "127.0.0.1"
    lines = server.log.matching(eventType="Connection.AuthNError", reason="TLS_HANDSHAKE_FAILED")
    assert sum(line.get("count", 1) for line in lines) == 60 and len(lines) < 60


HOSTILE_NAMES = ["quote\"backslash\\", "line\nfeed\r", "\x1b[31mred", "\u202eturned", "{\"json\":1}", "ü" * 64]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_peers_text_can_neither_break_a_line_nor_colour_it(server, dial, name):
    mark = server.log.mark()
    client = dial(version=5, client_id=name)
    client.send(wire.connect(name, version=5))
    client.receive()
    entry = server.log.expect(mark, eventType="Connect", clientId=name)
    assert entry["clientId"] == name
    with open(server.ready["logFile"], "rb") as log:
        log.seek(mark)
        for line in log.read().splitlines():
            text = line.decode("utf-8")
            assert not any(ord(character) < 32 or character in "\x7f\u202e" for character in text)


def test_an_idle_connection_before_connect_cant_send_more_than_64_kib(server, anyone):
    client = Client(server, anyone)
    port = client.port
    mark = server.log.mark()
    try:
        client.send(bytes([wire.CONNECT << 4]) + wire.variable(149504) + b"\0" * 66000)
        client.expect_closed()
    except (ConnectionError, ssl.SSLError):
        pass
    assert server.log.expect(mark, sourcePort=port)["reason"] in [
        "PRE_CONNECT_LIMIT_EXCEEDED", "CLIENT_ERROR", "PAYLOAD_LIMIT_EXCEEDED"]


def test_connections_that_come_and_go_leave_nothing_behind(server, anyone, connect):
    for _ in range(10):
        clients = [Client(server, anyone) for _ in range(30)]
        for client in clients:
            client.connected()
        for client in clients:
            client.drop()
    descriptors = f"/proc/{server.process.pid}/fd"
    until(lambda: len(os.listdir(descriptors)) < 150, 10, "the server's closing of its descriptors")
    connect().expect_nothing_before_pong()


def refused_for(server, mark, device):
    """The reason of one more connection attempt."""
    try:
        with Client(server, device) as client:
            client.connect()
    except (OSError, Closed):
        pass
    else:
        raise AssertionError("one connection too many was admitted")
    return server.log.expect(mark, eventType="Connection.AuthNError")["reason"]


def test_at_most_so_many_connections_as_were_asked_for(start, workshop_of):
    server = start("--max-connections", "3")
    device = workshop_of(server).open_device()
    clients = [Client(server, device).connected() for _ in range(3)]
    assert refused_for(server, server.log.mark(), device) == "CONNECTION_LIMIT_EXCEEDED"
    for client in clients[1:]:
        client.expect_nothing_before_pong()
    clients[0].drop()
    until(lambda: connects(server, device), 5, "room after one left")


def test_the_limit_of_open_files_is_raised_as_far_as_it_goes(start):
    server = start(open_files=(256, 1024))
    limits = open(f"/proc/{server.process.pid}/limits").read()
    line = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    assert line.split()[3:5] == ["1024", "1024"]


def test_without_file_descriptors_the_server_waits_and_does_not_spin(start, workshop_of):
    server = start(open_files=(192, 192))
    device = workshop_of(server).open_device()
    opened = []
    with Client(server, device) as client:
        client.connected()
        try:
            for _ in range(300):
                plain = socket.create_connection(("127.0.0.1", server.ready["mqttPort"]), timeout=5)
                opened.append(plain)
            before, begin = server.cpu_seconds, time.monotonic()
            for _ in range(20):
                client.expect_nothing_before_pong()
                time.sleep(0.1)
            assert server.cpu_seconds - before < 0.25 * (time.monotonic() - begin), "the server spins"
        finally:
            for plain in opened:
                plain.close()
        client.expect_nothing_before_pong()
    until(lambda: connects(server, device), 15, "a connection when descriptors are free again")
    assert server.stop() == 0
