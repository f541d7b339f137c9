"""`sallyport policy test` and `policy lint`: what they print and how they end, without a server."""

import json

import pytest

from support import certificates
from support.server import run

ARN = "arn:aws:iot:eu-west-1:111122223333:"


@pytest.fixture
def policy(tmp_path):
    """`policy(statement, …)`: the path of a document."""

    def write(*statements, name="pump.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
        return path

    return write


def allow(action, resource, **more):
    return {"Effect": "Allow", "Action": action, "Resource": ARN + resource, **more}


def ask(*arguments):
    return run("policy", "test", *arguments)


def test_allowed_ends_with_0_and_says_by_what(policy):
    done = ask("--policy", policy(allow("iot:Publish", "topic/dt/${iot:ClientId}/*")), "--client-id", "pump",
               "--action", "iot:Publish", "--topic", "dt/pump/t")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout == (
        f"ALLOWED: policy `pump` version 1, statement 1 allows iot:Publish on `{ARN}topic/dt/pump/t`.\n"
        "policy `pump`, version 1:\n  statement 1, Allow: applies\n")


def test_denied_ends_with_2_and_says_what_would_help(policy):
    document = policy(allow("iot:Subscribe", "topic/cmd/*"),
                      allow("iot:Subscribe", "topicfilter/${iot:Connection.Thing.ThingName}/*"))
    done = ask("--policy", document, "--client-id", "pump", "--action", "subscribe", "--topic", "cmd/#")
    assert done.returncode == 2 and done.stderr == ""
    assert done.stdout.startswith("IMPLICIT_DENY: no statement of policy `pump` (version 1) allows iot:Subscribe")
    assert "would match if `topic/` in it were `topicfilter/`" in done.stdout
    assert done.stdout.endswith("give the request's thing with --thing.\n")


def test_json_says_the_same(policy):
    document = policy(allow("iot:Connect", "client/*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    arguments = ["--policy", document, "--client-id", "pump", "--action", "iot:Connect", "--source-ip", "192.0.2.1"]
    done = ask(*arguments, "--json")
    decision = json.loads(done.stdout)
    assert done.returncode == 2 and decision["authDecision"] == "IMPLICIT_DENY"
    assert decision["resource"] == ARN + "client/pump"
    statement, = decision["statements"]
    assert statement["failed"] == "Condition" and not statement["applies"]
    assert statement["mismatch"] == {"kind": "condition", "operator": "IpAddress", "key": "aws:SourceIp",
                                     "wanted": ["10.0.0.0/8"], "had": ["192.0.2.1"]}
    text = ask(*arguments).stdout
    assert decision["reason"] in text and f"statement 1, Allow: {statement['text']}\n" in text


def test_a_certificate_and_a_thing_give_variables_their_values(policy, tmp_path):
    path = tmp_path / "device.pem"
    path.write_text(certificates.pem(certificates.self_signed(certificates.new_key(), "valve-7")))
    document = policy(allow("iot:Publish", "topic/${iot:Certificate.Subject.CommonName}/"
                                           "${iot:Connection.Thing.Attributes[site]}"))
    thing = json.dumps({"thingName": "valve", "thingTypeName": "v", "attributes": {"site": "north"}, "version": 3})
    arguments = ["--policy", document, "--action", "iot:Publish", "--topic", "valve-7/north", "--certificate", path]
    assert ask(*arguments, "--thing", thing).returncode == 0
    assert ask(*arguments, "--thing", thing, "--client-id", "other").returncode == 2
    assert ask(*arguments, "--thing", thing, "--client-id", "other", "--exclusive-thing").returncode == 0
    assert ask(*arguments).returncode == 2


@pytest.mark.parametrize("arguments, words", [
    (["--policy", "/no/such", "--action", "iot:Publish", "--topic", "a"], "`/no/such` can't be read"),
    (["--policy", "BAD", "--action", "iot:Publish", "--topic", "a"], "line 1, column 1"),
], ids=["missing", "malformed"])
def test_what_can_not_be_read_ends_with_1(tmp_path, arguments, words):
    bad = tmp_path / "bad.json"
    bad.write_text("no policy")
    done = ask(*[str(bad) if word == "BAD" else word for word in arguments])
    assert done.returncode == 1 and words in done.stderr and done.stdout == ""


@pytest.mark.parametrize("arguments, words", [
    ([], "--policy"), (["--policy", "p", "--action", "iot:Pubish", "--topic", "a"], "did you mean `iot:Publish`?"),
    (["--policy", "p", "--action", "iot:Publish"], "give --topic or --resource"),
    (["--policy", "p", "--action", "iot:Publish", "--topic", "a", "--colour", "red"], "--colour"),
    (["--policy", "p", "--action", "iot:Subscribe", "--topic", "a", "--https"], "over HTTPS"),
], ids=["nothing", "no action", "no resource", "no option", "not over HTTPS"])
def test_wrong_usage_ends_with_64(arguments, words):
    done = ask(*arguments)
    assert done.returncode == 64 and words in done.stderr


def test_help_has_examples_and_every_exit_status():
    done = ask("--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout and "0 allowed, 2 denied" in done.stdout and "64" in done.stdout


def test_lint_ends_with_what_it_found(policy, tmp_path):
    fine = policy(allow("iot:Publish", "topic/dt/*"), name="fine.json")
    doubtful = policy(allow("iot:Publish", "topic/a/#"), {"Effect": "Deny", "Action": "iot:*", "Resource": "*"})
    assert run("policy", "lint", fine).returncode == 0
    done = run("policy", "lint", "--json", fine, doubtful)
    assert done.returncode == 2
    assert {concern["kind"] for concern in json.loads(done.stdout)} == {"mqtt-wildcard", "unreachable"}
    assert run("policy", "lint", "/no/such").returncode == 1
    assert run("policy", "lint").returncode == 64
