"""Devices whose private key never leaves a PKCS#11 token. SoftHSM stands for the secure element."""

import os
import pathlib
import subprocess

import awscrt.io
import awscrt.mqtt
import awsiot.mqtt_connection_builder
import pytest

from support.device import document, statement, unique

PATIENCE = 20
PIN = "4711"
LIBRARIES = sorted(pathlib.Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"))


@pytest.fixture(scope="module")
def softhsm(tmp_path_factory):
    """The library's path. It reads its configuration, and which tokens there are, when it is loaded."""
    assert LIBRARIES, "SoftHSM is missing; install it with scripts/setup"
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    yield LIBRARIES[0]
    del os.environ["SOFTHSM2_CONF"]


def run(*words, **environment):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60,
                          env=os.environ | environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["EC:prime256v1", "rsa:2048"])
def test_a_key_in_a_token_gets_its_certificate_by_request_and_connects(server, iot, tool, tmp_path, softhsm, kind):
    device = unique("hardware")
    run(tool("softhsm2-util"), "--init-token", "--free", "--label", device, "--so-pin", "1234", "--pin", PIN)
    run(tool("pkcs11-tool"), "--module", softhsm, "--token-label", device, "--login", "--pin", PIN, "--keypairgen",
        "--key-type", kind, "--label", "device-key", "--id", "01")
    run(tool("openssl"), "req", "-new", "-engine", "pkcs11", "-keyform", "engine", "-subj", f"/CN={device}",
        "-key", f"pkcs11:token={device};object=device-key;type=private;pin-value={PIN}", "-out", tmp_path / "csr.pem",
        PKCS11_MODULE_PATH=str(softhsm))
    made = iot.create_certificate_from_csr(
        certificateSigningRequest=(tmp_path / "csr.pem").read_text(), setAsActive=True)
    (tmp_path / "cert.pem").write_text(made["certificatePem"])
    policy = unique("policy")
    iot.create_policy(policyName=policy, policyDocument=document_for(server, device))
    iot.attach_policy(policyName=policy, target=made["certificateArn"])

    connection = awsiot.mqtt_connection_builder.mtls_with_pkcs11(
        pkcs11_lib=awscrt.io.Pkcs11Lib(file=str(softhsm)), user_pin=PIN, token_label=device,
        private_key_label="device-key", cert_filepath=str(tmp_path / "cert.pem"),
        ca_filepath=server.ready["rootCAFile"], endpoint="localhost", port=server.ready["mqttPort"], client_id=device)
    assert connection.connect().result(PATIENCE)["session_present"] is False
    published, _ = connection.publish(f"hello/{device}", b"signed in hardware", awscrt.mqtt.QoS.AT_LEAST_ONCE)
    published.result(PATIENCE)
    connection.disconnect().result(PATIENCE)


def document_for(server, device):
    return document(statement("iot:Connect", server.arn(f"client/{device}")),
                    statement("iot:Publish", server.arn(f"topic/hello/{device}")))
