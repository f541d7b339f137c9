"""`sallyport policy explain`: what a running server would say to a device, beside what it says to the device itself."""

import datetime
import json
import subprocess

import pytest

from support import account, certificates
from support.client import Client
from support.device import document, statement, unique
from support.polling import until
from support.server import BINARY, plain_environment, run

ALLOWED, DENIED, NO_ANSWER, USAGE = 0, 2, 1, 64


@pytest.fixture
def explain(server):
    """`explain("--client-id", …)`: the ended command."""
    return lambda *options, of=None: run("policy", "explain", "--data-dir", (of or server).folder, *options)


@pytest.fixture
def explained(explain):
    """The same with `--json`: exit status and what was printed."""

    def explained(*options):
        ended = explain(*options, "--json")
        assert ended.returncode in [ALLOWED, DENIED], ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    return explained


def test_it_says_what_the_device_is_told(server, workshop, connect, explained):
    device = workshop.device(
        statement("iot:Connect", server.arn("client/*")), statement("iot:Publish", server.arn("topic/mine/*")),
        statement("iot:Publish", server.arn("topic/mine/secret"), effect="Deny", Sid="Secret"),
        statement("iot:Subscribe", server.arn("topicfilter/mine/+")))
    client = connect(device, version=5)
    known = ["--certificate", device.arn, "--client-id", client.client_id]
    for topic in ["mine/a", "mine/secret", "theirs"]:
        status, told = explained(*known, "--action", "iot:Publish", "--topic", topic)
        assert (status == ALLOWED) == (client.publish(topic, b"", qos=1).code == 0)
        assert (told["authDecision"] == "ALLOWED") == (status == ALLOWED)
    for topic_filter in ["mine/+", "mine/a"]:
        status, told = explained(*known, "--action", "iot:Subscribe", "--topic", topic_filter)
        assert (status == ALLOWED) == (client.subscribe(topic_filter) == [0])
        assert told["decisions"][0]["resource"] == server.arn(f"topicfilter/{topic_filter}")


def test_the_text_has_the_statements_the_thing_and_where_policies_come_from(server, workshop, iot, explain):
    thing, group, policy = unique("thing"), unique("group"), unique("policy")
    device = workshop.device(statement("iot:Connect", server.arn("client/${iot:ClientId}")))
    iot.create_thing(thingName=thing)
    iot.attach_thing_principal(thingName=thing, principal=device.arn)
    arn = iot.create_thing_group(thingGroupName=group)["thingGroupArn"]
    iot.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
    iot.create_policy(policyName=policy, policyDocument=document(
        statement("iot:Publish", server.arn("topic/site/#"), Sid="Site")))
    iot.attach_policy(policyName=policy, target=arn)
    ended = explain("--client-id", thing, "--action", "iot:Publish", "--topic", "site/a")
    assert ended.returncode == DENIED and not ended.stderr
    assert ended.stdout.startswith("IMPLICIT_DENY: ")
    for words in ["`Site`", "`#` is a plain character", device.certificate_id, "ACTIVE",
                  f"thing: `{thing}`; the client id is its name", f"policy `{policy}` comes from thing group {group}",
                  f"policy `{device.policy_name}` comes from certificate"]:
        assert words in ended.stdout, f"`{words}` is missing in:\n{ended.stdout}"


def test_the_certificate_is_an_arn_an_identifier_or_a_file(server, workshop, explain):
    device = workshop.device(statement("iot:Publish", server.arn("topic/a")))
    for given in [device.arn, device.certificate_id, device.certificate_path]:
        assert explain("--certificate", given, "--action", "iot:Publish", "--topic", "a").returncode == ALLOWED
    ended = explain("--certificate", "no-such-file", "--action", "iot:Publish", "--topic", "a")
    assert ended.returncode == NO_ANSWER and "no-such-file" in ended.stderr
    ended = explain("--certificate", device.key_path, "--action", "iot:Publish", "--topic", "a")
    assert ended.returncode == NO_ANSWER and "no certificate" in ended.stderr
    ended = explain("--certificate", "0" * 64, "--action", "iot:Publish", "--topic", "a")
    assert ended.returncode == NO_ANSWER and "ResourceNotFoundException" in ended.stderr


def test_a_will_persistence_and_retain_are_part_of_the_question(server, workshop, explained):
    device = workshop.device(
        statement("iot:Connect", server.arn("client/*"), Condition={
            "ForAllValues:StringEquals": {"iot:ConnectAttributes": ["LastWill"]}}),
        statement("iot:Publish", server.arn("topic/last")))
    connect = ["--certificate", device.arn, "--client-id", "c", "--action", "iot:Connect"]
    assert explained(*connect)[0] == ALLOWED
    assert explained(*connect, "--will-topic", "last")[0] == ALLOWED
    status, told = explained(*connect, "--will-topic", "other")
    assert status == DENIED and [d["authDecision"] for d in told["decisions"]] == ["ALLOWED", "IMPLICIT_DENY"]
    status, told = explained(*connect, "--will-topic", "last", "--retain")
    assert status == DENIED and told["decisions"][2]["action"] == "iot:RetainPublish"
    assert explained(*connect, "--persistent")[0] == DENIED
    publish = ["--certificate", device.arn, "--action", "iot:Publish", "--topic", "last"]
    assert explained(*publish)[0] == ALLOWED and explained(*publish, "--retain")[0] == DENIED


def test_addresses_and_names_can_be_given(server, workshop, explained):
    device = workshop.device(
        statement("iot:Publish", "*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        statement("iot:Subscribe", "*", Condition={"StringEquals": {"iot:DomainName": "iot.example"}}))
    publish = ["--certificate", device.arn, "--action", "iot:Publish", "--topic", "a"]
    status, told = explained(*publish)
    assert status == DENIED and told["decisions"][0]["missingContextValues"] == ["aws:SourceIp"]
    assert explained(*publish, "--source-ip", "192.0.2.7")[0] == ALLOWED
    assert explained(*publish, "--source-ip", "192.0.3.7")[0] == DENIED
    assert explained("--certificate", device.arn, "--action", "iot:Subscribe", "--topic", "a", "--domain-name",
                     "iot.example")[0] == ALLOWED


def test_a_version_that_isnt_the_default_and_would_allow_it_is_named(server, workshop, explain, iot):
    device = workshop.device(statement("iot:Publish", server.arn("topic/a")))
    iot.create_policy_version(policyName=device.policy_name, setAsDefault=False,
                              policyDocument=document(statement("iot:Publish", "*")))
    ended = explain("--certificate", device.arn, "--action", "iot:Publish", "--topic", "b")
    assert ended.returncode == DENIED and f"ersion 2 of policy `{device.policy_name}`" in ended.stdout


def test_what_keeps_the_device_out_all_the_same_is_a_warning(server, workshop, explained):
    inactive = workshop.device(statement("iot:Publish", "*"), status="INACTIVE")
    expiring = workshop.device(statement("iot:Publish", "*"),
                               not_after=certificates.now() + datetime.timedelta(seconds=2))

    def warnings(device):
        status, told = explained("--certificate", device.arn, "--action", "iot:Publish", "--topic", "a")
        assert status == ALLOWED and all(f"warning: {warning}\n" in told["text"] for warning in told["warnings"])
        return told["warnings"]

    assert "INACTIVE" in warnings(inactive)[0] and len(warnings(inactive)) == 1
    until(lambda: any("expired" in warning for warning in warnings(expiring)), 10, "the certificate's end")


def test_why_no_thing_counts_is_said(server, workshop, iot, explained):
    thing, other = unique("thing"), unique("thing")
    device = workshop.device(statement("iot:Connect", "*"))
    iot.create_thing(thingName=thing)

    def reason(*options):
        told = explained("--certificate", device.arn, "--action", "iot:Publish", "--topic", "a", *options)[1]
        return told["thing"]["reason"]

    assert "without a client id" in reason()
    assert "over HTTPS" in reason("--client-id", thing, "--https")
    assert "isn't attached to it" in reason("--client-id", thing)
    iot.create_thing(thingName=other)
    iot.attach_thing_principal(thingName=other, principal=device.arn)
    assert f"`{other}`" in reason("--client-id", "someone")
    iot.detach_thing_principal(thingName=other, principal=device.arn)
    iot.attach_thing_principal(thingName=thing, principal=device.arn, thingPrincipalType="EXCLUSIVE_THING")
    assert "exclusively" in reason("--client-id", "someone")


def test_a_client_id_that_tells_no_certificate_is_said(server, workshop, iot, explain):
    ended = explain("--client-id", "nobody", "--action", "iot:Connect")
    assert ended.returncode == NO_ANSWER and "no thing is named `nobody`" in ended.stderr
    thing, devices = unique("thing"), [workshop.device(), workshop.device()]
    iot.create_thing(thingName=thing)
    for device in devices:
        iot.attach_thing_principal(thingName=thing, principal=device.arn)
    ended = explain("--client-id", thing, "--action", "iot:Connect")
    assert ended.returncode == NO_ANSWER and all(device.certificate_id in ended.stderr for device in devices)


@pytest.mark.parametrize("options, word", [
    (["--action", "iot:Publish", "--topic", "a"], "--client-id"), (["--client-id", "a"], "--action"),
    (["--client-id", "a", "--action", "iot:Publish", "--topic", "a", "--resource", "b"], "--topic"),
])
def test_a_wrong_usage_is_told(explain, options, word):
    ended = explain(*options)
    assert ended.returncode == USAGE and word in ended.stderr


def test_an_account_asks_about_its_own_devices(server, workshop, explain):
    """By --endpoint-url and a key of the environment, as for every command."""
    other = account.create(server)
    device = workshop.device(statement("iot:Publish", "*"))
    command = [BINARY, "policy", "explain", "--endpoint-url", server.ready["apiUrl"], "--certificate",
               device.certificate_id, "--action", "iot:Publish", "--topic", "a"]

    def asked(key):
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=plain_environment(
            AWS_ACCESS_KEY_ID=key["accessKeyId"], AWS_SECRET_ACCESS_KEY=key["secretAccessKey"]))

    assert asked(server.ready).returncode == ALLOWED
    ended = asked(other.ready)
    assert ended.returncode == NO_ANSWER and "ResourceNotFoundException" in ended.stderr


def test_nobody_needs_to_be_connected_and_nobody_notices(server, workshop, explained):
    device = workshop.open_device()
    with Client(server, device, version=5) as client:
        client.connected()
        assert explained("--certificate", device.arn, "--client-id", client.client_id, "--action", "iot:Connect")[0] == 0
        client.expect_nothing_before_pong()
