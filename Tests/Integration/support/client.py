"""An MQTT client on one TLS socket that shows every packet and never answers by itself."""

import contextlib
import socket
import ssl

from . import wire
from .device import unique

PATIENCE = 5.0


def tls_context(server, device=None, version=None, alpn=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(server.ready["rootCAFile"])
    if device is not None:
        context.load_cert_chain(device.certificate_path, device.key_path)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    if alpn is not None:
        context.set_alpn_protocols(alpn)
    return context


def tls_socket(server, device=None, port=None, server_name=None, version=None, alpn=None, patience=PATIENCE):
    plain = socket.create_connection(("localhost", port or server.ready["mqttPort"]), timeout=patience)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return tls_context(server, device, version, alpn).wrap_socket(
        plain, server_hostname=server_name or server.ready["endpoint"])


class Closed(Exception):
    """The server ended the connection where a packet was awaited."""


class Client:
    def __init__(self, server, device, version=4, client_id=None, **tls):
        self.version = version
        self.client_id = client_id if client_id is not None else unique("client")
        self.socket = tls_socket(server, device, **tls)
        self.buffer = b""
        self.assigned = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drop()

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def drop(self):
        """Ends the connection without DISCONNECT."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    # Sending

    def send(self, data):
        self.socket.sendall(data)

    def next_id(self):
        self.assigned = self.assigned % 65535 + 1
        return self.assigned

    def connect(self, **options):
        """Sends CONNECT; the CONNACK."""
        self.send(wire.connect(self.client_id, version=self.version, **options))
        return self.expect(wire.CONNACK)

    def connected(self, **options):
        """Connects and fails if that was refused; the client itself."""
        answer = self.connect(**options)
        assert answer.code == 0, f"CONNACK {answer.code} {answer.properties}"
        return self

    def publish(self, topic, payload=b"", qos=0, **options):
        """Sends; with QoS 1 the PUBACK."""
        packet_id = self.next_id()
        self.send(wire.publish(topic, payload, version=self.version, qos=qos, packet_id=packet_id, **options))
        if qos:
            answer = self.expect(wire.PUBACK)
            assert answer.packet_id == packet_id
            return answer

    def subscribe(self, *filters, **options):
        """Sends; the SUBACK's codes."""
        packet_id = self.next_id()
        self.send(wire.subscribe(*filters, version=self.version, packet_id=packet_id, **options))
        answer = self.expect(wire.SUBACK)
        assert answer.packet_id == packet_id
        return answer.codes

    def unsubscribe(self, *filters):
        packet_id = self.next_id()
        self.send(wire.unsubscribe(*filters, version=self.version, packet_id=packet_id))
        answer = self.expect(wire.UNSUBACK)
        assert answer.packet_id == packet_id
        return answer

    def disconnect(self, **options):
        self.send(wire.disconnect(self.version, **options))
        self.expect_closed()

    # Receiving

    def receive(self, patience=None):
        """The next packet. Raises `Closed` at the end of the connection, `TimeoutError` when nothing comes."""
        self.socket.settimeout(patience or PATIENCE)
        while True:
            packet = self.take_packet()
            if packet is not None:
                return packet
            try:
                data = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLEOFError) as error:
                raise Closed(str(error)) from error
            except ssl.SSLError as error:
                raise Closed(error.reason or str(error)) from error
            if not data:
                raise Closed("end of stream")
            self.buffer += data

    def take_packet(self):
        if len(self.buffer) < 2:
            return None
        length = shift = 0
        for place in range(1, 5):
            if place >= len(self.buffer):
                return None
            length |= (self.buffer[place] & 127) << shift
            shift += 7
            if self.buffer[place] < 128:
                break
        else:
            raise AssertionError("the server sent a length of five bytes")
        end = place + 1 + length
        if len(self.buffer) < end:
            return None
        head, body = self.buffer[0], self.buffer[place + 1:end]
        self.buffer = self.buffer[end:]
        return wire.parse(head >> 4, head & 15, body, self.version)

    def expect(self, kind, patience=None):
        packet = self.receive(patience)
        assert packet.kind == kind, f"packet type {kind} was expected, {packet} came"
        return packet

    def expect_message(self, topic=None, payload=None):
        message = self.expect(wire.PUBLISH)
        if topic is not None:
            assert message.topic == topic
        if payload is not None:
            assert message.payload == (payload.encode() if isinstance(payload, str) else payload)
        return message

    def expect_closed(self):
        """Nothing more comes but the end."""
        try:
            packet = self.receive()
        except Closed:
            return
        raise AssertionError(f"the end of the connection was expected, {packet} came")

    def expect_end(self, code):
        """MQTT 5: DISCONNECT with this code (or none at all, for None), then the end. MQTT 3.1.1: the end."""
        if self.version == 5 and code is not None:
            packet = self.expect(wire.DISCONNECT)
            assert packet.code == code, f"DISCONNECT {packet.code} {packet.properties}"
        self.expect_closed()

    def expect_nothing_before_pong(self):
        """Whatever was on its way has come when the answer to a PINGREQ is here: it must be the next packet."""
        self.send(wire.PING)
        self.expect(wire.PINGRESP)
