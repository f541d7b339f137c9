"""`iot:Certificate.*` in policies: what a certificate says of itself decides what its device may do."""

import ipaddress

import pytest
from cryptography import x509

from support import wire
from support.authorities import Authority, name
from support.device import document, statement, unique
from support.client import Client


@pytest.fixture
def device_of(iot, workshop):
    """`device_of(authority, policy, subject=…)`: a registered, ACTIVE device with that policy."""

    def device_of(authority, policy, **options):
        device = authority.device(workshop, **options)
        iot.register_certificate_without_ca(certificatePem=device.certificate_path.read_text(), status="ACTIVE")
        iot.attach_policy(policyName=policy, target=device.arn)
        return device

    return device_of


@pytest.fixture
def policy_of(iot):
    def policy_of(*statements):
        policy = unique("policy")
        iot.create_policy(policyName=policy, policyDocument=document(*statements))
        return policy

    return policy_of


def may_publish(server, device, topic):
    """Whether a QoS 1 publish of this device gets through; MQTT 5 says so in the PUBACK."""
    with Client(server, device, version=5) as client:
        client.connected()
        return client.publish(topic, b"x", qos=1).code == 0


def test_one_policy_gives_the_devices_of_three_cas_different_rights(server, device_of, policy_of):
    companies = ["Acme", "Bright Lights Ltd", "Cold Store 7"]
    policy = policy_of(
        statement("iot:Connect", "*"),
        statement("iot:Publish", server.arn("topic/by/${iot:Certificate.Issuer.Organization}/"
                                            "${iot:Certificate.Subject.CommonName}")),
        statement("iot:Publish", server.arn("topic/lights/*"), Condition={
            "StringEquals": {"iot:Certificate.Issuer.Organization": "Bright Lights Ltd"}}))
    devices = [device_of(Authority.new(name(("O", company), ("CN", f"{company} root"))), policy,
                         subject=name(("O", "whoever"), ("CN", "meter 1"))) for company in companies]
    for device, own in zip(devices, companies):
        for company in companies:
            assert may_publish(server, device, f"by/{company}/meter 1") == (company == own)
        assert may_publish(server, device, "lights/a") == (own == "Bright Lights Ltd")
        assert not may_publish(server, device, f"by/{own}/meter 2")


@pytest.mark.parametrize("value", ["a+b", "a*", "a?", "#", "pay$"])
def test_a_value_that_could_be_a_wildcard_is_never_substituted(server, device_of, policy_of, value):
    policy = policy_of(statement("iot:Connect", "*"),
                       statement("iot:Publish", server.arn("topic/d/${iot:Certificate.Subject.CommonName}"),
                                 server.arn("topic/e/${iot:Certificate.Subject.Organization}")))
    device = device_of(Authority.new(), policy, subject=name(("O", "plain"), ("CN", value)))
    for topic in ["d/a*", "d/pay$", "d/a", "d/x", "d/axb"]:
        assert not may_publish(server, device, topic)
    assert may_publish(server, device, "e/plain")


def test_the_values_of_a_list_are_chosen_by_their_place(server, device_of, policy_of):
    organization = "${iot:Certificate.Subject.Organization"
    policy = policy_of(
        statement("iot:Connect", "*"),
        statement("iot:Publish", server.arn(f"topic/first/{organization}}}"),
                  server.arn(f"topic/zeroth/{organization}.0}}"), server.arn(f"topic/second/{organization}.1}}"),
                  server.arn(f"topic/third/{organization}.2}}"), server.arn(f"topic/list/{organization}.List}}")),
        statement("iot:Publish", server.arn("topic/any"), Condition={
            "ForAnyValue:StringEquals": {"iot:Certificate.Subject.Organization.List": ["B", "X"]}}),
        statement("iot:Publish", server.arn("topic/all"), Condition={
            "ForAllValues:StringEquals": {"iot:Certificate.Subject.Organization.List": ["A", "X"]}}),
        statement("iot:Publish", server.arn("topic/one"), Condition={
            "StringEquals": {"iot:Certificate.Subject.Organization.1": "B"}}))
    device = device_of(Authority.new(), policy, subject=name(("O", "A"), ("O", "B")))
    allowed = {"first/A", "zeroth/A", "second/B", "any", "one"}
    for topic in allowed | {"first/B", "second/A", "third/A", "third/B", "third/", "list/A", "list/A,B", "all"}:
        assert may_publish(server, device, topic) == (topic in allowed), topic


def test_serial_number_available_keys_and_alternative_names(server, device_of, policy_of):
    policy = policy_of(
        statement("iot:Connect", "*"),
        statement("iot:Publish", server.arn("topic/serial/${iot:Certificate.SerialNumber}"),
                  server.arn("topic/dns/${iot:Certificate.Subject.AlternativeName.DNSName}"),
                  server.arn("topic/ip/${iot:Certificate.Subject.AlternativeName.IPAddress}"),
                  server.arn("topic/mail/${iot:Certificate.Subject.AlternativeName.RFC822Name}"),
                  server.arn("topic/unit/${iot:Certificate.Subject.SerialNumber}")),
        statement("iot:Publish", server.arn("topic/known"), Condition={
            "ForAnyValue:StringEquals": {
                "iot:Certificate.AvailableKeys": "iot:Certificate.Subject.AlternativeName.DNSName"}}))
    names = x509.SubjectAlternativeName([
        x509.DNSName("lamp.example"), x509.IPAddress(ipaddress.ip_address("192.0.2.7"))])
    full = device_of(Authority.new(), policy, subject=name(("serialNumber", "S-77"), ("CN", "x")),
                     serial=0x921285CBB7A5E086, extensions=[names])
    bare = device_of(Authority.new(), policy)
    allowed = ["serial/10525622389124227206", "dns/lamp.example", "ip/192.0.2.7", "unit/S-77", "known"]
    for topic in allowed:
        assert may_publish(server, full, topic), topic
        assert not may_publish(server, bare, topic), topic
    assert not may_publish(server, full, "mail/")


def test_special_characters_stand_behind_a_backslash(server, device_of, policy_of):
    policy = policy_of(
        statement("iot:Connect", "*"),
        statement("iot:Publish", server.arn("topic/escaped"), Condition={
            "StringEquals": {"iot:Certificate.Subject.Organization": "Lamps\\, Inc. \\=1"}}),
        statement("iot:Publish", server.arn("topic/plain"), Condition={
            "StringEquals": {"iot:Certificate.Subject.Organization": "Lamps, Inc. =1"}}))
    device = device_of(Authority.new(), policy, subject=name(("O", "Lamps, Inc. =1")))
    assert may_publish(server, device, "escaped") and not may_publish(server, device, "plain")


def test_a_policy_that_begins_to_ask_is_answered_while_the_device_is_connected(server, iot, workshop, device_of,
                                                                               policy_of):
    policy = policy_of(statement(["iot:Connect", "iot:Publish"], "*"))
    device = device_of(Authority.new(), policy, subject=name(("CN", "pump 1")))
    device.policy_name = policy
    with Client(server, device, version=5) as client:
        client.connected()
        assert client.publish("d/x", b"", qos=1).code == 0
        device.replace_policy(statement("iot:Connect", "*"), statement(
            "iot:Publish", server.arn("topic/d/${iot:Certificate.Subject.CommonName}")))
        assert client.publish("d/x", b"", qos=1).code == 135
        assert client.publish("d/pump 1", b"", qos=1).code == 0


def test_a_denied_connect_names_the_variable_without_a_value(server, device_of, policy_of):
    policy = policy_of(statement("iot:Connect", server.arn("client/${iot:Certificate.Subject.Organization}")))
    device = device_of(Authority.new(), policy, subject=name(("CN", "x")))
    mark = server.log.mark()
    with Client(server, device) as client:
        client.send(wire.connect(client.client_id))
        client.expect_closed()
    entry = server.log.expect(mark, principalId=device.certificate_id, reason="AUTHORIZATION_FAILURE")
    assert "iot:Certificate.Subject.Organization" in entry["details"]
