"""TestAuthorization, a real connection and `sallyport policy test` say the same, and what AWS documents.

The policies are those of AWS IoT Core's pages on matching, variables, conditions, Connect, Publish and Subscribe.
"""

import contextlib
import dataclasses
import json

import pytest

from support.authorities import Authority, name
from support.device import document, statement, unique
from support.paho_device import CLOSED, PahoDevice
from support.server import run

ALLOWED, IMPLICIT, EXPLICIT = "ALLOWED", "IMPLICIT_DENY", "EXPLICIT_DENY"
KINDS = {"CONNECT": "client", "PUBLISH": "topic", "RECEIVE": "topic", "SUBSCRIBE": "topicfilter"}
ACTIONS = {"CONNECT": "iot:Connect", "PUBLISH": "iot:Publish", "RECEIVE": "iot:Receive", "SUBSCRIBE": "iot:Subscribe"}


@dataclasses.dataclass
class Request:
    """One action; `{id}` in its name is the client id."""
    action: str
    name: str
    expected: str
    missing: list = dataclasses.field(default_factory=list)
    # What TestAuthorization can't be told.
    will: str | None = None
    persistent: bool = False
    retain: bool = False

    @property
    def is_plain(self):
        return self.will is None and not self.persistent and not self.retain


def connect(expected, missing=(), **more):
    return Request("CONNECT", "{id}", expected, list(missing), **more)


def publish(topic, expected, missing=(), **more):
    return Request("PUBLISH", topic, expected, list(missing), **more)


def receive(topic, expected, missing=()):
    return Request("RECEIVE", topic, expected, list(missing))


def subscribe(topic_filter, expected, missing=()):
    return Request("SUBSCRIBE", topic_filter, expected, list(missing))


@dataclasses.dataclass
class Case:
    id: str
    statements: list
    requests: list
    subject: tuple = (("CN", "plain"),)
    issuer: tuple = (("O", "Acme"), ("CN", "Acme root"))
    serial: int | None = None
    # None, "attached", "exclusive" (by another name than the client id) or "detached".
    thing: str | None = None
    attributes: dict = dataclasses.field(default_factory=dict)
    type: str | None = None


THING_NAME = "iot:Connection.Thing.ThingName"
ATTACHED = "iot:Connection.Thing.IsAttached"
SUBJECT = "iot:Certificate.Subject."


def arn(resource):
    return f"arn:aws:iot:us-east-1:123456789012:{resource}"


def allow(action, *resources, **more):
    return statement(action, *map(arn, resources), **more)


def deny(action, *resources, **more):
    return statement(action, *map(arn, resources), effect="Deny", **more)


def when(operator, key, *values):
    return {"Condition": {operator: {key: list(values)}}}


ATTRIBUTES = "iot:ConnectAttributes"
NEEDED_BOTH = [
    allow("iot:Connect", "client/*", **when("ForAllValues:StringEquals", ATTRIBUTES, "PersistentConnect", "LastWill")),
    deny("iot:Connect", "client/*", **when("ForAllValues:StringEquals", ATTRIBUTES, "PersistentConnect")),
    deny("iot:Connect", "client/*", **when("ForAllValues:StringEquals", ATTRIBUTES, "LastWill"))]


def connects(plain, persistent, will, both, missing=()):
    return [connect(plain, missing), connect(persistent, persistent=True), connect(will, will="last"),
            connect(both, persistent=True, will="last")]


REFERENCE = [
    Case("1 the thing's name as client id", [allow("iot:Connect", f"client/${{{THING_NAME}}}")],
         [connect(ALLOWED)], thing="attached"),
    Case("2 no thing of this name", [allow("iot:Connect", f"client/${{{THING_NAME}}}")],
         [connect(IMPLICIT, [THING_NAME])]),
    Case("2 a thing of this name that isn't attached", [allow("iot:Connect", f"client/${{{THING_NAME}}}")],
         [connect(IMPLICIT, [THING_NAME])], thing="detached"),
    Case("3 a denied filter is text", [allow("iot:Subscribe", "topicfilter/a/*"),
                                       deny("iot:Subscribe", "topicfilter/a/restricted/*")],
         [subscribe("a/#", ALLOWED), subscribe("a/restricted/x", EXPLICIT), subscribe("b", IMPLICIT)]),
    Case("4 denying Receive closes the hole", [allow("iot:Subscribe", "topicfilter/a/*"),
                                               allow("iot:Receive", "topic/a/*"),
                                               deny("iot:Receive", "topic/a/restricted/*")],
         [subscribe("a/#", ALLOWED), receive("a/restricted/x", EXPLICIT), receive("a/b", ALLOWED)]),
    Case("5 a retained publish", [allow("iot:Publish", "topic/x"), allow(["iot:Publish", "iot:RetainPublish"],
                                                                         "topic/y")],
         [publish("x", ALLOWED), publish("x", IMPLICIT, retain=True), publish("y", ALLOWED, retain=True)]),
    Case("6, 7 connect attributes", [allow("iot:Connect", "client/*", **when(
        "ForAllValues:StringEquals", ATTRIBUTES, "PersistentConnect")), allow("iot:Publish", "topic/last")],
         connects(ALLOWED, ALLOWED, IMPLICIT, IMPLICIT, missing=[ATTRIBUTES])),
    Case("8 a wildcard in a certificate", [allow("iot:Publish", f"topic/d/${{{SUBJECT}CommonName}}")],
         [publish("d/a*", IMPLICIT, [f"{SUBJECT}CommonName"]), publish("d/ab", IMPLICIT, [f"{SUBJECT}CommonName"])],
         subject=(("CN", "a*"),)),
    Case("9 NotResource", [{"Effect": "Allow", "Action": "iot:Receive", "NotResource": arn("topic/a/restricted/*")}],
         [receive("a/b", ALLOWED), receive("a/restricted/b", IMPLICIT)]),
    Case("10 the second of several values", [allow("iot:Publish", "topic/*", **when(
        "StringEquals", f"{SUBJECT}Organization.1", "B"))],
         [publish("x", ALLOWED)], subject=(("O", "A"), ("O", "B"))),
    Case("10 only one value", [allow("iot:Publish", "topic/*", **when("StringEquals", f"{SUBJECT}Organization.1", "B"))],
         [publish("x", IMPLICIT, [f"{SUBJECT}Organization.1"])], subject=(("O", "B"),)),
]

MATCHING = [
    Case("+ in a filter is text", [allow("iot:Subscribe", "topicfilter/some/+/topic")],
         [subscribe("some/+/topic", ALLOWED), subscribe("some/a/topic", IMPLICIT)]),
    Case("* in a filter is any text", [allow("iot:Subscribe", "topicfilter/some/*/topic")],
         [subscribe("some/+/topic", ALLOWED), subscribe("some/a/topic", ALLOWED),
          subscribe("some/a/b/topic", ALLOWED), subscribe("some/topic", IMPLICIT)]),
    Case("# in a filter is text", [allow("iot:Subscribe", "topicfilter/a/#")],
         [subscribe("a/#", ALLOWED), subscribe("a/b", IMPLICIT)]),
    Case("# in a topic never matches", [allow(["iot:Publish", "iot:Receive"], "topic/a/#")],
         [publish("a/b", IMPLICIT), receive("a/b", IMPLICIT)]),
    Case("* alone", [statement("*", "*")], [publish("a/b", ALLOWED), subscribe("#", ALLOWED), connect(ALLOWED)]),
    Case("parts of an ARN", [statement("iot:Publish", "arn:aws:iot:*:*:topic/x")],
         [publish("x", ALLOWED), publish("y", IMPLICIT)]),
    Case("? is one character", [allow("iot:Publish", "topic/a?c")],
         [publish("abc", ALLOWED), publish("a/c", ALLOWED), publish("ac", IMPLICIT), publish("abbc", IMPLICIT)]),
    Case("escaped wildcards", [allow("iot:Publish", "topic/a${*}", "topic/b${?}", "topic/c${$}")],
         [publish("a*", ALLOWED), publish("ab", IMPLICIT), publish("b?", ALLOWED), publish("bx", IMPLICIT),
          publish("c$", ALLOWED)]),
    Case("actions in any case, resources as they are", [allow("IOT:publish", "topic/A")],
         [publish("A", ALLOWED), publish("a", IMPLICIT)]),
    Case("the wrong kind of resource", [allow("iot:Subscribe", "topic/a"), allow("iot:Publish", "topicfilter/a")],
         [subscribe("a", IMPLICIT), publish("a", IMPLICIT)]),
    Case("another account", [statement("iot:Publish", "arn:aws:iot:us-east-1:999999999999:topic/a")],
         [publish("a", IMPLICIT)]),
    Case("another region", [statement("iot:Publish", "arn:aws:iot:eu-west-1:123456789012:topic/a")],
         [publish("a", IMPLICIT)]),
    Case("a Deny wins wherever it stands", [allow("iot:*", "*"), deny("iot:Publish", "topic/a"),
                                            allow("iot:Publish", "topic/a")],
         [publish("a", EXPLICIT), publish("b", ALLOWED)]),
    Case("NotAction", [{"Effect": "Allow", "NotAction": "iot:Publish", "Resource": "*"}],
         [publish("a", IMPLICIT), subscribe("a", ALLOWED)]),
    Case("a document of 2008 has no variables", ["2008-10-17", allow("iot:Publish", "topic/${iot:ClientId}")],
         [publish("{id}", IMPLICIT)]),
]

VARIABLES = [
    Case("the client id", [allow("iot:Publish", "topic/dt/${iot:ClientId}/*")],
         [publish("dt/{id}/a", ALLOWED), publish("dt/other/a", IMPLICIT)]),
    Case("a thing's name, type and attribute",
         [allow("iot:Publish", f"topic/${{{THING_NAME}}}", "topic/${iot:Connection.Thing.ThingTypeName}",
                "topic/${iot:Connection.Thing.Attributes[room]}")],
         [publish("{id}", ALLOWED), publish("pump", ALLOWED), publish("seven", ALLOWED), publish("eight", IMPLICIT)],
         thing="attached", attributes={"room": "seven"}, type="pump"),
    Case("an attribute that the thing hasn't", [allow("iot:Publish", "topic/${iot:Connection.Thing.Attributes[floor]}")],
         [publish("x", IMPLICIT, ["iot:Connection.Thing.Attributes[floor]"])], thing="attached"),
    Case("IsAttached with a thing", [allow("iot:Publish", "topic/*", **when("Bool", ATTACHED, "true"))],
         [publish("x", ALLOWED)], thing="attached"),
    Case("IsAttached with an exclusive thing", [allow("iot:Publish", "topic/*", **when("Bool", ATTACHED, "true"))],
         [publish("x", ALLOWED)], thing="exclusive"),
    Case("IsAttached without attachment", [allow("iot:Publish", "topic/*", **when("Bool", ATTACHED, "true")),
                                           allow("iot:Subscribe", "topicfilter/*", **when("Bool", ATTACHED, "false"))],
         [publish("x", IMPLICIT), subscribe("x", ALLOWED)], thing="detached"),
    Case("an exclusive thing, whatever the client id", [allow("iot:Publish", "topic/${iot:Connection.Thing.Attributes[room]}")],
         [publish("seven", ALLOWED)], thing="exclusive", attributes={"room": "seven"}),
    Case("a Deny with a variable without value", [allow("iot:Publish", "topic/*"),
                                                  deny("iot:Publish", f"topic/${{{THING_NAME}}}")],
         [publish("x", ALLOWED, [THING_NAME])]),
    Case("an unknown variable", [allow("iot:Publish", "topic/${iot:Nothing}")],
         [publish("x", IMPLICIT, ["iot:Nothing"]), publish("${iot:Nothing}", IMPLICIT, ["iot:Nothing"])]),
    Case("what a certificate says", [allow(
        "iot:Publish", f"topic/${{{SUBJECT}CommonName}}", f"topic/${{{SUBJECT}OrganizationalUnit}}",
        "topic/${iot:Certificate.Issuer.Organization}", "topic/${iot:Certificate.SerialNumber}")],
         [publish("lamp 1", ALLOWED), publish("light", ALLOWED), publish("Acme", ALLOWED),
          publish("10525622389124227206", ALLOWED), publish("lamp 2", IMPLICIT)],
         subject=(("OU", "light"), ("CN", "lamp 1")), serial=0x921285CBB7A5E086),
    Case("what a certificate doesn't say", [allow("iot:Publish", f"topic/${{{SUBJECT}Title}}")],
         [publish("x", IMPLICIT, [f"{SUBJECT}Title"])]),
    Case("characters behind a backslash", [allow("iot:Publish", "topic/escaped", **when(
        "StringEquals", f"{SUBJECT}Organization", "Lamps\\, Inc. \\=1"))],
         [publish("escaped", ALLOWED)], subject=(("O", "Lamps, Inc. =1"), ("CN", "x"))),
    Case("a list", [allow("iot:Publish", "topic/any", **when(
        "ForAnyValue:StringEquals", f"{SUBJECT}Organization.List", "B", "X")), allow("iot:Publish", "topic/all", **when(
            "ForAllValues:StringEquals", f"{SUBJECT}Organization.List", "A", "X"))],
         [publish("any", ALLOWED), publish("all", IMPLICIT)], subject=(("O", "A"), ("O", "B"))),
]

RECIPES = [
    Case("connect without a condition", [allow("iot:Connect", "client/*"), allow("iot:Publish", "topic/last")],
         connects(ALLOWED, ALLOWED, ALLOWED, ALLOWED)),
    Case("everything but persistence", [allow("iot:Connect", "client/*", **when(
        "ForAllValues:StringNotEquals", ATTRIBUTES, "PersistentConnect")), allow("iot:Publish", "topic/last")],
         connects(ALLOWED, IMPLICIT, ALLOWED, IMPLICIT, missing=[ATTRIBUTES])),
    Case("everything, and persistence denied", [allow("iot:Connect", "client/*"), deny("iot:Connect", "client/*", **when(
        "ForAnyValue:StringEquals", ATTRIBUTES, "PersistentConnect")), allow("iot:Publish", "topic/last")],
         connects(ALLOWED, EXPLICIT, ALLOWED, EXPLICIT, missing=[ATTRIBUTES])),
    Case("only the features of old", [allow("iot:Connect", "client/*", **when(
        "ForAllValues:StringEquals", ATTRIBUTES)), allow("iot:Publish", "topic/last")],
         connects(ALLOWED, IMPLICIT, IMPLICIT, IMPLICIT, missing=[ATTRIBUTES])),
    Case("persistence needed", [allow("iot:Connect", "client/*", **when(
        "ForAnyValue:StringEquals", ATTRIBUTES, "PersistentConnect")), allow("iot:Publish", "topic/last")],
         connects(IMPLICIT, ALLOWED, IMPLICIT, ALLOWED, missing=[ATTRIBUTES])),
    Case("persistence and will needed", [*NEEDED_BOTH, allow("iot:Publish", "topic/last")],
         connects(EXPLICIT, EXPLICIT, EXPLICIT, ALLOWED, missing=[ATTRIBUTES])),
    Case("the will's topic", [allow("iot:Connect", "client/*", **when("ArnEquals", "iot:LastWillTopic", arn("topic/last"))),
                              allow("iot:Publish", "topic/*")],
         [connect(ALLOWED, will="last"), connect(IMPLICIT, will="other"), connect(IMPLICIT, ["iot:LastWillTopic"])]),
    Case("a will that may not be published", [allow("iot:Connect", "client/*")],
         [connect(ALLOWED), connect(IMPLICIT, will="last")]),
]

CASES = REFERENCE + MATCHING + VARIABLES + RECIPES


@pytest.fixture(scope="module")
def authorities():
    """One CA for each issuer's name."""
    made = {}

    def authority(issuer):
        if issuer not in made:
            made[issuer] = Authority.new(name(*issuer))
        return made[issuer]

    return authority


def set_up(server, iot, workshop, authority, case):
    """The device of a case and its client id."""
    client_id = unique("three")
    subject = name(*case.subject)
    device = authority.device(workshop, subject=subject, serial=case.serial)
    iot.register_certificate_without_ca(certificatePem=device.certificate_path.read_text(), status="ACTIVE")
    text = policy_text(case)
    policy = unique("policy")
    iot.create_policy(policyName=policy, policyDocument=text)
    iot.attach_policy(policyName=policy, target=device.arn)
    device.policy_name = policy
    if case.thing:
        thing = unique("thing") if case.thing == "exclusive" else client_id
        type_name = {}
        if case.type:
            iot.create_thing_type(thingTypeName=case.type)
            type_name = {"thingTypeName": case.type}
        iot.create_thing(thingName=thing, attributePayload={"attributes": case.attributes}, **type_name)
        if case.thing != "detached":
            iot.attach_thing_principal(
                thingName=thing, principal=device.arn,
                thingPrincipalType="EXCLUSIVE_THING" if case.thing == "exclusive" else "NON_EXCLUSIVE_THING")
    return device, client_id


def policy_text(case):
    statements = list(case.statements)
    if isinstance(statements[0], str):
        return json.dumps({"Version": statements[0], "Statement": statements[1:]})
    return document(*statements)


def by_test_authorization(server, iot, device, client_id, request):
    """The decision, and the names without a value."""
    resource = server.arn(KINDS[request.action] + "/" + request.name.replace("{id}", client_id))
    result = iot.test_authorization(principal=device.arn, clientId=client_id, authInfos=[
        {"actionType": request.action, "resources": [resource]}])["authResults"][0]
    return result["authDecision"], result["missingContextValues"]


def by_policy_test(folder, server, case, device, client_id, request):
    """The decision, and the names without a value; of several rights the first that is denied counts."""
    policy = folder / "policy.json"
    policy.write_text(policy_text(case))
    known = ["--client-id", client_id, "--certificate", device.certificate_path, "--region", server.ready["region"],
             "--account-id", server.ready["accountId"]]
    if case.thing in ["attached", "exclusive"]:
        thing = {"thingName": client_id if case.thing == "attached" else "another", "attributes": case.attributes}
        known += ["--thing", json.dumps({**thing, **({"thingTypeName": case.type} if case.type else {})})]
        known += ["--exclusive-thing"] if case.thing == "exclusive" else []
    name = request.name.replace("{id}", client_id)
    rights = [(ACTIONS[request.action], [] if request.action == "CONNECT" else ["--topic", name])]
    if request.action == "CONNECT":
        rights[0][1].extend(["--persistent"] if request.persistent else [])
        rights[0][1].extend(["--will-topic", request.will] if request.will else [])
    if request.retain:
        rights.append(("iot:RetainPublish", ["--topic", name]))
    if request.will:
        rights.append(("iot:Publish", ["--topic", request.will]))
    for action, options in rights:
        ended = run("policy", "test", "--policy", policy, "--action", action, *options, *known, "--json")
        assert ended.returncode in [0, 2], ended.stderr
        told = json.loads(ended.stdout)
        assert (told["authDecision"] == ALLOWED) == (ended.returncode == 0)
        if ended.returncode:
            break
    return told["authDecision"], told["missingContextValues"]


def by_connection(server, device, client_id, request, publisher):
    """Whether the device gets through."""
    topic = request.name.replace("{id}", client_id)
    # MQTT 5 clients can't retain yet, and a persistent session of 3.1.1 is the older case.
    version = 4 if request.retain or request.persistent else 5
    client = PahoDevice(server, device, version, client_id, will=request.will, persistent=request.persistent)
    with client:
        code = client.connect()
        if request.action == "CONNECT":
            return code == 0
        assert code == 0, "the case lets the device connect"
        if request.action == "PUBLISH":
            return client.publish(topic, retain=request.retain) == 0
        answer = client.subscribe(topic)
        if request.action == "SUBSCRIBE":
            return answer != CLOSED and answer[0] < 128
        assert answer != CLOSED and answer[0] < 128
        return client.gets(topic, publisher)


PLUMBING = {"PUBLISH": ["iot:Connect"], "SUBSCRIBE": ["iot:Connect"], "RECEIVE": ["iot:Connect", "iot:Subscribe"],
            "CONNECT": []}


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_three_ways_agree(server, iot, workshop, authorities, connect, tmp_path, case):
    device, client_id = set_up(server, iot, workshop, authorities(case.issuer), case)
    publisher = connect()
    for request in case.requests:
        told = by_policy_test(tmp_path, server, case, device, client_id, request)
        assert told[0] == request.expected, f"policy test: {request}"
        if request.is_plain:
            asked = by_test_authorization(server, iot, device, client_id, request)
            assert asked == (request.expected, request.missing), f"TestAuthorization: {request}"
            assert told == asked, f"policy test: {request}"
        with plumbing(iot, device, PLUMBING[request.action]):
            allowed = by_connection(server, device, client_id, request, publisher)
        assert allowed == (request.expected == ALLOWED), f"a connection: {request}"


@contextlib.contextmanager
def plumbing(iot, device, actions):
    """Lets the device do what the case isn't about and a connection needs all the same."""
    if not actions:
        yield
        return
    policy = "-".join(["plumbing", *(action.removeprefix("iot:") for action in actions)])
    with contextlib.suppress(iot.exceptions.ResourceAlreadyExistsException):
        iot.create_policy(policyName=policy, policyDocument=document(statement(actions, "*")))
    iot.attach_policy(policyName=policy, target=device.arn)
    yield
    iot.detach_policy(policyName=policy, target=device.arn)
