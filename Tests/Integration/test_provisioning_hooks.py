"""Pre-provisioning hooks: the operator's function decides whether a device is provisioned, and with what."""

import json

import pytest

from support.client import Client
from support.device import Workshop, unique
from support.server import Server
from support.webhook import Webhook
from test_fleet_provisioning import CREATE, Asking, claim_statements, make_template, provision

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


@pytest.fixture(scope="module")
def hook():
    hook = Webhook()
    yield hook
    hook.stop()


@pytest.fixture(scope="module")
def server(hook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hooks")
    slow = json.dumps(["/bin/sleep", "30"])
    with Server(folder / "data", "--function", f"{ARN}hook={hook.url}", "--function", f"{ARN}slow={slow}") as server:
        yield server


@pytest.fixture(scope="module")
def iot(server):
    return server.client("iot")


@pytest.fixture(scope="module")
def device(server, tmp_path_factory):
    workshop = Workshop(server, tmp_path_factory.mktemp("claims"))
    return workshop.device(*claim_statements(workshop))


def ask(server, iot, device, function="hook"):
    """One device through a template with the hook: the template, the certificate, whether accepted, the answer."""
    template = make_template(iot, preProvisioningHook={"targetArn": ARN + function})
    with Client(server, device) as client:
        asking = Asking(client.connected())
        _, made = asking.ask(CREATE)
        accepted, answer = asking.ask(provision(template), {
            "certificateOwnershipToken": made["certificateOwnershipToken"],
            "parameters": {"SerialNumber": unique("s")}})
        return template, made, accepted, answer, client.client_id


def test_the_hook_is_told_all_and_may_change_parameters(server, iot, device, hook):
    hook.events.clear()
    hook.answer = {"allowProvisioning": True, "parameterOverrides": {"Site": "south", "SerialNumber": "by-hook"}}
    template, made, accepted, answer, client_id = ask(server, iot, device)
    assert accepted and answer["thingName"] == "pump-by-hook"
    assert answer["deviceConfiguration"]["broker"] == "https://south.example"
    event = hook.events[-1]
    assert event["claimCertificateId"] == device.certificate_id and event["clientId"] == client_id
    assert event["certificateId"] == made["certificateId"] and event["certificatePem"] == made["certificatePem"]
    assert event["templateArn"] == server.arn(f"provisioningtemplate/{template}")
    assert set(event["parameters"]) == {"SerialNumber"}


@pytest.mark.parametrize("answer, reason", [
    ({"allowProvisioning": False}, "HOOK_DENIED"), ({}, "HOOK_DENIED"), ({"allowProvisioning": "true"}, "HOOK_DENIED"),
    ({"allowProvisioning": True, "parameterOverrides": {"Site": 5}}, "HOOK_ANSWER_MALFORMED"),
])
def test_anything_but_yes_is_no(server, iot, device, hook, answer, reason):
    hook.answer = answer
    since = server.log.mark()
    template, made, accepted, told, _ = ask(server, iot, device)
    assert not accepted and (told["statusCode"], told["errorCode"]) == (403, "AccessDenied")
    assert "ACCESS_DENIED" in told["errorMessage"]
    assert server.log.expect(since, eventType="ProvisionDevice", reason=reason)["provisioningTemplateName"] == template
    found = iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert found["status"] == "PENDING_ACTIVATION"


@pytest.mark.parametrize("function, reason", [("slow", "HOOK_TIMED_OUT"), ("nowhere", "HOOK_NOT_MAPPED")])
def test_a_hook_that_gives_no_answer_denies(server, iot, device, function, reason):
    since = server.log.mark()
    _, _, accepted, told, _ = ask(server, iot, device, function)
    assert not accepted and told["statusCode"] == 403
    assert ARN + function in server.log.expect(since, eventType="ProvisionDevice", reason=reason)["details"]
