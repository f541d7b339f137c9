"""`sallyport audit`: what an operator types, and what it prints."""

import json
import subprocess

import pytest

from support.device import document, statement
from support.server import BINARY, run


def audit(server, *options):
    return run("audit", "--data-dir", server.folder, *options)


def test_a_new_server_is_told_what_it_lacks(start):
    server = start()
    iot = server.client("iot")
    result = audit(server)
    assert result.returncode == 2, result.stderr
    assert "LOW  LOGGING_DISABLED_CHECK\n  account 123456789012\n" in result.stdout
    assert "mend: aws iot set-v2-logging-options" in result.stdout
    assert "Not checked: INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK" in result.stdout
    assert result.stdout.endswith("1 finding (1 low).\n")
    # What it advises mends it.
    iot.set_v2_logging_options(roleArn="arn:aws:iam::123456789012:role/logging", defaultLogLevel="INFO")
    result = audit(server)
    assert result.returncode == 0, result.stdout
    assert result.stdout.endswith("Nothing was found.\n")
    # And the account's configuration is as it was.
    checks = iot.describe_account_audit_configuration()["auditCheckConfigurations"].values()
    assert not any(check["enabled"] for check in checks)


def test_findings_say_which_resource_why_and_what_to_type(start, workshop_of):
    server = start()
    iot = server.client("iot")
    device = workshop_of(server).device()
    iot.create_policy(policyName="wide", policyDocument=document(statement("iot:Connect", "*")))
    result = audit(server)
    assert result.returncode == 2
    lines = result.stdout.splitlines()
    assert lines[:2] == ["CRITICAL  IOT_POLICY_OVERLY_PERMISSIVE_CHECK", "  policy wide, version 1"]
    assert f"  certificate {device.certificate_id}" in lines
    assert "LOW  SALLYPORT_CERTIFICATE_WITHOUT_POLICY_CHECK" in lines
    command = next(line for line in lines if "attach-policy" in line).split("mend: ")[1]
    # The command works as it is printed.
    subprocess.run(["bash", "-c", command.replace("NAME", "wide")], check=True, env=server.cli_environment)
    assert iot.list_attached_policies(target=device.arn)["policies"][0]["policyName"] == "wide"
    one = audit(server, "--check", "sallyport-certificate-without-policy")
    assert one.returncode == 0 and one.stdout == "Nothing was found.\n"


def test_json_has_all_of_it(start):
    server = start()
    result = audit(server, "--json", "--check", "LOGGING_DISABLED_CHECK")
    assert result.returncode == 2
    report = json.loads(result.stdout)
    assert report["taskStatus"] == "COMPLETED" and list(report["auditDetails"]) == ["LOGGING_DISABLED_CHECK"]
    finding, = report["findings"]
    described = server.client("iot").describe_audit_finding(findingId=finding["findingId"])["finding"]
    assert finding["nonCompliantResource"] == described["nonCompliantResource"]
    assert finding["remedy"].startswith("aws iot set-v2-logging-options")
    assert report["taskId"] == described["taskId"]
    listed = audit(server, "--list")
    assert listed.returncode == 2 and "LOGGING_DISABLED_CHECK" in listed.stdout
    assert audit(server, "--list", "--check", "DEVICE_CERTIFICATE_AGE_CHECK").returncode == 0


def test_it_finds_the_server_by_its_address(start):
    server = start()
    result = subprocess.run([BINARY, "audit", "--endpoint-url", server.ready["apiUrl"]], capture_output=True, text=True,
                            env=server.cli_environment, timeout=60)
    assert result.returncode == 2 and "LOGGING_DISABLED_CHECK" in result.stdout


@pytest.mark.parametrize("options, status, words", [
    (["--check", "NOTHING"], 64, "is no audit check"),
    (["--check", "REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK"], 1, ""),
])
def test_what_cant_be_checked_is_no_success(start, options, status, words):
    result = audit(start(), *options)
    assert result.returncode == status and words in result.stderr


def test_without_a_server_it_says_so(tmp_path):
    result = run("audit", "--data-dir", tmp_path)
    assert result.returncode == 1 and "no server is running" in result.stderr
