"""MQTT 3.1.1 and 5 packets by hand: for checks on the very bytes, and for packets that no library would send."""

import dataclasses
import struct

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 1, 2, 3, 4, 5, 6, 7
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT, AUTH = 8, 9, 10, 11, 12, 13, 14, 15

# MQTT 5.0 §2.2.2.2: identifier → name, form.
PROPERTIES = {
    1: ("payload_format", "byte"), 2: ("message_expiry", "four"), 3: ("content_type", "text"),
    8: ("response_topic", "text"), 9: ("correlation_data", "binary"), 11: ("subscription_identifier", "variable"),
    17: ("session_expiry", "four"), 18: ("assigned_client_id", "text"), 19: ("server_keep_alive", "two"),
    21: ("authentication_method", "text"), 22: ("authentication_data", "binary"), 23: ("request_problem", "byte"),
    24: ("will_delay", "four"), 25: ("request_response", "byte"), 26: ("response_information", "text"),
    28: ("server_reference", "text"), 31: ("reason_string", "text"), 33: ("receive_maximum", "two"),
    34: ("topic_alias_maximum", "two"), 35: ("topic_alias", "two"), 36: ("maximum_qos", "byte"),
    37: ("retain_available", "byte"), 38: ("user_property", "pair"), 39: ("maximum_packet_size", "four"),
    40: ("wildcard_available", "byte"), 41: ("subscription_identifiers_available", "byte"),
    42: ("shared_available", "byte"),
}
IDENTIFIERS = {name: (number, form) for number, (name, form) in PROPERTIES.items()}


def variable(number):
    encoded = bytearray()
    while True:
        number, digit = divmod(number, 128)
        encoded.append(digit | (128 if number else 0))
        if not number:
            return bytes(encoded)


def binary(data):
    data = data.encode() if isinstance(data, str) else data
    return struct.pack(">H", len(data)) + data


def properties(**values):
    """Encoded with their length. A list repeats the property; pairs are tuples."""
    encoded = b""
    for name, given in values.items():
        number, form = IDENTIFIERS[name]
        for value in given if isinstance(given, list) else [given]:
            match form:
                case "byte": body = bytes([value])
                case "two": body = struct.pack(">H", value)
                case "four": body = struct.pack(">I", value)
                case "variable": body = variable(value)
                case "pair": body = binary(value[0]) + binary(value[1])
                case _: body = binary(value)
            encoded += variable(number) + body
    return variable(len(encoded)) + encoded


def packet(kind, flags, body):
    return bytes([kind << 4 | flags]) + variable(len(body)) + body


def connect(client_id, version=4, keep_alive=60, clean=True, will=None, will_qos=0, will_retain=False, username=None,
            password=None, will_properties=None, name="MQTT", level=None, flags=None, **options):
    """`will`: topic and payload. `options`: MQTT 5 properties of CONNECT."""
    bits = 2 * clean
    tail = binary(client_id)
    if will:
        bits |= 4 | will_qos << 3 | 32 * will_retain
        if version == 5:
            tail += properties(**(will_properties or {}))
        tail += binary(will[0]) + binary(will[1])
    if username is not None:
        bits |= 128
        tail += binary(username)
    if password is not None:
        bits |= 64
        tail += binary(password)
    head = binary(name) + bytes([version if level is None else level, bits if flags is None else flags])
    head += struct.pack(">H", keep_alive)
    if version == 5:
        head += properties(**options)
    return packet(CONNECT, 0, head + tail)


def publish(topic, payload=b"", version=4, qos=0, packet_id=1, retain=False, dup=False, **options):
    body = binary(topic)
    if qos:
        body += struct.pack(">H", packet_id)
    if version == 5:
        body += properties(**options)
    payload = payload.encode() if isinstance(payload, str) else payload
    return packet(PUBLISH, dup << 3 | qos << 1 | retain, body + payload)


def subscribe(*filters, version=4, packet_id=1, qos=0, option_bits=0, **options):
    body = struct.pack(">H", packet_id)
    if version == 5:
        body += properties(**options)
    for topic_filter in filters:
        body += binary(topic_filter) + bytes([qos | option_bits])
    return packet(SUBSCRIBE, 2, body)


def unsubscribe(*filters, version=4, packet_id=1, **options):
    body = struct.pack(">H", packet_id)
    if version == 5:
        body += properties(**options)
    return packet(UNSUBSCRIBE, 2, body + b"".join(map(binary, filters)))


def acknowledge(packet_id, kind=PUBACK):
    return packet(kind, 2 if kind == PUBREL else 0, struct.pack(">H", packet_id))


def disconnect(version=4, reason=0, **options):
    if version == 4:
        return packet(DISCONNECT, 0, b"")
    return packet(DISCONNECT, 0, bytes([reason]) + properties(**options))


PING = packet(PINGREQ, 0, b"")


@dataclasses.dataclass
class Packet:
    """What the server sent, taken apart as far as its kind needs."""

    kind: int
    flags: int = 0
    body: bytes = b""
    packet_id: int | None = None
    codes: list = dataclasses.field(default_factory=list)
    session_present: bool | None = None
    topic: str | None = None
    payload: bytes | None = None
    properties: dict = dataclasses.field(default_factory=dict)

    @property
    def code(self):
        assert len(self.codes) == 1, f"one code was expected in {self}"
        return self.codes[0]

    @property
    def qos(self):
        return self.flags >> 1 & 3

    @property
    def retain(self):
        return bool(self.flags & 1)


class Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        assert self.place + count <= len(self.data), "the server's packet is shorter than it says"
        self.place += count
        return self.data[self.place - count:self.place]

    def two(self):
        return struct.unpack(">H", self.take(2))[0]

    def binary(self):
        return self.take(self.two())

    def variable(self):
        number = shift = 0
        while True:
            digit = self.take(1)[0]
            number |= (digit & 127) << shift
            if digit < 128:
                return number
            shift += 7

    def rest(self):
        return self.take(len(self.data) - self.place)

    def properties(self):
        length = self.variable()
        inner = Reader(self.take(length))
        found = {}
        while inner.place < length:
            name, form = PROPERTIES[inner.variable()]
            match form:
                case "byte": value = inner.take(1)[0]
                case "two": value = inner.two()
                case "four": value = struct.unpack(">I", inner.take(4))[0]
                case "variable": value = inner.variable()
                case "text": value = inner.binary().decode()
                case "binary": value = inner.binary()
                case "pair": value = (inner.binary().decode(), inner.binary().decode())
            if form == "pair":
                found.setdefault(name, []).append(value)
            else:
                assert name not in found, f"the server sent {name} twice"
                found[name] = value
        return found


def parse(kind, flags, body, version):
    reader = Reader(body)
    parsed = Packet(kind, flags, body)
    match kind:
        case 2:
            parsed.session_present = bool(reader.take(1)[0])
            parsed.codes = [reader.take(1)[0]]
            if version == 5:
                parsed.properties = reader.properties()
        case 3:
            parsed.topic = reader.binary().decode()
            if parsed.qos:
                parsed.packet_id = reader.two()
            if version == 5:
                parsed.properties = reader.properties()
            parsed.payload = reader.rest()
        case 4 | 5 | 6 | 7:
            parsed.packet_id = reader.two()
            parsed.codes = list(reader.take(1)) if len(body) > 2 else [0]
            if len(body) > 3:
                parsed.properties = reader.properties()
        case 9 | 11:
            parsed.packet_id = reader.two()
            if version == 5:
                parsed.properties = reader.properties()
            parsed.codes = list(reader.rest())
        case 14:
            parsed.codes = list(reader.take(1)) if body else [0]
            if len(body) > 1:
                parsed.properties = reader.properties()
        case 13:
            pass
        case _:
            raise AssertionError(f"a server doesn't send packets of type {kind}")
    assert reader.place == len(body), f"the server's packet of type {kind} has bytes too many"
    return parsed
