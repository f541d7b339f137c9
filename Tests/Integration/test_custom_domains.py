"""Domain configurations: SNI picks the certificate, the TLS versions and what is spoken; changes serve within seconds."""

import socket
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from support import openssl
from support.authority import Authority, key_pem, pem
from support.aws import pages, refused
from support.client import Client
from support.device import unique

ACCESS_DENIED, UNRECOGNIZED_NAME, PROTOCOL_VERSION, NO_APPLICATION_PROTOCOL = 49, 112, 70, 120
TLS13 = "IoTSecurityPolicy_TLS13_1_3_2022_10"
TLS13_AND_12 = "IoTSecurityPolicy_TLS13_1_2_2022_10"
TLS12 = "IoTSecurityPolicy_TLS12_1_2_2022_10"
SERVES_WITHIN = 5


@pytest.fixture(scope="module")
def authority():
    return Authority()


class Domains:
    """Makes domain configurations on one server, with certificates of one authority."""

    def __init__(self, server, authority, folder):
        self.server, self.authority, self.iot = server, authority, server.client("iot")
        self.acm = server.client("acm")
        self.root = folder / "customer-root.pem"
        self.root.write_bytes(pem(authority.root))
        self.made = []

    def certificate(self, *names, **more):
        return self.acm.import_certificate(**self.authority.server(*names, **more).arguments)["CertificateArn"]

    def create(self, domain, arn=None, **members):
        name = unique("domain")
        answer = self.iot.create_domain_configuration(
            domainConfigurationName=name, domainName=domain, serverCertificateArns=[arn or self.certificate(domain)],
            **members)
        assert answer["domainConfigurationName"] == name
        self.made.append(name)
        return name

    def delete(self, name):
        self.iot.update_domain_configuration(domainConfigurationName=name, domainConfigurationStatus="DISABLED")
        self.iot.delete_domain_configuration(domainConfigurationName=name)
        self.made.remove(name)

    def look(self, domain, *options, device=None, port=None):
        return openssl.s_client(self.server, "-servername", domain, "-verify_hostname", domain, "-CAfile",
                                str(self.root), "-showcerts", *options, device=device, port=port)

    def chain(self, domain, *options, **more):
        text = self.look(domain, *options, **more)
        return [x509.load_pem_x509_certificate(block.encode()) for block in openssl.certificates(text)]

    def within_seconds(self, condition):
        end = time.monotonic() + SERVES_WITHIN
        while not condition():
            assert time.monotonic() < end, "the change didn't serve in time"
            time.sleep(0.05)


@pytest.fixture
def domains(server, authority, tmp_path):
    domains = Domains(server, authority, tmp_path)
    yield domains
    for name in list(domains.made):
        domains.delete(name)


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_the_name_gets_its_own_chain_without_the_root(domains, authority, anyone, server, kind, version):
    identity = authority.server(f"{kind}{version[-1]}.customer.test", kind=kind)
    certificate, key, chain = (identity.arguments[name] for name in ("Certificate", "PrivateKey", "CertificateChain"))
    arn = domains.acm.import_certificate(Certificate=certificate, PrivateKey=key,
                                         CertificateChain=pem(authority.root) + chain)["CertificateArn"]
    domain = f"{kind}{version[-1]}.customer.test"
    domains.create(domain, arn)
    domains.within_seconds(lambda: domains.chain(domain, version, device=anyone)[:1] == [identity.certificate])
    text = domains.look(domain, version, device=anyone)
    assert openssl.verified(text), text
    assert domains.chain(domain, version, device=anyone) == [identity.certificate, authority.intermediate]
    own = openssl.s_client(server, version, device=anyone)
    assert openssl.verified(own), "the endpoint goes on with the server's own certificate"


def test_devices_speak_mqtt_under_the_name_and_changes_disturb_nobody(domains, authority, anyone, server):
    domain = "mqtt.customer.test"
    arn = domains.certificate(domain)
    name = domains.create(domain, arn)
    first = domains.chain(domain, device=anyone)[0]
    context_client = open_connection(domains, server, anyone, domain)
    context_client.connected()
    renewal = authority.server(domain, days=180)
    domains.acm.import_certificate(CertificateArn=arn, **renewal.arguments)
    domains.within_seconds(lambda: domains.chain(domain, device=anyone)[0] == renewal.certificate)
    assert first != renewal.certificate
    domains.iot.update_domain_configuration(domainConfigurationName=name, domainConfigurationStatus="DISABLED")
    domains.within_seconds(lambda: openssl.alert(domains.look(domain, device=anyone)) == ACCESS_DENIED)
    context_client.publish("a/b", b"still here", qos=1)
    context_client.drop()


def open_connection(domains, server, device, domain, **more):
    """An MQTT client that trusts the customer's root and asks for the domain."""
    context = ssl.create_default_context(cafile=str(domains.root))
    context.load_cert_chain(device.certificate_path, device.key_path)
    plain = socket.create_connection(("localhost", more.get("port") or server.ready["mqttPort"]), timeout=5)
    client = Client.__new__(Client)
    client.version, client.client_id, client.buffer, client.assigned = 4, unique("client"), b"", 0
    client.socket = context.wrap_socket(plain, server_hostname=domain)
    return client


@pytest.mark.parametrize("policy, versions", [
    (TLS13, {"-tls1_3"}), (TLS13_AND_12, {"-tls1_2", "-tls1_3"}), (TLS12, {"-tls1_2"}),
    ("IoTSecurityPolicy_TLS12_1_0_2016_01", {"-tls1_2"}), ("IoTSecurityPolicy_TLS12_1_0_2015_01", {"-tls1_2"}),
])
def test_a_security_policy_decides_what_is_negotiated(domains, anyone, policy, versions):
    domain = f"{policy[18:].lower().replace('_', '-')}.customer.test"
    name = domains.create(domain, tlsConfig={"securityPolicy": policy})
    found = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    assert found["tlsConfig"] == {"securityPolicy": policy}
    domains.within_seconds(lambda: domains.chain(domain, device=anyone))
    for version in ("-tls1_2", "-tls1_3"):
        text = domains.look(domain, version, device=anyone)
        if version in versions:
            assert openssl.connected_with(text) == f"TLSv1.{version[-1]}", text
        else:
            assert openssl.alert(text) == PROTOCOL_VERSION, text


def test_the_security_policy_of_the_accounts_endpoint_can_be_changed_and_nothing_else(start, workshop_of):
    server = start()
    iot, device = server.client("iot"), workshop_of(server).open_device()
    arn = iot.update_domain_configuration(domainConfigurationName="iot:Data-ATS",
                                          tlsConfig={"securityPolicy": TLS13})["domainConfigurationArn"]
    assert arn == server.arn("domainconfiguration/iot:Data-ATS/default")
    end = time.monotonic() + SERVES_WITHIN
    while openssl.alert(openssl.s_client(server, "-tls1_2", device=device)) != PROTOCOL_VERSION:
        assert time.monotonic() < end
    assert openssl.verified(openssl.s_client(server, "-tls1_3", device=device))
    found = iot.describe_domain_configuration(domainConfigurationName="iot:Data-ATS")
    assert found["tlsConfig"] == {"securityPolicy": TLS13} and found["domainType"] == "ENDPOINT"
    listed = iot.list_domain_configurations()["domainConfigurations"]
    assert [each["domainConfigurationName"] for each in listed] == ["iot:Data-ATS"]
    for members in ({"domainConfigurationStatus": "DISABLED"}, {"authenticationType": "AWS_X509"},
                    {"authorizerConfig": {"defaultAuthorizerName": "a", "allowAuthorizerOverride": True}}):
        with refused("InvalidRequestException", 400, "iot:Data-ATS"):
            iot.update_domain_configuration(domainConfigurationName="iot:Data-ATS", **members)
    with refused("InvalidRequestException", 400, "iot:Data-ATS"):
        iot.delete_domain_configuration(domainConfigurationName="iot:Data-ATS")
    server.stop()
    server = start(folder=server.folder)
    assert openssl.alert(openssl.s_client(server, "-tls1_2", device=device)) == PROTOCOL_VERSION


def test_a_disabled_domain_is_refused_by_its_reason_and_a_deleted_one_unknown(domains, anyone, server):
    domain = "gone.customer.test"
    arn = domains.certificate(domain)
    name = domains.create(domain, arn)
    users = domains.acm.describe_certificate(CertificateArn=arn)["Certificate"]["InUseBy"]
    found = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    assert users == [found["domainConfigurationArn"]]
    with refused("ResourceInUseException", 400, name):
        domains.acm.delete_certificate(CertificateArn=arn)
    with refused("InvalidRequestException", 400, "DISABLED"):
        domains.iot.delete_domain_configuration(domainConfigurationName=name)
    mark = server.log.mark()
    domains.iot.update_domain_configuration(domainConfigurationName=name, domainConfigurationStatus="DISABLED")
    disabled = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    assert disabled["domainConfigurationStatus"] == "DISABLED"
    assert disabled["lastStatusChangeDate"] > found["lastStatusChangeDate"]
    domains.within_seconds(lambda: openssl.alert(domains.look(domain, device=anyone)) == ACCESS_DENIED)
    server.log.expect(mark, eventType="Connection.AuthNError", reason="DOMAIN_CONFIGURATION_DISABLED")
    domains.iot.update_domain_configuration(domainConfigurationName=name, domainConfigurationStatus="ENABLED")
    domains.within_seconds(lambda: openssl.verified(domains.look(domain, device=anyone)))
    domains.delete(name)
    domains.within_seconds(lambda: openssl.alert(domains.look(domain, device=anyone)) == UNRECOGNIZED_NAME)
    domains.acm.delete_certificate(CertificateArn=arn)
    with refused("ResourceNotFoundException", 404, name):
        domains.iot.describe_domain_configuration(domainConfigurationName=name)


def test_a_certificate_that_doesnt_fit_the_name_is_refused_by_what_is_wrong(domains, authority):
    many = [f"n{number}.customer.test" for number in range(5)]
    unknown = domains.certificate("x.customer.test")[:-12] + "000000000000"
    cases = [
        (many[0], domains.certificate(*many), "5 domain names", "at most 4"),
        ("b.customer.test", domains.certificate("a.customer.test"), "`b.customer.test`", "`a.customer.test`"),
        ("a.b.customer.test", domains.certificate("*.customer.test"), "`*.customer.test`"),
        ("a.customer.test", unknown, unknown, "not imported"),
        ("c.customer.test", domains.certificate("c.customer.test", usages=[ExtendedKeyUsageOID.CLIENT_AUTH]),
         "serverAuth"),
    ]
    for domain, arn, *words in cases:
        with refused("CertificateValidationException", 400, *words):
            domains.create(domain, arn)
    for domain in (many[3], "w.wild.customer.test"):
        names = many[:4] if domain in many else ["*.wild.customer.test"]
        name = domains.create(domain.upper(), domains.certificate(*names))
        assert domains.iot.describe_domain_configuration(domainConfigurationName=name)["domainName"] == domain


def deep_chain(authority, domain, certificates, padding=0):
    """A server certificate below so many others that there are `certificates` in all, one of them with padding."""
    issuer, issuer_key, above = authority.intermediate, authority.intermediate_key, [authority.intermediate]
    while len(above) < certificates - 1:
        key = ec.generate_private_key(ec.SECP256R1())
        extra = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"x" * padding)
        issuer = Authority.issue(Authority.name(f"Level {len(above)}"), key, issuer.subject, issuer_key, ca=True,
                                 extra=extra if padding else None)
        issuer_key, padding = key, 0
        above.append(issuer)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = Authority.issue(Authority.name(domain), key, issuer.subject, issuer_key, names=[domain])
    return {"Certificate": pem(leaf), "PrivateKey": key_pem(key), "CertificateChain": b"".join(map(pem, above))}


def test_a_chain_has_5_certificates_and_16_kb_and_not_more(domains):
    def create(certificates, padding=0):
        domain = f"{unique('deep')}.customer.test"
        arguments = deep_chain(domains.authority, domain, certificates, padding)
        arn = domains.acm.import_certificate(**arguments)["CertificateArn"]
        chain = x509.load_pem_x509_certificates(arguments["Certificate"] + arguments["CertificateChain"])
        size = sum(len(each.public_bytes(serialization.Encoding.DER)) for each in chain)
        try:
            domains.delete(domains.create(domain, arn))
        finally:
            domains.acm.delete_certificate(CertificateArn=arn)
        return size

    create(5)
    with refused("CertificateValidationException", 400, "6 certificates", "at most 5"):
        create(6)
    # Signatures of one key differ in length by a byte or two: what is near the limit is measured.
    room = 16_384 - create(3, 14_000) + 14_000
    assert create(3, room - 8) <= 16_384
    with refused("CertificateValidationException", 400, "at most 16384"):
        create(3, room + 8)


def test_what_cant_be_asked_for_is_refused(domains, server):
    arn = domains.certificate("*.ask.customer.test")
    name = domains.create("taken.ask.customer.test", arn)
    bad = [
        ({"domainName": "taken.ask.customer.test"}, "served already"),
        ({"domainName": "*.ask.customer.test"}, "DNS name"),
        ({"domainName": "10.0.0.1"}, "DNS name"),
        ({"serverCertificateArns": []}, "serverCertificateArns"),
        ({"serverCertificateArns": ["nothing"]}, "serverCertificateArns"),
        ({"serviceType": "JOBS"}, "JOBS"),
        ({"tlsConfig": {"securityPolicy": "none"}}, "securityPolicy"),
        ({"authorizerConfig": {"defaultAuthorizerName": "a"}}, "allowAuthorizerOverride"),
        ({"authorizerConfig": {"defaultAuthorizerName": "a" * 129, "allowAuthorizerOverride": True}},
         "defaultAuthorizerName"),
        ({"serverCertificateConfig": {"ocspLambdaArn": "arn:aws:lambda:" + "x" * 126}}, "ocspLambdaArn"),
        ({"domainName": "a" * 63 + "." + "b" * 63 + "." + "c" * 63 + "." + "d" * 62}, "253"),
        ({"applicationProtocol": "SECURE_MQTT"}, "no pair"),
        ({"applicationProtocol": "MQTT_WSS", "authenticationType": "CUSTOM_AUTH_X509"}, "no pair"),
        ({"clientCertificateConfig": {"clientCertificateCallbackArn": "arn:aws:lambda:us-east-1:1:function:f"}},
         "clientCertificateCallbackArn"),
        ({"validationCertificateArn": "nothing-" + "x" * 40}, "validationCertificateArn"),
    ]
    good = {"domainName": "free.ask.customer.test", "serverCertificateArns": [arn]}
    for change, words in bad:
        with refused("InvalidRequestException", 400, words):
            domains.iot.create_domain_configuration(domainConfigurationName=unique("bad"), **{**good, **change})
    with refused("ResourceAlreadyExistsException", 409, name):
        domains.iot.create_domain_configuration(domainConfigurationName=name, **good)
    with refused("InvalidRequestException", 400, "served already"):
        domains.iot.create_domain_configuration(
            domainConfigurationName=unique("bad"), domainName=server.ready["endpoint"],
            serverCertificateArns=[domains.certificate(server.ready["endpoint"])])


def test_every_member_is_kept_returned_and_updated(domains, server):
    domain = "members.customer.test"
    other = domains.certificate("other.customer.test")
    config = {"enableOCSPCheck": True, "ocspLambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:ocsp",
              "ocspAuthorizedResponderArn": other}
    authorizer = {"defaultAuthorizerName": "gate", "allowAuthorizerOverride": False}
    name = domains.create(domain, validationCertificateArn=other, serviceType="DATA", authorizerConfig=authorizer,
                          serverCertificateConfig=config, tags=[{"Key": "site", "Value": "north"}])
    found = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    assert found["authorizerConfig"] == authorizer and found["serverCertificateConfig"] == config
    assert found["domainType"] == "CUSTOMER_MANAGED" and found["domainConfigurationStatus"] == "ENABLED"
    assert found["tlsConfig"] == {"securityPolicy": TLS13_AND_12}
    assert (found["applicationProtocol"], found["authenticationType"]) == ("DEFAULT", "DEFAULT")
    assert [each["serverCertificateStatus"] for each in found["serverCertificates"]] == ["VALID"]
    arn = found["domainConfigurationArn"]
    assert arn.startswith(server.arn(f"domainconfiguration/{name}/")) and len(arn.rsplit("/")[-1]) == 5
    assert domains.iot.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "site", "Value": "north"}]
    domains.iot.update_domain_configuration(
        domainConfigurationName=name, removeAuthorizerConfig=True, tlsConfig={"securityPolicy": TLS12},
        applicationProtocol="SECURE_MQTT", authenticationType="AWS_X509",
        serverCertificateConfig={"enableOCSPCheck": False})
    found = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    assert "authorizerConfig" not in found and found["tlsConfig"] == {"securityPolicy": TLS12}
    assert found["serverCertificateConfig"] == {"enableOCSPCheck": False}
    assert (found["applicationProtocol"], found["authenticationType"]) == ("SECURE_MQTT", "AWS_X509")
    listed = [each for page in pages(domains.iot.list_domain_configurations, "domainConfigurations", "marker",
                                     "nextMarker", pageSize=1) for each in page]
    assert {"iot:Data-ATS", name} <= {each["domainConfigurationName"] for each in listed}


def test_without_a_name_the_server_gives_one_in_its_own_certificate(domains, anyone, server):
    name = unique("managed")
    domains.iot.create_domain_configuration(domainConfigurationName=name, tlsConfig={"securityPolicy": TLS13})
    domains.made.append(name)
    found = domains.iot.describe_domain_configuration(domainConfigurationName=name)
    domain = found["domainName"]
    assert found["domainType"] == "AWS_MANAGED" and domain.endswith("." + server.ready["endpoint"])
    assert found["serverCertificates"] == []

    def look(*options):
        return openssl.s_client(server, "-servername", domain, "-verify_hostname", domain, *options, device=anyone)

    domains.within_seconds(lambda: openssl.verified(look()))
    assert openssl.connected_with(look()) == "TLSv1.3"
    assert openssl.alert(look("-tls1_2")) == PROTOCOL_VERSION
    domains.delete(name)
    domains.within_seconds(lambda: openssl.alert(look()) == UNRECOGNIZED_NAME)
    with refused("InvalidRequestException", 400, "domainName"):
        domains.iot.create_domain_configuration(
            domainConfigurationName=name, serverCertificateArns=[domains.certificate("a.customer.test")])


@pytest.mark.parametrize("protocol, good, bad", [("SECURE_MQTT", "mqttPort", "httpsPort"),
                                                 ("HTTPS", "httpsPort", "mqttPort")])
def test_a_pair_decides_what_is_spoken_and_needs_no_alpn(domains, anyone, server, protocol, good, bad):
    domain = f"{protocol.lower().replace('_', '-')}.customer.test"
    domains.create(domain, applicationProtocol=protocol, authenticationType="AWS_X509")
    domains.within_seconds(lambda: openssl.verified(domains.look(domain, device=anyone, port=server.ready[good])))
    refusal = domains.look(domain, device=anyone, port=server.ready[bad])
    assert openssl.alert(refusal) == NO_APPLICATION_PROTOCOL, refusal
    if protocol == "SECURE_MQTT":
        client = open_connection(domains, server, anyone, domain, port=server.ready["alpnPort"])
        client.connected()
        client.drop()
    else:
        answer = domains.look(domain, "-quiet", device=anyone, port=server.ready["alpnPort"])
        assert openssl.alert(answer) is None, answer


def test_an_account_has_10_domain_configurations_and_not_one_more(start, authority, tmp_path):
    server = start()
    domains = Domains(server, authority, tmp_path)
    arn = domains.certificate("*.customer.test")
    for number in range(10):
        domains.create(f"d{number}.customer.test", arn)
    with refused("LimitExceededException", 410, "10 domain configurations"):
        domains.create("d10.customer.test", arn)


def test_domains_survive_a_kill(start, workshop_of, authority, tmp_path):
    server = start()
    domains = Domains(server, authority, tmp_path)
    domains.create("kept.customer.test")
    device = workshop_of(server).open_device()
    server.kill()
    domains.server = start(folder=server.folder)
    assert openssl.verified(domains.look("kept.customer.test", device=device))
