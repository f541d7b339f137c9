"""Roots: fetched from the API without a signature, named in the server's certificate, put into the system's store."""

import socket
import urllib.error
import urllib.request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID

from support import openssl
from support.server import FREE_PORTS, run


def fetch(server, path, host=None):
    request = urllib.request.Request(server.ready["apiUrl"] + path, headers={"Host": host} if host else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read()


def file(server, name):
    with open(server.ready[name], "rb") as opened:
        return opened.read()


@pytest.mark.parametrize("path, name", [("/roots", "rootCAFile"), ("/roots/ca.pem", "rootCAFile"),
                                        ("/roots/ecdsa.pem", "rootCAECDSAFile"), ("/roots/rsa.pem", "rootCARSAFile")])
def test_anyone_may_fetch_the_roots_as_pem(server, path, name):
    assert fetch(server, path) == ("application/pem-certificate-chain", file(server, name))


@pytest.mark.parametrize("kind, name", [("ecdsa", "rootCAECDSAFile"), ("rsa", "rootCARSAFile")])
def test_anyone_may_fetch_root_and_intermediate_as_der(server, kind, name):
    form, root = fetch(server, f"/roots/{kind}.der")
    assert form == "application/pkix-cert"
    root = x509.load_der_x509_certificate(root)
    assert root == x509.load_pem_x509_certificate(file(server, name))
    intermediate = x509.load_der_x509_certificate(fetch(server, f"/roots/{kind}-intermediate.der")[1])
    intermediate.verify_directly_issued_by(root)


@pytest.mark.parametrize("path, status", [("/roots/none.pem", 403), ("/roots/../certificates", 403), ("/rootsca", 403),
                                          ("/certificates", 403)])
def test_nothing_else_is_told_without_a_signature(server, path, status):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetch(server, path)
    assert refusal.value.code == status


def test_the_roots_are_told_under_the_apis_own_names_only(server):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetch(server, "/roots", host="elsewhere.test")
    assert refusal.value.code == 421


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def issuer_url(server, device, cipher="aECDSA"):
    text = openssl.s_client(server, "-tls1_2", "-cipher", cipher, "-showcerts", device=device)
    leaf, intermediate = (x509.load_pem_x509_certificate(block.encode()) for block in openssl.certificates(text))
    try:
        access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return None, intermediate
    assert [each.access_method for each in access] == [AuthorityInformationAccessOID.CA_ISSUERS]
    return access[0].access_location.value, intermediate


@pytest.mark.parametrize("cipher", ["aECDSA", "aRSA"])
def test_the_certificate_says_where_its_issuer_is_and_it_is_there(start, workshop_of, cipher):
    port = free_port()
    server = start(ports={**FREE_PORTS, "--api-port": str(port)})
    url, intermediate = issuer_url(server, workshop_of(server).open_device(), cipher)
    kind = cipher[1:].lower()
    assert url == f"http://localhost:{port}/roots/{kind}-intermediate.der"
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert x509.load_der_x509_certificate(answer.read()) == intermediate


def test_another_place_can_be_named_and_an_unknown_port_isnt(start, workshop_of):
    server = start("--roots-url", "http://pki.example.test/iot/")
    assert issuer_url(server, workshop_of(server).open_device())[0] == (
        "http://pki.example.test/iot/ecdsa-intermediate.der")
    server.stop()
    again = start(folder=server.folder)
    assert issuer_url(again, workshop_of(again).open_device())[0] is None
    wrong = run("serve", "--data-dir", again.folder, "--roots-url", "nothing")
    assert wrong.returncode == 64 and "--roots-url" in wrong.stderr


def test_trust_show_names_the_roots_and_whether_they_are_trusted(server, tmp_path):
    shown = run("trust", "show", "--data-dir", server.folder)
    assert shown.returncode == 2, shown.stderr
    for name in ("rootCAECDSAFile", "rootCARSAFile"):
        root = x509.load_pem_x509_certificate(file(server, name))
        assert root.fingerprint(hashes.SHA256()).hex() in shown.stdout
    assert shown.stdout.count("trusted      no") == 2
    nowhere = run("trust", "show", "--data-dir", tmp_path / "none")
    assert nowhere.returncode == 1 and "sallyport serve" in nowhere.stderr
