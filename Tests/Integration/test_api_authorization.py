"""TestAuthorization and GetEffectivePolicies as boto3 and the AWS CLI call them."""

import json
import subprocess

import pytest

from support.aws import refused
from support.client import Client
from support.device import document, statement, unique


@pytest.fixture
def ask(iot, server):
    """`ask(device, ("PUBLISH", "topic/a"), …)`: the results, in order."""

    def ask(device, *questions, **more):
        infos = [{"actionType": action, "resources": [server.arn(resource)]} for action, resource in questions]
        return iot.test_authorization(principal=device.arn, authInfos=infos, **more)["authResults"]

    return ask


def names(policies):
    return [policy["policyName"] for policy in policies["policies"]]


def test_an_answer_has_every_member_of_the_model(server, workshop, ask):
    device = workshop.device(statement("iot:Publish", server.arn("topic/a/*")))
    allowed, denied = ask(device, ("PUBLISH", "topic/a/b"), ("PUBLISH", "topic/b"))
    policy = {"policyName": device.policy_name, "policyArn": server.arn(f"policy/{device.policy_name}")}
    assert allowed == {
        "authInfo": {"actionType": "PUBLISH", "resources": [server.arn("topic/a/b")]},
        "allowed": {"policies": [policy]},
        "denied": {"implicitDeny": {"policies": []}, "explicitDeny": {"policies": []}},
        "authDecision": "ALLOWED", "missingContextValues": []}
    assert denied["authDecision"] == "IMPLICIT_DENY"
    assert denied["allowed"] == {"policies": []}
    assert denied["denied"] == {"implicitDeny": {"policies": [policy]}, "explicitDeny": {"policies": []}}


def test_the_cli_asks_as_its_manual_shows(server, workshop, tool):
    device = workshop.device(statement("iot:Connect", server.arn("client/${iot:ClientId}")))
    ended = subprocess.run(
        [tool("aws"), "iot", "test-authorization", "--principal", device.arn, "--client-id", "pump", "--auth-infos",
         f"actionType=CONNECT,resources={server.arn('client/pump')}"],
        capture_output=True, text=True, env=server.cli_environment, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["authResults"][0]["authDecision"] == "ALLOWED"


def test_a_variable_without_a_value_is_a_missing_context_value(server, workshop, ask):
    device = workshop.device(
        statement("iot:Connect", server.arn("client/${iot:Connection.Thing.ThingName}")),
        statement("iot:Publish", "*", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}))
    connect, publish = ask(device, ("CONNECT", "client/none"), ("PUBLISH", "topic/a"), clientId="none")
    assert connect["authDecision"] == publish["authDecision"] == "IMPLICIT_DENY"
    assert connect["missingContextValues"] == ["iot:Connection.Thing.ThingName"]
    assert publish["missingContextValues"] == ["aws:SourceIp"]


def test_a_policy_is_tried_before_it_is_attached_and_missed_before_it_is_detached(server, workshop, iot, ask):
    device = workshop.device(statement("iot:Publish", server.arn("topic/a")))
    other = unique("policy")
    iot.create_policy(policyName=other, policyDocument=document(
        statement("iot:Publish", server.arn("topic/*"), effect="Deny")))
    question = ("PUBLISH", "topic/a")
    assert ask(device, question)[0]["authDecision"] == "ALLOWED"
    added = ask(device, question, policyNamesToAdd=[other])[0]
    assert added["authDecision"] == "EXPLICIT_DENY" and names(added["denied"]["explicitDeny"]) == [other]
    assert names(added["allowed"]) == [device.policy_name]
    skipped = ask(device, question, policyNamesToSkip=[device.policy_name])[0]
    assert skipped["authDecision"] == "IMPLICIT_DENY"
    assert ask(device, question)[0]["authDecision"] == "ALLOWED"


def test_the_answer_follows_the_registry_at_once(server, workshop, iot, ask):
    """Thing, group and version changes; a connection of the same device is asked beside it."""
    name, group = unique("thing"), unique("group")
    device = workshop.device(statement("iot:Connect", "*"))
    arn = iot.create_thing_group(thingGroupName=group)["thingGroupArn"]
    policy = unique("policy")
    iot.create_policy(policyName=policy, policyDocument=document(
        statement("iot:Publish", server.arn("topic/${iot:Connection.Thing.ThingName}/up"))))
    iot.attach_policy(policyName=policy, target=arn)

    def both():
        with Client(server, device, version=5, client_id=name) as client:
            client.connected()
            live = client.publish(f"{name}/up", b"", qos=1).code == 0
        told = ask(device, ("PUBLISH", f"topic/{name}/up"), clientId=name)[0]["authDecision"] == "ALLOWED"
        assert live == told
        return live

    assert not both()
    iot.create_thing(thingName=name)
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=group)
    assert not both()
    iot.attach_thing_principal(thingName=name, principal=device.arn)
    assert both()
    iot.create_policy_version(policyName=policy, setAsDefault=True, policyDocument=document(
        statement("iot:Publish", "*", effect="Deny")))
    assert not both()
    iot.remove_thing_from_thing_group(thingName=name, thingGroupName=group)
    assert not both()


def test_refusals_have_the_models_names(server, workshop, iot):
    device = workshop.device()
    infos = [{"actionType": "PUBLISH", "resources": [server.arn("topic/a")]}]
    with refused("ResourceNotFoundException", 404):
        iot.test_authorization(principal=server.arn(f"cert/{'0' * 64}"), authInfos=infos)
    with refused("ResourceNotFoundException", 404, "no-such-policy"):
        iot.test_authorization(principal=device.arn, authInfos=infos, policyNamesToAdd=["no-such-policy"])
    with refused("InvalidRequestException", 400, "Cognito"):
        iot.test_authorization(principal=device.arn, authInfos=infos, cognitoIdentityPoolId="us-east-1:a")
    with refused("InvalidRequestException", 400, "principal"):
        iot.test_authorization(authInfos=infos)
    unchecked = server.client("iot", parameter_validation=False)
    with refused("InvalidRequestException", 400, "authInfos"):
        unchecked.test_authorization(principal=device.arn, authInfos=infos * 11)
    assert len(unchecked.test_authorization(principal=device.arn, authInfos=infos * 10)["authResults"]) == 10


def test_effective_policies_are_those_of_principal_and_thing(server, workshop, iot):
    device = workshop.device(statement("iot:Connect", "*"))
    name, root, leaf = unique("thing"), unique("group"), unique("group")
    root_arn = iot.create_thing_group(thingGroupName=root)["thingGroupArn"]
    leaf_arn = iot.create_thing_group(thingGroupName=leaf, parentGroupName=root)["thingGroupArn"]
    above = "z-" + unique("policy")
    text = json.dumps(json.loads(document(statement("iot:Publish", "*"))), indent=3) + "\n"
    iot.create_policy(policyName=above, policyDocument=document(statement("iot:Publish", "*", effect="Deny")))
    iot.create_policy_version(policyName=above, policyDocument=text, setAsDefault=True)
    iot.attach_policy(policyName=above, target=root_arn)
    iot.attach_policy(policyName=device.policy_name, target=leaf_arn)
    iot.create_thing(thingName=name)
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=leaf)

    def found(**arguments):
        return iot.get_effective_policies(**arguments)["effectivePolicies"]

    def found_names(**arguments):
        return [policy["policyName"] for policy in found(**arguments)]

    own = device.policy_name
    assert found_names(principal=device.arn) == [own]
    assert found_names(thingName=name) == [own, above]
    assert found_names(principal=device.arn, thingName=name) == [own, above]
    assert found_names(principal=leaf_arn) == [own, above]
    assert found_names(principal=root_arn) == [above]
    assert found(principal=root_arn) == [
        {"policyName": above, "policyArn": server.arn(f"policy/{above}"), "policyDocument": text}]
    with refused("InvalidRequestException", 400, "thingName"):
        iot.get_effective_policies()
    with refused("ResourceNotFoundException", 404):
        iot.get_effective_policies(thingName="no-such-thing")
