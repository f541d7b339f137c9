"""Audits by boto3: the account's configuration, tasks on demand, and what they find."""

import concurrent.futures
import contextlib
import datetime
import json
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from support import certificates
from support.aws import pages, refused
from support.client import Client
from support.device import Workshop, document, statement
from support.polling import until
from support.server import REPOSITORY, Server, run

ROLE = "arn:aws:iam::123456789012:role/audit"
NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("audit") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def iot(server):
    return server.client("iot")


@pytest.fixture(scope="module")
def workshop(server, tmp_path_factory):
    return Workshop(server, tmp_path_factory.mktemp("devices"))


def enable(iot, *names, **configurations):
    checks = {name: {"enabled": True} for name in names}
    for name, configuration in configurations.items():
        checks[name] = {"enabled": True, "configuration": configuration}
    iot.update_account_audit_configuration(roleArn=ROLE, auditCheckConfigurations=checks)


def ended(iot, task):
    """The task once it is over."""
    def look():
        found = iot.describe_audit_task(taskId=task)
        return found if found["taskStatus"] != "IN_PROGRESS" else None
    return until(look, timeout=20, what="the audit's end", every=0.05)


def audit(iot, *names):
    """Runs an audit to its end; the task and its findings."""
    task = iot.start_on_demand_audit_task(targetCheckNames=list(names))["taskId"]
    found = ended(iot, task)
    assert found["taskStatus"] == "COMPLETED", found
    return found, [finding for page in pages(iot.list_audit_findings, "findings", "nextToken", "nextToken",
                                             taskId=task, maxResults=100) for finding in page]


def of_certificate(findings, device):
    return [finding for finding in findings
            if finding["nonCompliantResource"]["resourceIdentifier"] == {"deviceCertificateId": device.certificate_id}]


def test_every_check_is_disabled_until_it_is_enabled(start):
    iot = start().client("iot")
    described = iot.describe_account_audit_configuration()
    assert len(described["auditCheckConfigurations"]) == 17 and "roleArn" not in described
    assert not any(check["enabled"] for check in described["auditCheckConfigurations"].values())
    with refused("InvalidRequestException", 400, "LOGGING_DISABLED_CHECK", "disabled"):
        iot.start_on_demand_audit_task(targetCheckNames=["LOGGING_DISABLED_CHECK"])
    with refused("ResourceNotFoundException", 404):
        iot.delete_account_audit_configuration()
    enable(iot, "LOGGING_DISABLED_CHECK",
           DEVICE_CERTIFICATE_AGE_CHECK={"CERT_AGE_THRESHOLD_IN_DAYS": "400"})
    described = iot.describe_account_audit_configuration()
    assert described["roleArn"] == ROLE
    checks = described["auditCheckConfigurations"]
    assert checks["DEVICE_CERTIFICATE_AGE_CHECK"] == {
        "enabled": True, "configuration": {"CERT_AGE_THRESHOLD_IN_DAYS": "400"}}
    assert [name for name, check in sorted(checks.items()) if check["enabled"]] == [
        "DEVICE_CERTIFICATE_AGE_CHECK", "LOGGING_DISABLED_CHECK"]
    with refused("InvalidRequestException", 400, "NO_CHECK"):
        enable(iot, "NO_CHECK")
    with refused("InvalidRequestException", 400, "29"):
        enable(iot, DEVICE_CERTIFICATE_AGE_CHECK={"CERT_AGE_THRESHOLD_IN_DAYS": "29"})
    iot.delete_account_audit_configuration()
    assert not any(check["enabled"] for check in
                   iot.describe_account_audit_configuration()["auditCheckConfigurations"].values())


def test_notifications_are_kept_and_the_log_says_that_none_are_sent(start):
    server = start()
    iot, mark = server.client("iot"), server.log.mark()
    target = {"targetArn": "arn:aws:sns:us-east-1:123456789012:topic", "roleArn": ROLE, "enabled": True}
    iot.update_account_audit_configuration(auditNotificationTargetConfigurations={"SNS": target})
    described = iot.describe_account_audit_configuration()
    assert described["auditNotificationTargetConfigurations"] == {"SNS": target}
    assert "SNS" in server.log.expect(mark, eventType="Registry.NotExecuted")["details"]


def test_certificates_that_end_soon_or_are_old_are_found(iot, workshop):
    enable(iot, "DEVICE_CERTIFICATE_EXPIRING_CHECK", "DEVICE_CERTIFICATE_AGE_CHECK")
    fresh = workshop.device(not_before=NOW - DAY, not_after=NOW + 400 * DAY)
    soon = workshop.device(not_before=NOW - DAY, not_after=NOW + 20 * DAY)
    over = workshop.device(not_before=NOW - 20 * DAY, not_after=NOW + 400 * DAY, status="INACTIVE")
    old = workshop.device(not_before=NOW - 366 * DAY, not_after=NOW + 400 * DAY)
    task, findings = audit(iot, "DEVICE_CERTIFICATE_EXPIRING_CHECK", "DEVICE_CERTIFICATE_AGE_CHECK")
    assert [finding["reasonForNonComplianceCode"] for finding in of_certificate(findings, soon)] == [
        "CERTIFICATE_APPROACHING_EXPIRATION"]
    assert [finding["reasonForNonComplianceCode"] for finding in of_certificate(findings, old)] == [
        "CERTIFICATE_PAST_AGE_THRESHOLD"]
    assert not of_certificate(findings, fresh) and not of_certificate(findings, over)

    details = task["auditDetails"]["DEVICE_CERTIFICATE_EXPIRING_CHECK"]
    assert details["checkRunStatus"] == "COMPLETED_NON_COMPLIANT" and details["checkCompliant"] is False
    assert details["nonCompliantResourcesCount"] == 1 and details["totalResourcesCount"] == 3
    assert task["taskStatistics"]["totalChecks"] == task["taskStatistics"]["nonCompliantChecks"] == 2
    assert task["taskType"] == "ON_DEMAND_AUDIT_TASK"

    finding = of_certificate(findings, soon)[0]
    assert finding["checkName"] == "DEVICE_CERTIFICATE_EXPIRING_CHECK" and finding["severity"] == "MEDIUM"
    assert finding["nonCompliantResource"]["resourceType"] == "DEVICE_CERTIFICATE"
    assert finding["isSuppressed"] is False and finding["relatedResources"] == []
    assert finding["taskStartTime"] == task["taskStartTime"] <= finding["findingTime"]
    assert iot.describe_audit_finding(findingId=finding["findingId"])["finding"] == finding
    assert iot.list_related_resources_for_audit_finding(findingId=finding["findingId"])["relatedResources"] == []
    with refused("ResourceNotFoundException", 404):
        iot.describe_audit_finding(findingId="nothing")


def test_a_certificate_past_its_end_is_found(iot, workshop, start):
    """It could only be registered while it was valid: one that ends in a moment."""
    soon = workshop.device(not_before=NOW - DAY, not_after=datetime.datetime.now(datetime.timezone.utc)
                           + datetime.timedelta(seconds=2))
    enable(iot, "DEVICE_CERTIFICATE_EXPIRING_CHECK")

    def past():
        found = of_certificate(audit(iot, "DEVICE_CERTIFICATE_EXPIRING_CHECK")[1], soon)
        return [finding["reasonForNonComplianceCode"] for finding in found] == ["CERTIFICATE_PAST_EXPIRATION"]
    until(past, timeout=20, what="the certificate's end", every=0.3)


def test_a_key_of_infineons_is_found(iot):
    """Modulo every number the modulus is a power of 65537, as those of CVE-2017-15361 are modulo the small primes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device")])
    made = {}
    for kind, public in [("marked", rsa.RSAPublicNumbers(65537, 65537**128).public_key()),
                         ("plain", rsa.generate_private_key(65537, 2048).public_key())]:
        certificate = x509.CertificateBuilder(name, name, public, x509.random_serial_number(), NOW - DAY,
                                              NOW + 400 * DAY).sign(key, hashes.SHA256())
        made[kind] = iot.register_certificate_without_ca(
            certificatePem=certificates.pem(certificate), status="ACTIVE")["certificateId"]
    enable(iot, "DEVICE_CERTIFICATE_KEY_QUALITY_CHECK")
    _, findings = audit(iot, "DEVICE_CERTIFICATE_KEY_QUALITY_CHECK")
    assert [(finding["nonCompliantResource"]["resourceIdentifier"]["deviceCertificateId"],
             finding["reasonForNonComplianceCode"], finding["severity"]) for finding in findings] == [
        (made["marked"], "CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361", "CRITICAL")]


def test_policies_that_allow_too_much_or_deny_too_little_are_found(start):
    server = start()
    iot = server.client("iot")
    arn = server.arn
    iot.create_policy(policyName="wide", policyDocument=document(statement("iot:Connect", "*")))
    iot.create_policy(policyName="narrow", policyDocument=document(statement("iot:Publish", arn("topic/telemetry/*"))))
    iot.create_policy(policyName="leaky", policyDocument=document(
        statement("iot:Subscribe", arn("topicfilter/building/*")),
        statement("iot:Subscribe", arn("topicfilter/building/control_room/*"), effect="Deny"),
        statement("iot:Receive", arn("topic/building/*"))))
    iot.create_policy(policyName="literal", policyDocument=document(
        statement("iot:Subscribe", arn("topicfilter/building/control_room/#"), effect="Deny")))
    checks = ["IOT_POLICY_OVERLY_PERMISSIVE_CHECK", "IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK"]
    enable(iot, *checks)
    task, findings = audit(iot, *checks)
    found = {(finding["nonCompliantResource"]["resourceIdentifier"]["policyVersionIdentifier"]["policyName"],
              finding["reasonForNonComplianceCode"]) for finding in findings}
    assert found == {("wide", "ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS"),
                     ("leaky", "TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS"),
                     ("literal", "POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT")}
    assert all(details["totalResourcesCount"] == 4 for details in task["auditDetails"].values())

    # The default version alone counts.
    iot.create_policy_version(policyName="wide", setAsDefault=True, policyDocument=document(
        statement("iot:Connect", arn("client/one"))))
    task, findings = audit(iot, "IOT_POLICY_OVERLY_PERMISSIVE_CHECK")
    assert not findings and task["auditDetails"]["IOT_POLICY_OVERLY_PERMISSIVE_CHECK"]["checkCompliant"] is True


def test_logging_that_is_off_is_found_and_services_that_arent_there_are_passed_over(start):
    iot = start().client("iot")
    names = ["LOGGING_DISABLED_CHECK", "IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK",
             "IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK",
             "AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK",
             "UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK"]
    enable(iot, *names)
    task, findings = audit(iot, *names)
    assert [finding["nonCompliantResource"] for finding in findings] == [
        {"resourceType": "ACCOUNT_SETTINGS", "resourceIdentifier": {"account": "123456789012"}}]
    for name in names[1:]:
        details = task["auditDetails"][name]
        assert details["checkRunStatus"] == "COMPLETED_COMPLIANT" and details["totalResourcesCount"] == 0
    role = "arn:aws:iam::123456789012:role/logging"
    iot.set_logging_options(loggingOptionsPayload={"roleArn": role, "logLevel": "INFO"})
    assert not audit(iot, "LOGGING_DISABLED_CHECK")[1]
    iot.set_v2_logging_options(roleArn=role, defaultLogLevel="INFO")
    assert not audit(iot, "LOGGING_DISABLED_CHECK")[1]
    for options in [{"defaultLogLevel": "DISABLED"}, {"defaultLogLevel": "INFO", "disableAllLogs": True}]:
        iot.set_v2_logging_options(roleArn=role, **options)
        assert [finding["reasonForNonComplianceCode"] for finding in audit(iot, "LOGGING_DISABLED_CHECK")[1]] == [
            "LOGGING_DISABLED"]


def test_tasks_and_findings_are_listed_by_what_is_asked_for(start):
    server = start()
    iot = server.client("iot")
    enable(iot, "LOGGING_DISABLED_CHECK")
    begin = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=5)
    tasks = []
    for _ in range(3):
        tasks.append(iot.start_on_demand_audit_task(targetCheckNames=["LOGGING_DISABLED_CHECK"])["taskId"])
        ended(iot, tasks[-1])
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)

    def listed(**more):
        return [task["taskId"] for page in pages(iot.list_audit_tasks, "tasks", "nextToken", "nextToken",
                                                 startTime=begin, endTime=end, **more) for task in page]

    assert listed(maxResults=2) == tasks[::-1]
    assert listed(taskStatus="COMPLETED", taskType="ON_DEMAND_AUDIT_TASK") == tasks[::-1]
    assert listed(taskStatus="CANCELED") == listed(taskType="SCHEDULED_AUDIT_TASK") == []
    assert iot.list_audit_tasks(startTime=begin - DAY, endTime=begin)["tasks"] == []
    with refused("InvalidRequestException", 400, "90 days"):
        iot.list_audit_tasks(startTime=NOW - 91 * DAY, endTime=end)
    with refused("InvalidRequestException", 400):
        iot.list_audit_tasks(startTime=end, endTime=begin)

    def found(**more):
        return [finding["taskId"] for page in pages(iot.list_audit_findings, "findings", "nextToken", "nextToken",
                                                    **more) for finding in page]

    assert found() == found(startTime=begin, endTime=end, maxResults=1) == tasks[::-1]
    assert found(taskId=tasks[1]) == [tasks[1]]
    assert len(found(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier={"account": "123456789012"})) == 3
    assert found(checkName="DEVICE_CERTIFICATE_AGE_CHECK") == found(listSuppressedFindings=True) == []
    assert len(found(listSuppressedFindings=False)) == 3
    with refused("InvalidRequestException", 400):
        iot.list_audit_findings(taskId=tasks[0], startTime=begin, endTime=end)
    with refused("InvalidRequestException", 400):
        iot.list_audit_findings(startTime=begin)
    with refused("InvalidRequestException", 400, "resourceIdentifier"):
        iot.list_audit_findings(resourceIdentifier={"account": "123456789012", "clientId": "a"})
    with refused("InvalidRequestException", 400, "COMPLETED"):
        iot.cancel_audit_task(taskId=tasks[0])
    with refused("ResourceNotFoundException", 404):
        iot.describe_audit_task(taskId="nothing")


def test_findings_outlive_the_server(start):
    server = start()
    iot = server.client("iot")
    enable(iot, "LOGGING_DISABLED_CHECK")
    task, findings = audit(iot, "LOGGING_DISABLED_CHECK")
    server.stop()
    again = start(folder=server.folder).client("iot")
    assert again.list_audit_findings()["findings"] == findings


def test_an_audit_that_was_interrupted_goes_on(start, workshop_of):
    """Killed while it audits: after the next start the task ends, and has counted every certificate once."""
    server = start()
    iot = server.client("iot")
    made = 1_200
    csr = certificates.signing_request(certificates.new_key())
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: iot.create_certificate_from_csr(certificateSigningRequest=csr, setAsActive=True),
                      range(made)))
    enable(iot, "DEVICE_CERTIFICATE_KEY_QUALITY_CHECK", "LOGGING_DISABLED_CHECK")
    task = iot.start_on_demand_audit_task(
        targetCheckNames=["DEVICE_CERTIFICATE_KEY_QUALITY_CHECK", "LOGGING_DISABLED_CHECK"])["taskId"]
    server.kill()
    again = start(folder=server.folder).client("iot")
    found = ended(again, task)
    assert found["taskStatus"] == "COMPLETED"
    assert found["auditDetails"]["DEVICE_CERTIFICATE_KEY_QUALITY_CHECK"]["totalResourcesCount"] == made
    assert len(again.list_audit_findings(taskId=task)["findings"]) == 1


def test_checks_of_revocation_fail_by_name_without_lists(start):
    iot = start().client("iot")
    names = ["REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK", "REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK",
             "INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK"]
    enable(iot, *names)
    task = ended(iot, iot.start_on_demand_audit_task(targetCheckNames=names)["taskId"])
    assert task["taskStatus"] == "FAILED" and task["taskStatistics"]["failedChecks"] == 3
    for details in task["auditDetails"].values():
        assert details["checkRunStatus"] == "FAILED" and "checkCompliant" not in details
        assert details["errorCode"] == "NO_REVOCATION_LISTS" and "audit/crl" in details["message"]


def test_a_revoked_certificate_is_found_with_the_operators_list(start):
    server = start()
    iot = server.client("iot")
    ca_key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])
    made = []
    for serial in (1001, 1002):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"device-{serial}")])
        certificate = x509.CertificateBuilder(name, subject, ec.generate_private_key(ec.SECP256R1()).public_key(), serial,
                                              NOW - DAY, NOW + 400 * DAY).sign(ca_key, hashes.SHA256())
        made.append(iot.register_certificate_without_ca(
            certificatePem=certificates.pem(certificate), status="ACTIVE")["certificateId"])
    check = "REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK"
    enable(iot, check)
    revoked = x509.RevokedCertificateBuilder(1002, NOW).build()
    crl = x509.CertificateRevocationListBuilder(name, NOW, NOW + DAY).add_revoked_certificate(revoked).sign(
        ca_key, hashes.SHA256())
    folder = server.folder / "audit/crl"
    folder.mkdir(parents=True)
    for encoding in ("PEM", "DER"):
        (folder / "ca.crl").write_bytes(crl.public_bytes(getattr(serialization.Encoding, encoding)))
        task, findings = audit(iot, check)
        assert [finding["nonCompliantResource"]["resourceIdentifier"] for finding in findings] == [
            {"deviceCertificateId": made[1]}]
        assert task["auditDetails"][check]["totalResourcesCount"] == 2
    # A list that can't be read is no list that names nobody.
    (folder / "broken.crl").write_text("hello")
    task = ended(iot, iot.start_on_demand_audit_task(targetCheckNames=[check])["taskId"])
    details = task["auditDetails"][check]
    assert task["taskStatus"] == "FAILED" and details["errorCode"] == "UNREADABLE" and "broken.crl" in details["message"]


def shared_and_conflicting(iot, checks):
    """A finding of each, by its check."""
    def both():
        findings = audit(iot, *checks)[1]
        return findings if len(findings) == 2 else None
    return {finding["checkName"]: finding for finding in until(both, timeout=10, what="both findings", every=0.2)}


def test_clients_that_share_a_certificate_and_those_that_share_a_name_are_found(start, workshop_of):
    server = start()
    iot = server.client("iot")
    device = workshop_of(server).open_device()
    checks = ["DEVICE_CERTIFICATE_SHARED_CHECK", "CONFLICTING_CLIENT_IDS_CHECK"]
    enable(iot, *checks)
    with contextlib.ExitStack() as stack:
        def connect(client_id):
            return stack.enter_context(Client(server, device, client_id=client_id)).connected()

        one = connect("one")
        assert not audit(iot, *checks)[1]
        connect("two")
        connect("one")
        one.expect_closed()
        found = shared_and_conflicting(iot, checks)
    shared = found["DEVICE_CERTIFICATE_SHARED_CHECK"]
    assert shared["severity"] == "CRITICAL"
    assert shared["nonCompliantResource"]["resourceIdentifier"] == {"deviceCertificateId": device.certificate_id}
    related = iot.list_related_resources_for_audit_finding(findingId=shared["findingId"])["relatedResources"]
    assert {each["resourceIdentifier"]["clientId"] for each in related} == {"one", "two"}
    assert all("CONNECTION_TIME" in each["additionalInfo"] for each in related)
    conflict = found["CONFLICTING_CLIENT_IDS_CHECK"]
    assert conflict["severity"] == "HIGH"
    assert conflict["nonCompliantResource"]["resourceIdentifier"] == {"clientId": "one"}
    assert conflict["nonCompliantResource"]["additionalInfo"]["PRINCIPAL_ID"] == device.certificate_id


def test_scheduled_audits_and_suppressions(start, workshop_of):
    server = start()
    iot = server.client("iot")
    enable(iot, "LOGGING_DISABLED_CHECK", "DEVICE_CERTIFICATE_AGE_CHECK")
    arn = iot.create_scheduled_audit(scheduledAuditName="nightly", frequency="MONTHLY", dayOfMonth="LAST",
                                     targetCheckNames=["LOGGING_DISABLED_CHECK"],
                                     tags=[{"Key": "team", "Value": "a"}])["scheduledAuditArn"]
    assert arn == server.arn("scheduledaudit/nightly")
    assert iot.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "team", "Value": "a"}]
    described = iot.describe_scheduled_audit(scheduledAuditName="nightly")
    assert described["frequency"] == "MONTHLY" and described["dayOfMonth"] == "LAST"
    with refused("ResourceAlreadyExistsException", 409):
        iot.create_scheduled_audit(scheduledAuditName="nightly", frequency="DAILY",
                                   targetCheckNames=["LOGGING_DISABLED_CHECK"])
    with refused("InvalidRequestException", 400, "nightly"):
        iot.update_account_audit_configuration(auditCheckConfigurations={"LOGGING_DISABLED_CHECK": {"enabled": False}})
    for number in range(4):
        iot.create_scheduled_audit(scheduledAuditName=f"more-{number}", frequency="WEEKLY", dayOfWeek="MON",
                                   targetCheckNames=["LOGGING_DISABLED_CHECK"])
    with refused("LimitExceededException", 410):
        iot.create_scheduled_audit(scheduledAuditName="one-too-many", frequency="DAILY",
                                   targetCheckNames=["LOGGING_DISABLED_CHECK"])
    assert [len(page) for page in pages(iot.list_scheduled_audits, "scheduledAudits", "nextToken", "nextToken",
                                        maxResults=2)] == [2, 2, 1]
    assert iot.update_scheduled_audit(scheduledAuditName="nightly", frequency="DAILY")["scheduledAuditArn"] == arn
    assert "dayOfMonth" not in iot.describe_scheduled_audit(scheduledAuditName="nightly")
    iot.delete_scheduled_audit(scheduledAuditName="more-0")
    with refused("ResourceNotFoundException", 404):
        iot.delete_scheduled_audit(scheduledAuditName="more-0")

    account = {"account": "123456789012"}
    iot.create_audit_suppression(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier=account,
                                 suppressIndefinitely=True, description="a laboratory")
    task, findings = audit(iot, "LOGGING_DISABLED_CHECK")
    details = task["auditDetails"]["LOGGING_DISABLED_CHECK"]
    assert findings[0]["isSuppressed"] is True and details["checkCompliant"] is True
    assert details["suppressedNonCompliantResourcesCount"] == 1 and details["nonCompliantResourcesCount"] == 0
    assert len(iot.list_audit_findings(listSuppressedFindings=True)["findings"]) == 1
    iot.update_audit_suppression(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier=account,
                                 expirationDate=NOW + DAY)
    described = iot.describe_audit_suppression(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier=account)
    assert described["suppressIndefinitely"] is False and described["description"] == "a laboratory"
    assert abs((described["expirationDate"] - NOW - DAY).total_seconds()) < 1
    assert len(iot.list_audit_suppressions(checkName="LOGGING_DISABLED_CHECK")["suppressions"]) == 1
    iot.delete_audit_suppression(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier=account)
    with refused("ResourceNotFoundException", 404):
        iot.describe_audit_suppression(checkName="LOGGING_DISABLED_CHECK", resourceIdentifier=account)
    iot.delete_account_audit_configuration(deleteScheduledAudits=True)
    assert iot.list_scheduled_audits()["scheduledAudits"] == []


def test_accounts_have_audits_of_their_own(start):
    server = start()
    made = json.loads(run("account", "create", "--data-dir", server.folder, "--json").stdout)
    other = server.new_client("iot", access_key=made["accessKeyId"], secret_key=made["secretAccessKey"])
    enable(server.client("iot"), "LOGGING_DISABLED_CHECK")
    task, findings = audit(server.client("iot"), "LOGGING_DISABLED_CHECK")
    assert len(findings) == 1
    assert other.list_audit_findings()["findings"] == []
    with refused("ResourceNotFoundException", 404):
        other.describe_audit_finding(findingId=findings[0]["findingId"])
    with refused("InvalidRequestException", 400):
        other.start_on_demand_audit_task(targetCheckNames=["LOGGING_DISABLED_CHECK"])


def test_the_example_does_what_it_says(start):
    server = start()
    ended = subprocess.run([REPOSITORY / "Examples/audit.sh", server.folder], capture_output=True, text=True, timeout=120,
                           env=server.cli_environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("It works.")
