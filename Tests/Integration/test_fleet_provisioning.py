"""Devices that provision themselves over MQTT: with the AWS IoT device SDK, with paho, in JSON and in CBOR."""

import concurrent.futures
import json
import queue
import threading
import time

import awscrt.mqtt
import awsiot.mqtt_connection_builder
import cbor2
import paho.mqtt.client as paho
import pytest
from awsiot import iotidentity
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from support import certificates, wire
from support.aws import refused
from support.client import Client
from support.device import Device, statement, unique

PATIENCE = 15
ROLE = "arn:aws:iam::123456789012:role/provisioning"
CREATE, FROM_CSR = "$aws/certificates/create", "$aws/certificates/create-from-csr"


def provision(template):
    return f"$aws/provisioning-templates/{template}/provision"


def template_body(**thing):
    """The device may connect under its thing's name and publish below it."""
    return {
        "Parameters": {"SerialNumber": {"Type": "String"}, "Site": {"Type": "String", "Default": "north"}},
        "Mappings": {"Brokers": {"north": {"url": "https://north.example"}, "south": {"url": "https://south.example"}}},
        "Resources": {
            "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {
                "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
            "thing": {"Type": "AWS::IoT::Thing", "Properties": {
                "ThingName": {"Fn::Join": ["-", ["pump", {"Ref": "SerialNumber"}]]},
                "AttributePayload": {"site": {"Ref": "Site"}}} | thing,
                "OverrideSettings": {"AttributePayload": "REPLACE"}},
            "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "iot:Connect",
                     "Resource": {"Fn::Sub": "arn:aws:iot:*:*:client/pump-${SerialNumber}"}},
                    {"Effect": "Allow", "Action": "iot:Publish",
                     "Resource": {"Fn::Sub": "arn:aws:iot:*:*:topic/pump-${SerialNumber}/*"}}]}}},
        },
        "DeviceConfiguration": {"broker": {"Fn::FindInMap": ["Brokers", {"Ref": "Site"}, "url"]}, "retries": "3"},
    }


def make_template(iot, body=None, enabled=True, **more):
    name = unique("fleet")[:36]
    iot.create_provisioning_template(
        templateName=name, templateBody=json.dumps(body or template_body()), provisioningRoleArn=ROLE,
        enabled=enabled, **more)
    return name


@pytest.fixture
def template(iot):
    return make_template(iot)


def claim_statements(workshop, template="*"):
    topics = [f"{CREATE}/*", f"{FROM_CSR}/*", f"{provision(template)}/*"]
    return [
        statement("iot:Connect", "*"),
        statement(["iot:Publish", "iot:Receive"], *[workshop.resource(f"topic/{topic}") for topic in topics]),
        statement("iot:Subscribe", *[workshop.resource(f"topicfilter/{topic}") for topic in topics]),
    ]


@pytest.fixture
def claim(workshop):
    return workshop.device(*claim_statements(workshop))


class Asking:
    """Requests of one device and their answers, in JSON or CBOR."""

    def __init__(self, client, format="json"):
        self.client, self.format = client, format
        self.known = set()

    def ask(self, topic, members=None, raw=None):
        """Whether it was accepted, and the answer's members."""
        topic = f"{topic}/{self.format}"
        if topic not in self.known:
            assert self.client.subscribe(f"{topic}/accepted", f"{topic}/rejected") == [0, 0]
            self.known.add(topic)
        if raw is None:
            raw = b"" if members is None else self.encode(members)
        self.client.publish(topic, raw, qos=1)
        answer = self.client.expect(wire.PUBLISH, PATIENCE)
        assert answer.topic in (f"{topic}/accepted", f"{topic}/rejected")
        return answer.topic.endswith("/accepted"), self.decode(answer.payload)

    def encode(self, members):
        return json.dumps(members).encode() if self.format == "json" else cbor2.dumps(members)

    def decode(self, payload):
        return json.loads(payload) if self.format == "json" else cbor2.loads(payload)


@pytest.fixture
def asking(connect, claim):
    return lambda format="json", device=None: Asking(connect(device or claim), format)


def write_device(server, tmp_path, made, key=None):
    paths = certificates.write_pair(
        tmp_path / made["certificateId"][:16], made["certificatePem"], key or made["privateKey"])
    return Device(server, made["certificateId"], server.arn(f"cert/{made['certificateId']}"), *paths)


@pytest.mark.parametrize("format", ["json", "cbor"])
def test_a_device_has_its_certificate_made_and_provisioned(server, iot, connect, asking, template, tmp_path, format):
    device = asking(format)
    accepted, made = device.ask(CREATE)
    assert accepted and set(made) == {
        "certificateId", "certificatePem", "privateKey", "certificateOwnershipToken"}
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["status"] == "PENDING_ACTIVATION" and found["certificatePem"] == made["certificatePem"]
    serial = unique("s")
    since = server.log.mark()
    accepted, answer = device.ask(provision(template), {
        "certificateOwnershipToken": made["certificateOwnershipToken"],
        "parameters": {"SerialNumber": serial, "Site": "south"}})
    name = f"pump-{serial}"
    assert accepted and answer == {
        "thingName": name, "deviceConfiguration": {"broker": "https://south.example", "retries": "3"}}
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["status"] == "ACTIVE"
    assert iot.describe_thing(thingName=name)["attributes"] == {"site": "south"}
    arn = server.arn(f"cert/{made['certificateId']}")
    assert iot.list_thing_principals(thingName=name)["principals"] == [arn]
    entry = server.log.expect(since, eventType="ProvisionDevice", status="Success")
    assert entry["provisioningTemplateName"] == template and entry["deviceCertificateId"] == made["certificateId"]
    # A device that lost the answer asks once more.
    assert device.ask(provision(template), {
        "certificateOwnershipToken": made["certificateOwnershipToken"],
        "parameters": {"SerialNumber": serial}})[0]
    # The device's own connection, with the rights that the template gives it.
    own = connect(write_device(server, tmp_path, made), client_id=name)
    own.publish(f"{name}/data", b"hello", qos=1)


@pytest.mark.parametrize("format", ["json", "cbor"])
def test_a_device_brings_a_request_for_its_own_key(server, iot, connect, asking, template, tmp_path, format):
    key = certificates.new_key()
    device = asking(format)
    accepted, made = device.ask(FROM_CSR, {"certificateSigningRequest": certificates.signing_request(key)})
    assert accepted and set(made) == {"certificateId", "certificatePem", "certificateOwnershipToken"}
    serial = unique("s")
    assert device.ask(provision(template), {
        "certificateOwnershipToken": made["certificateOwnershipToken"], "parameters": {"SerialNumber": serial}})[0]
    connect(write_device(server, tmp_path, made, certificates.key_pem(key)), client_id=f"pump-{serial}")


@pytest.mark.parametrize("format", ["json", "cbor"])
@pytest.mark.parametrize("topic, members, status, code, words", [
    (FROM_CSR, {}, 400, "InvalidCSR", "certificateSigningRequest"),
    (FROM_CSR, {"certificateSigningRequest": "no PEM"}, 400, "InvalidCSR", "certificateSigningRequest"),
    (FROM_CSR, {"certificateSigningRequest": "x" * 4097}, 400, "InvalidCSR", "4096"),
    ("provision", None, 400, "InvalidCertificateOwnershipToken", "Certificate ownership token cannot be empty."),
    ("provision", {"certificateOwnershipToken": ""}, 400, "InvalidCertificateOwnershipToken", "empty"),
    ("provision", {"certificateOwnershipToken": "0" * 64}, 400, "InvalidCertificateOwnershipToken", "not known"),
])
def test_what_is_rejected_says_why(server, asking, template, format, topic, members, status, code, words):
    since = server.log.mark()
    accepted, answer = asking(format).ask(provision(template) if topic == "provision" else topic, members)
    assert not accepted and set(answer) == {"statusCode", "errorCode", "errorMessage"}
    assert (answer["statusCode"], answer["errorCode"]) == (status, code) and words in answer["errorMessage"]
    entry = server.log.expect(since, eventType="ProvisionDevice", status="Failure")
    assert entry["reason"] and words in entry["details"]


@pytest.mark.parametrize("format, raw", [("json", b"{"), ("json", b"[]"), ("cbor", b"{}"), ("cbor", b"\xff")])
def test_a_payload_that_is_no_message_is_rejected(asking, format, raw):
    accepted, answer = asking(format).ask(CREATE, raw=raw)
    assert not accepted and (answer["statusCode"], answer["errorCode"]) == (400, "InvalidPayload")


def test_templates_that_devices_may_not_use(server, iot, asking):
    device = asking()
    _, made = device.ask(CREATE)
    disabled = make_template(iot, enabled=False)
    other = make_template(iot, type="JITP")
    for name, status, reason in [(disabled, 403, "TEMPLATE_DISABLED"), (other, 403, "TEMPLATE_OF_OTHER_TYPE"),
                                 ("absent", 404, "TEMPLATE_NOT_FOUND")]:
        since = server.log.mark()
        accepted, answer = device.ask(provision(name), {
            "certificateOwnershipToken": made["certificateOwnershipToken"], "parameters": {"SerialNumber": "1"}})
        assert not accepted and answer["statusCode"] == status and name in answer["errorMessage"]
        entry = server.log.expect(since, eventType="ProvisionDevice", reason=reason)
        assert entry["provisioningTemplateName"] == name
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["status"] == "PENDING_ACTIVATION"


@pytest.mark.parametrize("thing, parameters, reason, words", [
    ({}, {}, "MISSING_PARAMETER", ["SerialNumber"]),
    ({}, {"SerialNumber": "a b"}, "INVALID_THING_NAME", ["SerialNumber", "pump-a b", "ThingName"]),
    ({}, {"SerialNumber": "*"}, "INVALID_THING_NAME", ["SerialNumber", "pump-*"]),
    ({"ThingName": "fixed"}, {"SerialNumber": "*"}, "UNSAFE_POLICY_VALUE", ["SerialNumber", "PolicyDocument"]),
    ({}, {"SerialNumber": "1", "Site": "west"}, "MAPPING_KEY_NOT_FOUND", ["Site", "west"]),
    ({"ThingTypeName": "no-type"}, {"SerialNumber": "1"}, "THING_TYPE_NOT_FOUND", ["no-type"]),
    ({"ThingGroups": ["no-group"]}, {"SerialNumber": "1"}, "THING_GROUP_NOT_FOUND", ["no-group"]),
    ({"BillingGroup": "no-billing"}, {"SerialNumber": "1"}, "BILLING_GROUP_NOT_FOUND", ["no-billing"]),
])
def test_a_failure_names_template_parameter_and_value(server, iot, asking, thing, parameters, reason, words):
    name = make_template(iot, template_body(**thing))
    device = asking()
    _, made = device.ask(CREATE)
    since = server.log.mark()
    accepted, answer = device.ask(provision(name), {
        "certificateOwnershipToken": made["certificateOwnershipToken"], "parameters": parameters})
    assert not accepted and (answer["statusCode"], answer["errorCode"]) == (400, "ResourceRegistrationFailure")
    entry = server.log.expect(since, eventType="ProvisionDevice", reason=reason)
    assert entry["provisioningTemplateName"] == name
    for word in words:
        assert word in entry["details"] and word in answer["errorMessage"]
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["status"] == "PENDING_ACTIVATION"
    assert not iot.list_attached_policies(target=server.arn(f"cert/{made['certificateId']}"))["policies"]


def test_nobody_else_gets_a_private_key(connect, workshop, claim):
    listener = connect(workshop.open_device())
    for filter in [f"{CREATE}/json/accepted", "$aws/certificates/create/#", "$aws/certificates/#"]:
        listener.subscribe(filter)
    other = connect(claim)
    other.subscribe(f"{CREATE}/json/accepted")
    assert Asking(connect(claim)).ask(CREATE)[0]
    listener.expect_nothing_before_pong()
    other.expect_nothing_before_pong()
    # Nor can a device publish what looks like an answer.
    listener.publish(f"{CREATE}/json/accepted", b"{}")
    listener.expect_closed()


def test_an_answer_needs_the_right_to_receive_it(connect, workshop):
    topics = [f"{CREATE}/*"]
    device = workshop.device(
        statement("iot:Connect", "*"), statement("iot:Publish", workshop.resource(f"topic/{topics[0]}")),
        statement("iot:Subscribe", workshop.resource(f"topicfilter/{topics[0]}")))
    client = connect(device)
    client.subscribe(f"{CREATE}/json/accepted", f"{CREATE}/json/rejected")
    client.publish(f"{CREATE}/json", b"", qos=1)
    time.sleep(1)
    client.expect_nothing_before_pong()


def test_a_token_survives_the_server(start, workshop_of):
    first = start()
    device = workshop_of(first).device(*claim_statements(workshop_of(first)))
    iot = first.client("iot")
    name = make_template(iot)
    with Client(first, device) as client:
        _, made = Asking(client.connected()).ask(CREATE)
    folder = first.folder
    first.stop()
    second = start(folder=folder)
    with Client(second, device) as client:
        accepted, answer = Asking(client.connected()).ask(provision(name), {
            "certificateOwnershipToken": made["certificateOwnershipToken"], "parameters": {"SerialNumber": "9"}})
    assert accepted, answer


# By a trusted user

def test_a_claim_lets_a_device_provision_itself_and_nothing_else(server, iot, connect, template, tmp_path):
    made = iot.create_provisioning_claim(templateName=template)
    lasts = made["expiration"].timestamp() - time.time()
    assert 240 < lasts <= 300
    listed = [item["certificateId"] for item in iot.list_certificates(pageSize=250)["certificates"]]
    assert made["certificateId"] not in listed
    with refused("ResourceNotFoundException", 404):
        iot.describe_certificate(certificateId=made["certificateId"])
    claim = write_device(server, tmp_path, made, made["keyPair"]["PrivateKey"])
    device = Asking(connect(claim))
    _, certificate = device.ask(CREATE)
    serial = unique("s")
    assert device.ask(provision(template), {
        "certificateOwnershipToken": certificate["certificateOwnershipToken"],
        "parameters": {"SerialNumber": serial}})[0]
    other = make_template(iot)
    client = connect(claim)
    client.publish(f"{provision(other)}/json", b"{}")
    client.expect_closed()
    for topic in ["elsewhere", f"{CREATE}/json/accepted"]:
        client = connect(claim)
        client.publish(topic, b"")
        client.expect_closed()


def test_claims_are_for_fleet_templates(iot):
    with refused("ResourceNotFoundException", 404, "absent"):
        iot.create_provisioning_claim(templateName="absent")
    with refused("InvalidRequestException", 400, "JITP"):
        iot.create_provisioning_claim(templateName=make_template(iot, type="JITP"))


# The clients that people have

def test_the_device_sdk_provisions_a_device(server, iot, claim, template):
    connection = awsiot.mqtt_connection_builder.mtls_from_path(
        cert_filepath=str(claim.certificate_path), pri_key_filepath=str(claim.key_path),
        ca_filepath=server.ready["rootCAFile"], endpoint=server.ready["endpoint"], port=server.ready["mqttPort"],
        client_id=unique("sdk"), clean_session=True, keep_alive_secs=30)
    connection.connect().result(PATIENCE)
    try:
        client = iotidentity.IotIdentityClient(connection)
        quality = awscrt.mqtt.QoS.AT_LEAST_ONCE
        created, registered = concurrent.futures.Future(), concurrent.futures.Future()

        def failed(future):
            return lambda error: future.set_exception(RuntimeError(f"{error.error_code}: {error.error_message}"))

        request = iotidentity.CreateKeysAndCertificateSubscriptionRequest()
        for subscribe, callback in [
            (client.subscribe_to_create_keys_and_certificate_accepted, created.set_result),
            (client.subscribe_to_create_keys_and_certificate_rejected, failed(created)),
        ]:
            subscribe(request=request, qos=quality, callback=callback)[0].result(PATIENCE)
        request = iotidentity.RegisterThingSubscriptionRequest(template_name=template)
        for subscribe, callback in [
            (client.subscribe_to_register_thing_accepted, registered.set_result),
            (client.subscribe_to_register_thing_rejected, failed(registered)),
        ]:
            subscribe(request=request, qos=quality, callback=callback)[0].result(PATIENCE)
        client.publish_create_keys_and_certificate(
            request=iotidentity.CreateKeysAndCertificateRequest(), qos=quality).result(PATIENCE)
        made = created.result(PATIENCE)
        serial = unique("sdk")
        client.publish_register_thing(
            iotidentity.RegisterThingRequest(
                template_name=template, certificate_ownership_token=made.certificate_ownership_token,
                parameters={"SerialNumber": serial}), quality).result(PATIENCE)
        answer = registered.result(PATIENCE)
        assert answer.thing_name == f"pump-{serial}"
        assert answer.device_configuration == {"broker": "https://north.example", "retries": "3"}
        iot.describe_thing(thingName=answer.thing_name)
    finally:
        connection.disconnect().result(PATIENCE)


def test_paho_provisions_a_device(server, iot, claim, template):
    client = paho.Client(
        CallbackAPIVersion.VERSION2, client_id=unique("paho"), protocol=MQTTProtocolVersion.MQTTv5)
    client.tls_set(server.ready["rootCAFile"], str(claim.certificate_path), str(claim.key_path))
    came, subscribed, connected = queue.Queue(), threading.Event(), threading.Event()
    client.on_connect = lambda *_: connected.set()
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda client, data, message: came.put((message.topic, json.loads(message.payload)))
    client.connect("localhost", server.ready["mqttPort"])
    client.loop_start()
    try:
        assert connected.wait(PATIENCE)
        client.subscribe([(f"{FROM_CSR}/json/+", 1), (f"{provision(template)}/json/+", 1)])
        assert subscribed.wait(PATIENCE)
        request = certificates.signing_request(certificates.new_key())
        client.publish(f"{FROM_CSR}/json", json.dumps({"certificateSigningRequest": request}), qos=1)
        topic, made = came.get(timeout=PATIENCE)
        assert topic == f"{FROM_CSR}/json/accepted"
        client.publish(f"{provision(template)}/json", json.dumps({
            "certificateOwnershipToken": made["certificateOwnershipToken"],
            "parameters": {"SerialNumber": unique("paho")}}), qos=1)
        topic, answer = came.get(timeout=PATIENCE)
        assert topic == f"{provision(template)}/json/accepted" and answer["thingName"].startswith("pump-paho")
    finally:
        client.disconnect()
        client.loop_stop()


def test_many_devices_at_once_each_get_their_own(server, iot, workshop, template):
    claim = workshop.device(*claim_statements(workshop, template))

    def one(number):
        with Client(server, claim) as client:
            device = Asking(client.connected())
            request = certificates.signing_request(certificates.new_key())
            _, made = device.ask(FROM_CSR, {"certificateSigningRequest": request})
            accepted, answer = device.ask(provision(template), {
                "certificateOwnershipToken": made["certificateOwnershipToken"],
                "parameters": {"SerialNumber": f"many-{number}"}})
            assert accepted, answer
            return made["certificateId"], answer["thingName"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        done = list(pool.map(one, range(50)))
    assert len({certificate for certificate, _ in done}) == len({thing for _, thing in done}) == 50
