"""AWS Certificate Manager's operations on the API port, and `sallyport certificate import`."""

import json
import os
import re
import sqlite3
import stat
import subprocess

import pytest
from cryptography import x509

from support.authority import TRADITIONAL, Authority, key_pem, pem
from support.aws import minimal_input, pages, refused
from support.server import run

ARN = re.compile(r"arn:aws:acm:us-east-1:123456789012:certificate/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def acm(server):
    return server.client("acm")


def test_an_imported_certificate_is_described_listed_and_deleted(acm, authority):
    identity = authority.server("one.example.test", "*.one.example.test")
    arn = acm.import_certificate(**identity.arguments, Tags=[{"Key": "site", "Value": "north"}])["CertificateArn"]
    assert ARN.fullmatch(arn)
    found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (found["DomainName"], found["Status"], found["Type"]) == ("one.example.test", "ISSUED", "IMPORTED")
    assert found["SubjectAlternativeNames"] == ["one.example.test", "*.one.example.test"]
    assert (found["KeyAlgorithm"], found["SignatureAlgorithm"]) == ("EC_prime256v1", "SHA256WITHECDSA")
    assert found["InUseBy"] == []
    assert found["NotAfter"] == identity.certificate.not_valid_after_utc
    assert int(found["Serial"].replace(":", ""), 16) == identity.certificate.serial_number
    assert [usage["Name"] for usage in found["ExtendedKeyUsages"]] == ["TLS_WEB_SERVER_AUTHENTICATION"]
    summary = [item for page in pages(acm.list_certificates, "CertificateSummaryList", "NextToken", "NextToken",
                                      MaxItems=1) for item in page if item["CertificateArn"] == arn]
    assert [item["DomainName"] for item in summary] == ["one.example.test"]
    got = acm.get_certificate(CertificateArn=arn)
    assert x509.load_pem_x509_certificate(got["Certificate"].encode()) == identity.certificate
    assert x509.load_pem_x509_certificate(got["CertificateChain"].encode()) == authority.intermediate
    acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "floor", "Value": "2"}])
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "site"}, {"Key": "floor", "Value": "3"}])
    assert acm.list_tags_for_certificate(CertificateArn=arn)["Tags"] == [{"Key": "floor", "Value": "2"}]
    acm.delete_certificate(CertificateArn=arn)
    for call in (acm.describe_certificate, acm.delete_certificate, acm.get_certificate):
        with refused("ResourceNotFoundException", 400, arn):
            call(CertificateArn=arn)


@pytest.mark.parametrize("kind, algorithm", [("rsa", "RSA_2048"), ("3072", "RSA_3072"), ("ecdsa", "EC_prime256v1")])
@pytest.mark.parametrize("form", ["pkcs8", "traditional"])
def test_keys_of_each_kind_and_form_are_taken(acm, authority, kind, algorithm, form):
    identity = authority.server("kinds.example.test", kind=kind)
    key = key_pem(identity.key, **({"form": TRADITIONAL} if form == "traditional" else {}))
    if form == "traditional" and kind == "ecdsa":
        key = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + key
    arn = acm.import_certificate(**{**identity.arguments, "PrivateKey": key})["CertificateArn"]
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["KeyAlgorithm"] == algorithm


def test_a_renewal_keeps_its_arn_its_names_and_its_kind_of_key(acm, authority):
    arn = acm.import_certificate(**authority.server("renew.example.test").arguments)["CertificateArn"]
    before = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    renewal = authority.server("renew.example.test", days=180)
    assert acm.import_certificate(CertificateArn=arn, **renewal.arguments)["CertificateArn"] == arn
    after = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert after["NotAfter"] > before["NotAfter"] and after["Serial"] != before["Serial"]
    with refused("ValidationException", 400, "other.example.test", "renew.example.test"):
        acm.import_certificate(CertificateArn=arn, **authority.server("other.example.test").arguments)
    with refused("ValidationException", 400, "RSA_2048", "EC_prime256v1"):
        acm.import_certificate(CertificateArn=arn, **authority.server("renew.example.test", kind="rsa").arguments)
    unknown = arn[:-12] + "000000000000"
    with refused("ResourceNotFoundException", 400, unknown):
        acm.import_certificate(CertificateArn=unknown, **renewal.arguments)


def test_what_doesnt_fit_together_is_refused_by_what_is_wrong(acm, authority):
    good = authority.server("good.example.test")
    other = authority.server("good.example.test")
    stranger = Authority("Stranger")
    secret = key_pem(good.key, password=b"secret")
    cases = [
        ({"PrivateKey": key_pem(other.key)}, "different public keys"),
        ({"PrivateKey": secret}, "encrypted"),
        ({"PrivateKey": key_pem(good.key, form=TRADITIONAL, password=b"secret")}, "encrypted"),
        ({"PrivateKey": b"nothing"}, "no PEM block"),
        ({"Certificate": b"nothing"}, "no PEM block"),
        ({"CertificateChain": pem(stranger.intermediate)}, "Stranger Intermediate"),
        (authority.server("old.example.test", days=-1, begin_days=-3).arguments, "ended at"),
        (authority.server("new.example.test", days=9, begin_days=3).arguments, "begins at"),
        (authority.server("short.example.test", kind="1024").arguments, "1024 bits"),
        ({"Certificate": b"x" * 32_769}, "32769 bytes"),
        ({"PrivateKey": b"x" * 5_121}, "5121 bytes"),
        ({"CertificateChain": b"x" * 65_537}, "65537 bytes"),
    ]
    for change, words in cases:
        with refused("ValidationException", 400, words) as failure:
            acm.import_certificate(**{**good.arguments, **change})
        assert "BEGIN" not in failure.message.replace("-----BEGIN PRIVATE KEY-----", "").replace(
            "-----BEGIN CERTIFICATE-----", "")


def test_operations_that_arent_built_say_so_by_name(server):
    built = {"ImportCertificate", "DescribeCertificate", "ListCertificates", "DeleteCertificate", "GetCertificate",
             "ListTagsForCertificate", "AddTagsToCertificate", "RemoveTagsFromCertificate"}
    client = server.client("acm", parameter_validation=False)
    model = client.meta.service_model
    assert built <= set(model.operation_names)
    for name in set(model.operation_names) - built:
        shape = model.operation_model(name).input_shape
        with refused("NotImplementedException", 501, name):
            client._make_api_call(name, minimal_input(shape) if shape else {})


def test_a_signature_for_another_service_or_key_is_refused(server):
    stranger = server.new_client("acm", secret_key="wrong")
    with refused("InvalidSignatureException", 403):
        stranger.list_certificates()


def test_the_command_prints_the_arn_and_nothing_else(server, acm, authority, tmp_path):
    certificate, key, chain = authority.server("command.example.test").files(tmp_path)
    files = ["--cert", certificate, "--key", key, "--chain", chain]
    first = run("certificate", "import", *files, "--data-dir", server.folder)
    assert first.returncode == 0, first.stderr
    assert ARN.fullmatch(first.stdout.removesuffix("\n")) and first.stdout.endswith("\n")
    arn = first.stdout.strip()
    keys = {"AWS_ACCESS_KEY_ID": server.ready["accessKeyId"], "AWS_SECRET_ACCESS_KEY": server.ready["secretAccessKey"]}
    second = run("certificate", "import", *files, "--arn", arn, "--endpoint-url", server.ready["apiUrl"], "--json", **keys)
    assert json.loads(second.stdout) == {"CertificateArn": arn}, second.stderr
    wrong = run("certificate", "import", "--cert", certificate, "--key", chain, "--data-dir", server.folder)
    assert wrong.returncode == 1 and wrong.stdout == "" and "private key is missing" in wrong.stderr
    nowhere = run("certificate", "import", *files, "--data-dir", tmp_path / "none")
    assert nowhere.returncode == 1 and "no server is running" in nowhere.stderr


def test_the_aws_cli_imports_from_files(server, authority, tmp_path, tool):
    certificate, key, chain = authority.server("cli.example.test").files(tmp_path)
    done = subprocess.run(
        [tool("aws"), "acm", "import-certificate", "--certificate", f"fileb://{certificate}", "--private-key",
         f"fileb://{key}", "--certificate-chain", f"fileb://{chain}", "--query", "CertificateArn", "--output", "text"],
        env=server.cli_environment, capture_output=True, text=True, timeout=60)
    assert ARN.fullmatch(done.stdout.strip()), done.stderr


def test_keys_survive_a_kill_and_only_the_owner_may_read_them(start, authority):
    server = start()
    arn = server.client("acm").import_certificate(**authority.server("kept.example.test").arguments)["CertificateArn"]
    server.kill()
    registry = server.folder / "registry.sqlite"
    for file in server.folder.glob("registry.sqlite*"):
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600, file
    server = start(folder=server.folder)
    assert server.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]["CertificateArn"] == arn
    with sqlite3.connect(f"file:{registry}?mode=ro", uri=True) as database:
        keys = database.execute("SELECT key FROM server_certificate_keys").fetchall()
    assert len(keys) == 1 and "PRIVATE KEY" in keys[0][0]
    assert "PRIVATE KEY" not in server.output()
