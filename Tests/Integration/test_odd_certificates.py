"""Odd certificates: each has one outcome, which docs/odd-certificates.md says."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from support import certificates, openssl, wire
from support.authorities import Authority, name as rdn_name
from support.aws import refused
from support.client import Client
from support.device import Device, numbers, unique
from support.odd_certificates import (
    BMP, CN, O, OU, PRINTABLE, SERIAL, UTF8, Odd, attribute, basic_constraints, extension, name, rdn, sequence)

def broken_string(tag):
    """A common name that isn't UTF-8; in a TeletexString it needn't be."""
    return sequence(b"\x06\x03\x55\x04\x03", bytes([tag, 4]) + b"\xfc\xdfA" + str(next(numbers) % 10).encode())


ADMITTED = {
    "version 1": lambda: Odd(version=1),
    "version 2": lambda: Odd(version=2),
    "no common name": lambda: Odd(subject=name(attribute(O, unique("Acme")))),
    "empty subject": lambda: Odd(subject=sequence(), serial=int.from_bytes(unique("s").encode(), "big")),
    "multi-valued RDN": lambda: Odd(subject=sequence(rdn(attribute(CN, "lamp"), attribute(SERIAL, unique("S"))))),
    "BMPString": lambda: Odd(subject=name(attribute(CN, unique("Lämpchen ☀"), BMP))),
    "UTF8String": lambda: Odd(subject=name(attribute(CN, unique("Lämpchen ☀"), UTF8))),
    "PrintableString": lambda: Odd(subject=name(attribute(CN, unique("lamp"), PRINTABLE))),
    "TeletexString": lambda: Odd(subject=name(broken_string(0x14))),
    "subject of 16 KB": lambda: Odd(subject=name(*(attribute(OU, unique("x" * 1_000)) for _ in range(16)))),
    "negative serial": lambda: Odd(serial=-5),
    "serial 0": lambda: Odd(serial=0),
    "serial of 40 octets": lambda: Odd(serial=1 << 318),
    "unreadable extension": lambda: Odd(extensions=(extension("2.5.29.18", b"\xff\xff"), basic_constraints())),
    "unknown critical extension": lambda: Odd(extensions=(extension("1.2.3.4.5", b"\x05\x00", critical=True),)),
}

REFUSED = {
    "RSA-1024": (lambda: Odd(key=certificates.new_key("RSA-1024"), signature="rsa-sha256"), "1024 bits"),
    "SHA-1": (lambda: Odd(signature="ecdsa-sha1"), "ECDSA with SHA-1"),
    "RSA with SHA-1": (lambda: Odd(key=certificates.new_key("RSA-2048"), signature="rsa-sha1"), "RSA with SHA-1"),
    "MD5": (lambda: Odd(key=certificates.new_key("RSA-2048"), signature="rsa-md5"), "RSA with MD5"),
    "Ed25519": (lambda: Odd(key=ed25519.Ed25519PrivateKey.generate(), signature="ed25519"), "Ed25519"),
    "P-224": (lambda: Odd(key=ec.generate_private_key(ec.SECP224R1())), "P-224"),
    "secp256k1": (lambda: Odd(key=ec.generate_private_key(ec.SECP256K1())), "secp256k1"),
    "brainpool": (lambda: Odd(key=ec.generate_private_key(ec.BrainpoolP256R1())), "1.3.36.3.3.2.8.1.1.7"),
    "duplicate extension": (lambda: Odd(extensions=(basic_constraints(), basic_constraints())), "2.5.29.19"),
}


def device_of(workshop, odd):
    device_id = hashlib.sha256(odd.der).hexdigest()
    paths = certificates.write_pair(workshop.folder / device_id[:16], odd.pem, odd.key_pem)
    return Device(workshop.server, device_id, workshop.server.arn(f"cert/{device_id}"), *paths)


@pytest.mark.parametrize("kind", ADMITTED)
def test_it_is_registered_and_admitted_by_its_fingerprint(server, iot, workshop, kind):
    odd = ADMITTED[kind]()
    device = device_of(workshop, odd)
    made = iot.register_certificate_without_ca(certificatePem=odd.pem, status="ACTIVE")
    assert made["certificateId"] == device.certificate_id
    device.attach(*workshop.anything())
    with Client(server, device) as client:
        client.connected()
    for version in ["-tls1_2", "-tls1_3"]:
        mark = server.log.mark()
        text = openssl.s_client(server, version, device=device, input=wire.connect(client_id := unique("odd")))
        assert openssl.alert(text) is None, text
        if version == "-tls1_2":
            server.log.expect(mark, eventType="Connect", status="Success", clientId=client_id)
    found = iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]
    assert found["certificatePem"] == odd.pem


def test_a_string_that_isnt_valid_in_its_encoding_does_no_harm(iot):
    """OpenSSL's programs don't read such a certificate, so that none of them can connect with it."""
    odd = Odd(subject=name(broken_string(UTF8)), serial=int.from_bytes(unique("s").encode(), "big"))
    made = iot.register_certificate_without_ca(certificatePem=odd.pem, status="ACTIVE")
    assert made["certificateId"] == hashlib.sha256(odd.der).hexdigest()


@pytest.mark.parametrize("kind", REFUSED)
def test_it_isnt_registered_and_the_reason_is_named(server, iot, kind):
    make, word = REFUSED[kind]
    odd = make()
    with refused("CertificateValidationException", 400, word):
        iot.register_certificate_without_ca(certificatePem=odd.pem, status="ACTIVE")
    with refused("ResourceNotFoundException", 404):
        iot.describe_certificate(certificateId=hashlib.sha256(odd.der).hexdigest())


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("kind", REFUSED)
def test_the_gateway_says_why_it_isnt_registered(server, workshop, kind, version):
    make, word = REFUSED[kind]
    device = device_of(workshop, make())
    mark = server.log.mark()
    text = openssl.s_client(server, version, "-ign_eof", "-cipher", "DEFAULT@SECLEVEL=0", device=device,
                            input=wire.connect("odd"))
    entry = server.log.expect(mark, eventType="Connection.AuthNError")
    if version == "-tls1_3" and kind in ["P-224", "secp256k1", "brainpool"]:
        # TLS 1.3 has no signature for such a key: the client shows no certificate at all.
        assert entry["reason"] == "CERTIFICATE_MISSING", text
        return
    assert entry["reason"] == "CERTIFICATE_NOT_ACCEPTED" and word in entry["details"], text
    assert entry["principalId"] == device.certificate_id


@pytest.mark.parametrize("text", [
    "x", "", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n" + base64.b64encode(bytes(200)).decode() + "\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n" + base64.b64encode(b"\x30\x84\xff\xff\xff\xff").decode()
    + "\n-----END CERTIFICATE-----\n"], ids=["text", "empty", "no base64", "zeros", "a length beyond its end"])
def test_garbage_is_refused(server, text):
    iot = server.client("iot", parameter_validation=False)
    for call in [iot.register_certificate_without_ca, iot.register_certificate]:
        try:
            call(certificatePem=text)
            raise AssertionError("it was registered")
        except iot.exceptions.CertificateValidationException as error:
            assert "expected" in str(error) or "can't be read" in str(error)
        except iot.exceptions.InvalidRequestException:
            assert text == ""


def test_each_byte_of_a_certificate_may_be_broken(server, iot):
    """Whatever becomes of it: an answer, and the server stays."""
    der = Odd(extensions=(basic_constraints(),)).der
    for place in range(0, len(der), 7):
        broken = bytearray(der)
        broken[place] ^= 0x55
        pem = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(bytes(broken)).decode()}-----END CERTIFICATE-----\n"
        try:
            iot.register_certificate_without_ca(certificatePem=pem)
        except iot.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in [400, 409], error
    assert server.process.poll() is None


@pytest.mark.parametrize("order", ["root first", "leaf twice", "stranger between"])
def test_a_chain_in_any_order_is_judged_by_its_leaf(server, iot, workshop, order):
    root = Authority.new()
    intermediate = Authority.new(signed_by=root)
    chain = {"root first": [root, intermediate], "leaf twice": [intermediate, intermediate],
             "stranger between": [Authority.new(), root]}[order]
    device = intermediate.device(workshop, chain=chain)
    made = iot.register_certificate_without_ca(certificatePem=device.certificate_path.read_text(), status="ACTIVE")
    assert made["certificateId"] == device.certificate_id
    device.attach(*workshop.anything())
    with Client(server, device) as client:
        client.connected()


def test_of_several_certificates_the_first_is_registered(iot):
    authority = Authority.new()
    leaf = authority.issue(rdn_name(("CN", unique("lamp"))))
    made = iot.register_certificate_without_ca(certificatePem=authority.pem + certificates.pem(leaf))
    assert made["certificateId"] == authority.id


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_key_usage_that_forbids_signing_is_named(server, iot, workshop, version):
    """TLS proves the key by a signature, and the TLS library holds a certificate to its key usage."""
    key_encipherment = extension("2.5.29.15", b"\x03\x02\x05\x20", critical=True)
    odd = Odd(extensions=(key_encipherment,))
    device = device_of(workshop, odd)
    iot.register_certificate_without_ca(certificatePem=odd.pem, status="ACTIVE")
    mark = server.log.mark()
    text = openssl.s_client(server, version, "-ign_eof", device=device, input=wire.connect("odd"))
    entry = server.log.expect(mark, eventType="Connection.AuthNError", principalId=device.certificate_id)
    assert entry["reason"] == "CERTIFICATE_KEY_USAGE" and "digitalSignature" in entry["details"], text
