"""A customer's CAs through the API: proof of possession, states, templates, and the certificates they signed."""

import concurrent.futures
import json
import subprocess

import pytest

from support import certificates
from support.authorities import Authority, name
from support.aws import pages, refused
from support.certificates import DAY
from support.device import unique
from test_fleet_provisioning import make_template
from test_just_in_time_provisioning import body

UNKNOWN = "0" * 64
ROLE = "arn:aws:iam::123456789012:role/provisioning"


@pytest.fixture
def code(iot):
    return iot.get_registration_code()["registrationCode"]


def described(iot, authority):
    return iot.describe_ca_certificate(certificateId=authority.id)["certificateDescription"]


# The registration code


def test_the_registration_code_stays_until_it_is_deleted(start):
    iot = start().client("iot")
    with refused("ResourceNotFoundException", 404, "GetRegistrationCode"):
        iot.delete_registration_code()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(lambda _: iot.get_registration_code()["registrationCode"], range(16)))
    assert len(codes) == 1
    first = codes.pop()
    assert len(first) == 64 and int(first, 16) >= 0
    iot.delete_registration_code()
    assert iot.get_registration_code()["registrationCode"] != first


# RegisterCACertificate


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("auto", [True, False])
def test_a_ca_is_registered_with_its_proof(server, iot, code, active, auto):
    authority = Authority.new()
    answer = iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=authority.verification(
        code), setAsActive=active, allowAutoRegistration=auto, tags=[{"Key": "site", "Value": "north"}])
    assert answer["certificateId"] == authority.id
    assert answer["certificateArn"] == server.arn(f"cacert/{authority.id}")
    description = described(iot, authority)
    assert description["status"] == ("ACTIVE" if active else "INACTIVE")
    assert description["autoRegistrationStatus"] == ("ENABLE" if auto else "DISABLE")
    assert description["certificatePem"] == authority.pem and description["certificateMode"] == "DEFAULT"
    assert description["ownedBy"] == server.ready["accountId"] and description["customerVersion"] == 1
    assert description["validity"]["notAfter"] == authority.certificate.not_valid_after_utc
    assert "registrationConfig" not in iot.describe_ca_certificate(certificateId=authority.id)
    tags = iot.list_tags_for_resource(resourceArn=answer["certificateArn"])["tags"]
    assert tags == [{"Key": "site", "Value": "north"}]


def test_a_ca_without_a_proof_is_sni_only(iot, code):
    authority = Authority.new()
    client_error = refused("InvalidRequestException", 400, "verificationCertificate")
    with client_error:
        iot.register_ca_certificate(caCertificate=authority.pem)
    with refused("InvalidRequestException", 400, "SNI_ONLY"):
        iot.register_ca_certificate(caCertificate=authority.pem, certificateMode="SNI_ONLY",
                                    verificationCertificate=authority.verification(code))
    authority.register(iot, certificateMode="SNI_ONLY")
    assert described(iot, authority)["certificateMode"] == "SNI_ONLY"


def test_the_aws_cli_and_openssl_register_a_ca(server, tmp_path, tool):
    def run(*arguments):
        return subprocess.run(arguments, cwd=tmp_path, env=server.cli_environment, check=True, text=True,
                              capture_output=True).stdout.strip()

    aws, openssl = tool("aws"), tool("openssl")
    code = run(aws, "iot", "get-registration-code", "--query", "registrationCode", "--output", "text")
    run(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
        "-subj", "/O=Acme/CN=Acme root", "-days", "30")
    run(openssl, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "proof.key", "-out", "proof.csr",
        "-subj", f"/CN={code}")
    run(openssl, "x509", "-req", "-in", "proof.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "5", "-out", "proof.pem")
    made = run(aws, "iot", "register-ca-certificate", "--ca-certificate", "file://ca.pem",
               "--verification-certificate", "file://proof.pem", "--set-as-active", "--query", "certificateId",
               "--output", "text")
    status = run(aws, "iot", "describe-ca-certificate", "--certificate-id", made,
                 "--query", "certificateDescription.status", "--output", "text")
    assert status == "ACTIVE"


def test_the_proof_must_name_the_code(iot, code):
    authority = Authority.new()
    for subject in [name(("CN", code[:-1])), name(("CN", "x")), name(("O", code)), name()]:
        proof = certificates.pem(authority.issue(subject))
        with refused("RegistrationCodeValidationException", 400, "registration"):
            iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=proof)
    with_more = certificates.pem(authority.issue(name(("O", "Acme"), ("CN", code))))
    iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=with_more)


def test_a_deleted_code_proves_nothing_more(start):
    iot = start().client("iot")
    authority = Authority.new()
    proof = authority.verification(iot.get_registration_code()["registrationCode"])
    iot.delete_registration_code()
    for _ in range(2):
        with refused("RegistrationCodeValidationException", 400, "GetRegistrationCode"):
            iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=proof)
        iot.get_registration_code()


def test_the_proof_must_be_signed_by_the_ca(iot, code):
    authority = Authority.new()
    impostor = Authority.new(subject=authority.certificate.subject)
    other_name = Authority.new(key=authority.key)
    for signer in [impostor, other_name]:
        with refused("CertificateValidationException", 400, "verificationCertificate"):
            iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=signer.verification(code))
    with refused("CertificateValidationException", 400, "verificationCertificate"):
        iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate="x")
    over = authority.verification(code, not_before=certificates.now() - 2 * DAY,
                                  not_after=certificates.now() - DAY)
    with refused("CertificateValidationException", 400, "ended at"):
        iot.register_ca_certificate(caCertificate=authority.pem, verificationCertificate=over)
    with refused("ResourceNotFoundException", 404):
        described(iot, authority)


@pytest.mark.parametrize("options, words", [
    (dict(is_ca=False), "basicConstraints"), (dict(is_ca=None), "basicConstraints"),
    (dict(kind="RSA-1024"), "1024 bits"),
    (dict(not_before=certificates.now() - 2 * DAY, not_after=certificates.now() - DAY), "ended at"),
    (dict(not_before=certificates.now() + DAY), "begins at")], ids=lambda value: str(value)[:30])
def test_what_isnt_a_usable_ca_is_refused(iot, options, words):
    authority = Authority.new(**options)
    with refused("CertificateValidationException", 400, words):
        iot.register_ca_certificate(caCertificate=authority.pem, certificateMode="SNI_ONLY")


def test_a_ca_is_registered_once(server, iot):
    authority = Authority.new()
    authority.register(iot)
    with refused("ResourceAlreadyExistsException", 409) as failure:
        authority.register(iot)
    assert failure.answer["resourceId"] == authority.id
    assert failure.answer["resourceArn"] == server.arn(f"cacert/{authority.id}")


def test_ten_cas_share_a_subject_and_not_one_more(iot):
    subject = name(("CN", unique("shared")))
    for _ in range(10):
        Authority.new(subject=subject).register(iot)
    with refused("LimitExceededException", 410, "10"):
        Authority.new(subject=subject).register(iot)


# UpdateCACertificate, DeleteCACertificate


def test_the_registration_config_is_kept_and_removed(iot):
    authority = Authority.new()
    config = {"templateBody": json.dumps(body()), "roleArn": ROLE}
    authority.register(iot, allowAutoRegistration=True, registrationConfig=config)
    assert iot.describe_ca_certificate(certificateId=authority.id)["registrationConfig"] == config
    iot.update_ca_certificate(certificateId=authority.id, removeAutoRegistration=True)
    answer = iot.describe_ca_certificate(certificateId=authority.id)
    assert "registrationConfig" not in answer
    assert answer["certificateDescription"]["autoRegistrationStatus"] == "DISABLE"
    iot.update_ca_certificate(certificateId=authority.id, registrationConfig=config,
                              newAutoRegistrationStatus="ENABLE")
    answer = iot.describe_ca_certificate(certificateId=authority.id)
    assert answer["registrationConfig"] == config
    assert answer["certificateDescription"]["autoRegistrationStatus"] == "ENABLE"


@pytest.mark.parametrize("config", [
    {"templateBody": "{}", "templateName": "t"}, {"templateBody": "x" * 10_241}, {"templateName": "a b"},
    {"templateName": "x" * 37}, {"templateBody": "{}", "roleArn": "no arn, but long enough"}])
def test_a_registration_config_must_be_one(server, config):
    iot = server.client("iot", parameter_validation=False)
    authority = Authority.new()
    with refused("InvalidRequestException", 400, "registrationConfig"):
        authority.register(iot, registrationConfig=config)
    authority.register(iot)
    with refused("InvalidRequestException", 400, "registrationConfig"):
        iot.update_ca_certificate(certificateId=authority.id, registrationConfig=config)
    with refused("InvalidRequestException", 400, "removeAutoRegistration"):
        iot.update_ca_certificate(certificateId=authority.id, removeAutoRegistration=True,
                                  newAutoRegistrationStatus="ENABLE")


def test_a_template_is_looked_at_when_it_is_given(iot):
    thing = {"Resources": {"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "t"}}}}
    fleet, blind = make_template(iot), make_template(iot, thing, type="JITP")
    registered = Authority.new()
    registered.register(iot)
    for config, error, words in [
        ({"templateName": "absent"}, ("ResourceNotFoundException", 404), ["absent"]),
        ({"templateName": fleet}, ("InvalidRequestException", 400), [fleet, "FLEET_PROVISIONING"]),
        ({"templateName": blind}, ("InvalidRequestException", 400), [blind, "CertificateId"]),
        ({"templateBody": "{}"}, ("InvalidRequestException", 400), ["templateBody", "Resources"]),
        ({"templateBody": json.dumps(thing)}, ("InvalidRequestException", 400), ["templateBody", "CertificateId"]),
    ]:
        with refused(*error, *words):
            Authority.new().register(iot, registrationConfig=config)
        with refused(*error, *words):
            iot.update_ca_certificate(certificateId=registered.id, registrationConfig=config)
    disabled = make_template(iot, body(), enabled=False, type="JITP")
    iot.update_ca_certificate(certificateId=registered.id, registrationConfig={"templateName": disabled})
    found = iot.describe_ca_certificate(certificateId=registered.id)["registrationConfig"]
    assert found == {"templateName": disabled}


def test_an_active_ca_is_not_deleted(iot, code):
    authority = Authority.new()
    authority.register(iot)
    leaf = authority.issue()
    iot.register_certificate(certificatePem=certificates.pem(leaf), status="ACTIVE")
    with refused("CertificateStateException", 406, "deactivated"):
        iot.delete_ca_certificate(certificateId=authority.id)
    iot.update_ca_certificate(certificateId=authority.id, newStatus="INACTIVE")
    iot.delete_ca_certificate(certificateId=authority.id)
    for call in [iot.delete_ca_certificate, iot.describe_ca_certificate, iot.update_ca_certificate]:
        with refused("ResourceNotFoundException", 404, authority.id):
            call(certificateId=authority.id)
    description = iot.describe_certificate(certificateId=certificates.fingerprint(leaf))["certificateDescription"]
    assert description["status"] == "ACTIVE" and description["caCertificateId"] == authority.id


def test_lists_go_through_all_pages(start):
    iot = start().client("iot")
    authorities = [Authority.new() for _ in range(5)]
    for authority in authorities:
        authority.register(iot)
    ids = [authority.id for authority in authorities]
    leaves = [authorities[0].issue() for _ in range(5)]
    for leaf in leaves:
        iot.register_certificate(certificatePem=certificates.pem(leaf))
    for ascending in [True, False]:
        found = list(pages(iot.list_ca_certificates, "certificates", "marker", "nextMarker", pageSize=2,
                           ascendingOrder=ascending))
        assert [len(page) for page in found] == [2, 2, 1]
        listed = [item["certificateId"] for page in found for item in page]
        assert sorted(listed) == sorted(ids) and all(item["status"] == "ACTIVE" for page in found for item in page)
        found = list(pages(iot.list_certificates_by_ca, "certificates", "marker", "nextMarker", pageSize=2,
                           ascendingOrder=ascending, caCertificateId=ids[0]))
        assert [len(page) for page in found] == [2, 2, 1]
        assert sorted(item["certificateId"] for page in found for item in page) == sorted(
            map(certificates.fingerprint, leaves))
    assert iot.list_certificates_by_ca(caCertificateId=UNKNOWN)["certificates"] == []
    assert iot.list_ca_certificates(templateName="none")["certificates"] == []
    with refused("InvalidRequestException", 400):
        iot.list_ca_certificates(marker="AAAA")


# RegisterCertificate


@pytest.mark.parametrize("mode", ["DEFAULT", "SNI_ONLY"])
@pytest.mark.parametrize("kind", ["P-256", "P-384", "P-521", "RSA-2048"])
def test_a_certificate_is_registered_under_its_ca(server, iot, kind, mode):
    authority = Authority.new(kind=kind)
    authority.register(iot, certificateMode=mode)
    leaf = authority.issue()
    answer = iot.register_certificate(certificatePem=certificates.pem(leaf), status="ACTIVE")
    assert answer["certificateArn"] == server.arn(f"cert/{certificates.fingerprint(leaf)}")
    description = iot.describe_certificate(certificateId=answer["certificateId"])["certificateDescription"]
    assert description["caCertificateId"] == authority.id and description["certificateMode"] == mode
    assert description["status"] == "ACTIVE"
    with refused("ResourceAlreadyExistsException", 409) as failure:
        iot.register_certificate(certificatePem=certificates.pem(leaf))
    assert failure.answer["resourceArn"] == answer["certificateArn"]


def test_the_status_of_a_registered_certificate(iot):
    authority = Authority.new()
    authority.register(iot)
    for options, status in [({}, "INACTIVE"), ({"setAsActive": True}, "ACTIVE"), ({"status": "REVOKED"}, "REVOKED"),
                            ({"setAsActive": True, "status": "INACTIVE"}, "INACTIVE")]:
        made = iot.register_certificate(certificatePem=certificates.pem(authority.issue()), **options)
        found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
        assert found["status"] == status
    with refused("CertificateStateException", 406, "PENDING_ACTIVATION"):
        iot.register_certificate(certificatePem=certificates.pem(authority.issue()), status="PENDING_ACTIVATION")


def test_an_intermediate_is_a_ca_and_its_root_doesnt_cover_it(iot):
    root = Authority.new()
    intermediate = Authority.new(signed_by=root)
    leaf = certificates.pem(intermediate.issue())
    root.register(iot)
    with refused("CertificateValidationException", 400, "RegisterCACertificate"):
        iot.register_certificate(certificatePem=leaf)
    with refused("CertificateValidationException", 400, "has not signed"):
        iot.register_certificate(certificatePem=leaf, caCertificatePem=root.pem)
    intermediate.register(iot)
    iot.register_certificate(certificatePem=leaf)


def test_two_cas_with_one_subject_are_told_apart_by_the_caller(iot):
    subject = name(("CN", unique("twin")))
    twins = [Authority.new(subject=subject) for _ in range(2)]
    twins[0].register(iot)
    leaf = certificates.pem(twins[1].issue())
    with refused("CertificateValidationException", 400, "has not signed"):
        iot.register_certificate(certificatePem=leaf)
    twins[1].register(iot)
    with refused("CertificateConflictException", 409, "caCertificatePem"):
        iot.register_certificate(certificatePem=leaf)
    with refused("CertificateValidationException", 400, "has not signed"):
        iot.register_certificate(certificatePem=leaf, caCertificatePem=twins[0].pem)
    made = iot.register_certificate(certificatePem=leaf, caCertificatePem=twins[1].pem)
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["caCertificateId"] == twins[1].id


def test_a_ca_that_isnt_there_active_and_valid_registers_nothing(start):
    iot = start().client("iot")
    authority = Authority.new()
    leaf = certificates.pem(authority.issue())
    for given in [{}, {"caCertificatePem": authority.pem}]:
        with refused("CertificateValidationException", 400, "RegisterCACertificate"):
            iot.register_certificate(certificatePem=leaf, **given)
    authority.register(iot, setAsActive=False)
    with refused("CertificateValidationException", 400, "INACTIVE"):
        iot.register_certificate(certificatePem=leaf)
    iot.update_ca_certificate(certificateId=authority.id, newStatus="ACTIVE")
    iot.register_certificate(certificatePem=leaf)
    iot.update_ca_certificate(certificateId=authority.id, newStatus="INACTIVE")
    iot.delete_ca_certificate(certificateId=authority.id)
    with refused("CertificateValidationException", 400, "RegisterCACertificate"):
        iot.register_certificate(certificatePem=certificates.pem(authority.issue()))
