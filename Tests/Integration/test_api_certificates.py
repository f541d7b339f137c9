"""Certificates through the API: issuing, registering, states, deleting, listing."""

import concurrent.futures
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support import certificates
from support.aws import pages, refused
from support.device import unique

UNKNOWN = "0" * 64


@pytest.mark.parametrize("active, status", [(None, "INACTIVE"), (False, "INACTIVE"), (True, "ACTIVE")])
def test_create_keys_and_certificate(server, iot, active, status):
    made = iot.create_keys_and_certificate(**({} if active is None else {"setAsActive": active}))
    certificate = x509.load_pem_x509_certificate(made["certificatePem"].encode())
    assert made["certificateId"] == certificates.fingerprint(certificate)
    assert made["certificateArn"] == server.arn(f"cert/{made['certificateId']}")
    assert made["keyPair"]["PrivateKey"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert made["keyPair"]["PublicKey"].startswith("-----BEGIN PUBLIC KEY-----")
    key = serialization.load_pem_private_key(made["keyPair"]["PrivateKey"].encode(), None)
    public = serialization.load_pem_public_key(made["keyPair"]["PublicKey"].encode())
    assert key.public_key() == public == certificate.public_key()
    assert isinstance(key, rsa.RSAPrivateKey) and key.key_size == 2048
    assert key.public_key().public_numbers().e == 65537
    described = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert described["status"] == status and described["certificatePem"] == made["certificatePem"]
    assert described["certificateMode"] == "DEFAULT" and described["ownedBy"] == server.ready["accountId"]
    assert described["validity"]["notAfter"].timestamp() == 2524607999
    assert "caCertificateId" not in described and described["customerVersion"] == 1


def test_an_issued_certificate_has_the_shape_devices_rely_on(iot):
    made = iot.create_keys_and_certificate()
    certificate = x509.load_pem_x509_certificate(made["certificatePem"].encode())
    assert certificate.version == x509.Version.v3
    assert certificate.subject.rfc4514_string() == "CN=AWS IoT Certificate"
    assert certificate.not_valid_before_utc < certificates.now()
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    for kind in [x509.AuthorityKeyIdentifier, x509.SubjectKeyIdentifier]:
        certificate.extensions.get_extension_for_class(kind)
    assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)


@pytest.mark.parametrize("kind", ["P-256", "P-384", "P-521", "RSA-2048"])
def test_create_certificate_from_csr(iot, kind):
    key = certificates.new_key(kind)
    request = certificates.signing_request(key, "pump-7")
    first, second = (iot.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=True)
                     for _ in range(2))
    assert first["certificateId"] != second["certificateId"] and "keyPair" not in first
    certificate = x509.load_pem_x509_certificate(first["certificatePem"].encode())
    assert certificate.public_key() == key.public_key()
    assert certificate.subject.rfc4514_string() == "CN=pump-7"


@pytest.mark.parametrize("request_text", ["", "x", certificates.signing_request(certificates.new_key("RSA-1024"))],
                         ids=["empty", "no PEM", "RSA-1024"])
def test_a_csr_that_cant_be_used_is_refused(server, request_text):
    client = server.client("iot", parameter_validation=False)
    with refused("InvalidRequestException", 400):
        client.create_certificate_from_csr(certificateSigningRequest=request_text)


@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE", "REVOKED", None])
def test_register_certificate_without_ca(server, iot, status):
    certificate = certificates.self_signed(certificates.new_key())
    text = certificates.pem(certificate)
    answer = iot.register_certificate_without_ca(certificatePem=text, **({"status": status} if status else {}))
    assert answer["certificateId"] == certificates.fingerprint(certificate)
    described = iot.describe_certificate(certificateId=answer["certificateId"])["certificateDescription"]
    assert described["status"] == (status or "INACTIVE") and described["certificateMode"] == "SNI_ONLY"
    assert described["certificatePem"] == text
    with refused("ResourceAlreadyExistsException", 409) as failure:
        iot.register_certificate_without_ca(certificatePem=text)
    assert failure.answer["resourceId"] == answer["certificateId"]
    assert failure.answer["resourceArn"] == answer["certificateArn"]


def test_the_id_is_that_of_the_der_whatever_surrounds_the_pem(iot, tmp_path):
    certificate = certificates.self_signed(certificates.new_key())
    path = tmp_path / "cert.pem"
    path.write_text(certificates.pem(certificate))
    printed = subprocess.run(["openssl", "x509", "-in", path, "-text"], capture_output=True, text=True, check=True)
    text = "Bag Attributes\r\n" + printed.stdout.replace("\n", "\r\n") + "\r\n"
    answer = iot.register_certificate_without_ca(certificatePem=text)
    assert answer["certificateId"] == certificates.fingerprint(certificate)


DAYS = certificates.DAY


@pytest.mark.parametrize("make", [
    lambda: certificates.self_signed(certificates.new_key("RSA-1024")),
    lambda: certificates.self_signed(certificates.new_key(), not_before=certificates.now() - 3 * DAYS,
                                     not_after=certificates.now() - DAYS),
    lambda: certificates.self_signed(certificates.new_key(), not_before=certificates.now() + DAYS),
], ids=["RSA-1024", "expired", "not yet valid"])
def test_a_certificate_that_may_not_be_registered(iot, make):
    with refused("CertificateValidationException", 400):
        iot.register_certificate_without_ca(certificatePem=certificates.pem(make()))


def test_a_text_that_is_no_certificate_is_refused(iot):
    for text in ["x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]:
        with refused("CertificateValidationException", 400):
            iot.register_certificate_without_ca(certificatePem=text)


def test_pending_activation_cant_be_asked_for(iot, workshop):
    device = workshop.device(status="INACTIVE")
    text = certificates.pem(certificates.self_signed(certificates.new_key()))
    with refused("CertificateStateException", 406):
        iot.register_certificate_without_ca(certificatePem=text, status="PENDING_ACTIVATION")
    for status in ["PENDING_TRANSFER", "PENDING_ACTIVATION", "REGISTER_INACTIVE"]:
        with pytest.raises(iot.exceptions.ClientError) as failure:
            iot.update_certificate(certificateId=device.certificate_id, newStatus=status)
        assert failure.value.response["Error"]["Code"] in ["InvalidRequestException", "CertificateStateException"]


def test_statuses_change_and_revoked_is_final(iot, workshop):
    device = workshop.device(status="INACTIVE")

    def status():
        return iot.describe_certificate(certificateId=device.certificate_id)["certificateDescription"]["status"]

    for new in ["ACTIVE", "ACTIVE", "INACTIVE", "INACTIVE", "ACTIVE", "REVOKED", "REVOKED"]:
        device.set_status(new)
        assert status() == new
    for new in ["ACTIVE", "INACTIVE"]:
        with pytest.raises(iot.exceptions.ClientError):
            device.set_status(new)
        assert status() == "REVOKED"


def test_an_unknown_certificate_is_not_found(iot, server):
    for call in [iot.describe_certificate, iot.delete_certificate]:
        with refused("ResourceNotFoundException", 404, UNKNOWN):
            call(certificateId=UNKNOWN)
    with refused("ResourceNotFoundException", 404):
        iot.update_certificate(certificateId=UNKNOWN, newStatus="ACTIVE")
    lenient = server.client("iot", parameter_validation=False)
    for wrong in ["x" * 64, "0" * 63, "0" * 65]:
        with refused("InvalidRequestException", 400):
            lenient.describe_certificate(certificateId=wrong)
    with refused("InvalidRequestException", 400):
        lenient.update_certificate(certificateId=UNKNOWN, newStatus="active")


def test_deleting_wants_an_inactive_certificate_without_attachments(iot, workshop):
    device = workshop.open_device()
    thing = unique("thing")
    iot.create_thing(thingName=thing)
    iot.attach_thing_principal(thingName=thing, principal=device.arn)
    delete = dict(certificateId=device.certificate_id)
    with refused("CertificateStateException", 406):
        iot.delete_certificate(**delete)
    device.set_status("INACTIVE")
    with refused("DeleteConflictException", 409):
        iot.delete_certificate(**delete, forceDelete=True)
    iot.detach_thing_principal(thingName=thing, principal=device.arn)
    with refused("DeleteConflictException", 409):
        iot.delete_certificate(**delete)
    iot.delete_certificate(**delete, forceDelete=True)
    with refused("ResourceNotFoundException", 404):
        iot.describe_certificate(**delete)
    assert device.arn not in iot.list_targets_for_policy(policyName=device.policy_name)["targets"]


def test_listing_goes_by_creation_date_in_pages(start, tmp_path):
    server = start()
    iot = server.client("iot")
    made = [iot.register_certificate_without_ca(
        certificatePem=certificates.pem(certificates.self_signed(certificates.new_key())))["certificateId"]
        for _ in range(27)]

    def ids(**arguments):
        return [[each["certificateId"] for each in page] for page in pages(
            iot.list_certificates, "certificates", "marker", "nextMarker", **arguments)]

    assert [len(page) for page in ids()] == [25, 2], "the default page has 25"
    assert sum(ids(ascendingOrder=True), []) == made
    assert sum(ids(ascendingOrder=False), []) == made[::-1] == sum(ids(), [])
    assert [len(page) for page in ids(pageSize=9)] == [9, 9, 9]
    assert [len(page) for page in ids(pageSize=10)] == [10, 10, 7]
    each = iot.list_certificates(pageSize=1)["certificates"][0]
    assert set(each) >= {"certificateArn", "certificateId", "status", "certificateMode", "creationDate"}
    for wrong in [dict(marker="AAAA"), dict(pageSize=251), dict(pageSize=0)]:
        with refused("InvalidRequestException", 400):
            server.client("iot", parameter_validation=False).list_certificates(**wrong)


def test_12_keys_at_once_are_all_made_or_throttled(server):
    client = server.client("iot")

    def make(_):
        try:
            return client.create_keys_and_certificate()["certificateId"]
        except client.exceptions.ThrottlingException:
            return None

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        made = [each for each in pool.map(make, range(12)) if each]
    assert made and len(set(made)) == len(made)
