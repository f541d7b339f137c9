"""The README's walk-through, by its script and the AWS CLI."""

import json
import subprocess

import pytest

from support.device import unique
from support.server import REPOSITORY


# Exit statuses of the AWS CLI, version 2 and 1, for a call that the service refused.
FAILED = [254, 255]


def aws(tool, server, *arguments, **more):
    ended = subprocess.run([tool("aws"), *arguments], capture_output=True, text=True, timeout=60,
                           env=server.cli_environment, **more)
    return ended


def test_the_first_device_script_runs(server, tool):
    for name in ["aws", "mosquitto_pub", "mosquitto_sub"]:
        tool(name)
    ended = subprocess.run([REPOSITORY / "Examples/first-device.sh", server.folder], capture_output=True, text=True,
                           timeout=120, env=server.cli_environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "received: hello/world Hello from a device" in ended.stdout and "Done." in ended.stdout


def test_the_script_says_what_to_do_without_a_server(tmp_path):
    ended = subprocess.run([REPOSITORY / "Examples/first-device.sh", tmp_path], capture_output=True, text=True)
    assert ended.returncode == 1 and "make serve" in ended.stderr


def test_the_cli_writes_keys_that_openssl_reads(server, tool, tmp_path):
    ended = aws(tool, server, "iot", "create-keys-and-certificate", "--set-as-active", "--certificate-pem-outfile",
                tmp_path / "cert.pem", "--public-key-outfile", tmp_path / "public.pem", "--private-key-outfile",
                tmp_path / "key.pem")
    assert ended.returncode == 0, ended.stderr
    certificate_id = json.loads(ended.stdout)["certificateId"]
    digest = subprocess.run(
        f"openssl x509 -in {tmp_path}/cert.pem -outform DER | openssl dgst -sha256 -r", shell=True, text=True,
        capture_output=True, check=True).stdout.split()[0]
    assert digest == certificate_id
    subprocess.run(["openssl", "pkey", "-in", tmp_path / "key.pem", "-noout", "-check"], check=True,
                   capture_output=True)


def test_the_cli_shows_the_servers_error(server, tool):
    ended = aws(tool, server, "iot", "get-policy", "--policy-name", unique("missing"))
    assert ended.returncode in FAILED and "(ResourceNotFoundException)" in ended.stderr
    ended = aws(tool, server, "iot", "list-jobs")
    assert ended.returncode in FAILED and "(NotImplementedException)" in ended.stderr and "ListJobs" in ended.stderr


@pytest.mark.parametrize("body", ["hello", ""])
def test_the_cli_publishes(server, tool, connect, body):
    topic = unique("cli")
    subscriber = connect()
    subscriber.subscribe(topic)
    version = subprocess.run([tool("aws"), "--version"], capture_output=True, text=True).stdout
    # Version 2 takes Base64 unless told otherwise; version 1 knows no such option.
    form = ["--cli-binary-format", "raw-in-base64-out"] if version.startswith("aws-cli/2") else []
    ended = aws(tool, server, "iot-data", "publish", "--topic", topic, "--payload", body, *form)
    assert ended.returncode == 0, ended.stderr
    subscriber.expect_message(topic, body)
