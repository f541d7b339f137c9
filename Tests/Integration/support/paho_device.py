"""A device that speaks through paho-mqtt, one question at a time, and never reconnects by itself."""

import queue

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from .device import unique

PATIENCE = 10
VERSIONS = {4: MQTTProtocolVersion.MQTTv311, 5: MQTTProtocolVersion.MQTTv5}
# What stands for the end of the connection where an answer was awaited.
CLOSED = "closed"


class PahoDevice:
    """`answer` methods return a reason code, or `CLOSED`."""

    def __init__(self, server, device, version=5, client_id=None, will=None, persistent=False, will_retain=False):
        self.server, self.version, self.persistent = server, version, persistent
        self.client_id = client_id or unique("paho")
        options = {} if version == 5 else {"clean_session": not persistent}
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id=self.client_id, protocol=VERSIONS[version],
                                  reconnect_on_failure=False, **options)
        self.client.tls_set(server.ready["rootCAFile"], str(device.certificate_path), str(device.key_path))
        if will is not None:
            self.client.will_set(will, b"the will", qos=1, retain=will_retain)
        self.answers, self.messages = queue.Queue(), queue.Queue()
        self.client.on_connect = lambda _, __, flags, reason, ___: self.answers.put(reason.value)
        self.client.on_disconnect = lambda *_: self.answers.put(CLOSED)
        self.client.on_subscribe = lambda _, __, mid, reasons, ___: self.answers.put([r.value for r in reasons])
        self.client.on_publish = lambda _, __, mid, reason, ___: self.answers.put(reason.value)
        self.client.on_message = lambda _, __, message: self.messages.put(message)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    def connect(self):
        options = {}
        if self.version == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 60 if self.persistent else 0
            options = {"clean_start": True, "properties": properties}
        self.client.connect("localhost", self.server.ready["mqttPort"], **options)
        self.client.loop_start()
        return self.answer()

    def connected(self):
        assert self.connect() == 0
        return self

    def publish(self, topic, payload=b"x", qos=1, retain=False):
        self.client.publish(topic, payload, qos=qos, retain=retain)
        return self.answer() if qos else None

    def subscribe(self, *filters):
        """A list of reason codes."""
        self.client.subscribe([(text, 1) for text in filters])
        return self.answer()

    def answer(self):
        return self.answers.get(timeout=PATIENCE)

    def gets(self, topic, publisher):
        """Whether a message of that publisher comes; the topic must be subscribed to."""
        publisher.publish(topic, "for you", qos=1)
        # What was on its way has come when this is answered.
        assert self.subscribe(unique("barrier")) != CLOSED
        try:
            return self.messages.get_nowait().topic == topic
        except queue.Empty:
            return False

    def drop(self):
        """Ends the connection without DISCONNECT, so that the will is due."""
        self.client.loop_stop()
        self.client.socket().close()
