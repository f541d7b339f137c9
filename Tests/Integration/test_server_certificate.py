"""What the server shows of itself: chain, kinds of key, TLS versions."""

import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from support import openssl

VERSIONS = ["-tls1_2", "-tls1_3"]
# What a client offers → the kind of key it must get. The last two: given the choice, ECDSA.
OFFERS = [
    (["-tls1_2", "-cipher", "aECDSA"], ec.EllipticCurvePublicKey),
    (["-tls1_2", "-cipher", "aRSA"], rsa.RSAPublicKey),
    (["-tls1_3", "-sigalgs", "ECDSA+SHA256"], ec.EllipticCurvePublicKey),
    (["-tls1_3", "-sigalgs", "RSA-PSS+SHA256"], rsa.RSAPublicKey),
    (["-tls1_2"], ec.EllipticCurvePublicKey),
    (["-tls1_3"], ec.EllipticCurvePublicKey),
]


def chain(server, anyone, *options, port=None, **more):
    text = openssl.s_client(server, "-showcerts", *options, device=anyone, port=port, **more)
    assert openssl.verified(text), text
    return [x509.load_pem_x509_certificate(block.encode()) for block in openssl.certificates(text)]


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
@pytest.mark.parametrize("offer, key", OFFERS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_client_gets_leaf_and_intermediate_of_the_kind_it_takes(server, anyone, port, offer, key):
    certificates = chain(server, anyone, *offer, port=server.ready[port])
    assert len(certificates) == 2, "leaf and intermediate, never the root"
    leaf, intermediate = certificates
    assert isinstance(leaf.public_key(), key) and isinstance(intermediate.public_key(), key)
    leaf.verify_directly_issued_by(intermediate)
    assert intermediate.subject != intermediate.issuer
    identifier = extension(leaf, x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == extension(intermediate, x509.SubjectKeyIdentifier).value.digest


@pytest.mark.parametrize("file, key", [("rootCAECDSAFile", ec.EllipticCurvePublicKey),
                                       ("rootCARSAFile", rsa.RSAPublicKey)])
def test_each_root_alone_verifies_its_own_chain(server, anyone, file, key):
    root = x509.load_pem_x509_certificate(open(server.ready[file], "rb").read())
    assert isinstance(root.public_key(), key)
    offer = ["-tls1_2", "-cipher", "aECDSA" if key is ec.EllipticCurvePublicKey else "aRSA"]
    leaf, intermediate = chain(server, anyone, *offer, trust=file)
    intermediate.verify_directly_issued_by(root)
    identifier = extension(intermediate, x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == extension(root, x509.SubjectKeyIdentifier).value.digest


def test_the_bundle_is_the_ecdsa_root_then_the_rsa_root(server):
    bundle = x509.load_pem_x509_certificates(open(server.ready["rootCAFile"], "rb").read())
    assert bundle == [x509.load_pem_x509_certificate(open(server.ready[file], "rb").read())
                      for file in ["rootCAECDSAFile", "rootCARSAFile"]]


@pytest.mark.parametrize("cipher", ["aECDSA", "aRSA"])
def test_the_chain_has_the_extensions_that_clients_look_at(server, anyone, cipher):
    leaf, intermediate = chain(server, anyone, "-tls1_2", "-cipher", cipher)
    names = extension(leaf, x509.SubjectAlternativeName).value
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    assert extension(leaf, x509.KeyUsage).value.digital_signature
    assert {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH} == set(
        extension(leaf, x509.ExtendedKeyUsage).value)
    assert not extension(leaf, x509.BasicConstraints).value.ca
    constraints = extension(intermediate, x509.BasicConstraints)
    assert constraints.critical and constraints.value.ca and constraints.value.path_length == 0
    assert extension(intermediate, x509.KeyUsage).value.key_cert_sign


def test_a_device_certificate_does_not_pass_for_the_server(server, workshop):
    device = workshop.issued_device()
    ended = subprocess.run(
        ["openssl", "verify", "-CAfile", server.ready["rootCAFile"], "-partial_chain", device.certificate_path],
        capture_output=True, text=True)
    assert ended.returncode != 0 and "unable to get local issuer certificate" in ended.stderr


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
@pytest.mark.parametrize("offer, version", [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
def test_tls_1_2_and_1_3_are_served(server, anyone, port, offer, version):
    text = openssl.s_client(server, offer, device=anyone, port=server.ready[port])
    assert openssl.connected_with(text) == version and openssl.verified(text), text


@pytest.mark.parametrize("offer", ["-tls1", "-tls1_1"])
def test_older_versions_are_refused(server, anyone, offer):
    mark = server.log.mark()
    text = openssl.s_client(server, offer, "-cipher", "ALL:@SECLEVEL=0", device=anyone)
    assert openssl.connected_with(text) is None and openssl.alert(text) == 70, text
    entry = server.log.expect(mark, eventType="Connection.AuthNError", reason="TLS_HANDSHAKE_FAILED")
    assert "UNSUPPORTED_PROTOCOL" in entry["details"]


@pytest.mark.parametrize("port", ["mqttPort", "httpsPort"])
def test_a_client_certificate_is_asked_for_without_naming_issuers(server, anyone, port):
    for version in VERSIONS:
        text = openssl.s_client(server, version, device=anyone, port=server.ready[port])
        assert "No client certificate CA names sent" in text
