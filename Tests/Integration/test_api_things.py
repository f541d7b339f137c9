"""Things, what they are attached to, and the remaining small operations of the API."""

import uuid

import pytest

from support.aws import pages, refused
from support.device import document, statement, unique


@pytest.fixture
def thing(iot):
    name = unique("thing")
    iot.create_thing(thingName=name)
    return name


def test_a_thing_is_created_once_and_described(server, iot):
    name = unique("thing")
    made = iot.create_thing(thingName=name, attributePayload={"attributes": {"color": "red"}})
    assert made["thingName"] == name and made["thingArn"] == server.arn(f"thing/{name}")
    uuid.UUID(made["thingId"])
    again = iot.create_thing(thingName=name, attributePayload={"attributes": {"color": "red"}})
    assert again["thingId"] == made["thingId"]
    with refused("ResourceAlreadyExistsException", 409) as failure:
        iot.create_thing(thingName=name, attributePayload={"attributes": {"color": "blue"}})
    assert failure.answer["resourceId"] and failure.answer["resourceArn"] == made["thingArn"]
    found = iot.describe_thing(thingName=name)
    assert found["attributes"] == {"color": "red"} and found["version"] == 1
    assert found["thingId"] == made["thingId"] and found["thingArn"] == made["thingArn"]
    assert found["defaultClientId"] == name


@pytest.mark.parametrize("name, accepted", [("x" * 128, True), ("x" * 129, False), ("a:b_c-D1", True), ("a b", False),
                                            ("a.b", False)])
def test_names_of_things(iot, name, accepted):
    if accepted:
        iot.create_thing(thingName=name)
    else:
        with refused("InvalidRequestException", 400):
            iot.create_thing(thingName=name)


@pytest.mark.parametrize("count, accepted", [(3, True), (4, False)])
def test_a_thing_without_type_has_at_most_3_attributes(iot, count, accepted):
    attributes = {f"a{number}": "x" for number in range(count)}
    if accepted:
        iot.create_thing(thingName=unique("thing"), attributePayload={"attributes": attributes})
    else:
        with pytest.raises(iot.exceptions.ClientError) as failure:
            iot.create_thing(thingName=unique("thing"), attributePayload={"attributes": attributes})
        assert failure.value.response["Error"]["Code"] in ["InvalidRequestException", "LimitExceededException"]


@pytest.mark.parametrize("attributes", [{"a b": "x"}, {"a" * 129: "x"}, {"a": "x" * 801}, {"a": "x y"}])
def test_attributes_have_a_form(iot, attributes):
    with refused("InvalidRequestException", 400):
        iot.create_thing(thingName=unique("thing"), attributePayload={"attributes": attributes})


def test_updating_merges_replaces_and_counts(iot, thing):
    def update(attributes, **more):
        iot.update_thing(thingName=thing, attributePayload={"attributes": attributes, **more})
        return iot.describe_thing(thingName=thing)["attributes"]

    assert update({"a": "1", "b": "2"}) == {"a": "1", "b": "2"}
    assert update({"c": "3"}, merge=True) == {"a": "1", "b": "2", "c": "3"}
    assert update({"a": ""}, merge=True) == {"b": "2", "c": "3"}
    assert update({"d": "4"}) == {"d": "4"}
    version = iot.describe_thing(thingName=thing)["version"]
    assert version == 5
    with refused("VersionConflictException", 409):
        iot.update_thing(thingName=thing, expectedVersion=version - 1, attributePayload={"attributes": {}})
    iot.update_thing(thingName=thing, expectedVersion=version, attributePayload={"attributes": {}})
    with refused("ResourceNotFoundException", 404):
        iot.update_thing(thingName=unique("missing"), attributePayload={"attributes": {}})


def test_deleting_a_thing(iot, thing, workshop):
    device = workshop.device()
    iot.attach_thing_principal(thingName=thing, principal=device.arn)
    with refused("InvalidRequestException", 400):
        iot.delete_thing(thingName=thing)
    iot.detach_thing_principal(thingName=thing, principal=device.arn)
    with refused("VersionConflictException", 409):
        iot.delete_thing(thingName=thing, expectedVersion=99)
    for _ in range(2):
        iot.delete_thing(thingName=thing)
    with refused("ResourceNotFoundException", 404):
        iot.describe_thing(thingName=thing)


def test_things_and_certificates_are_attached_many_to_many(iot, workshop):
    things = [unique("thing") for _ in range(2)]
    devices = [workshop.device() for _ in range(2)]
    for name in things:
        iot.create_thing(thingName=name)
        for device in devices:
            for _ in range(2):
                iot.attach_thing_principal(thingName=name, principal=device.arn)
    assert sorted(iot.list_thing_principals(thingName=things[0])["principals"]) == sorted(each.arn for each in devices)
    assert sorted(iot.list_principal_things(principal=devices[0].arn)["things"]) == sorted(things)
    paged = pages(iot.list_principal_things, "things", "nextToken", "nextToken", principal=devices[0].arn, maxResults=1)
    assert [len(page) for page in paged] == [1, 1]
    iot.detach_thing_principal(thingName=things[0], principal=devices[0].arn)
    assert iot.list_principal_things(principal=devices[0].arn)["things"] == [things[1]]


def test_an_exclusive_attachment_stands_alone(iot, workshop):
    first, second = unique("thing"), unique("thing")
    for name in [first, second]:
        iot.create_thing(thingName=name)
    device = workshop.device()
    iot.attach_thing_principal(thingName=first, principal=device.arn, thingPrincipalType="EXCLUSIVE_THING")
    with pytest.raises(iot.exceptions.ClientError):
        iot.attach_thing_principal(thingName=second, principal=device.arn)
    assert iot.list_principal_things(principal=device.arn)["things"] == [first]


def test_attaching_wants_both_to_exist(iot, thing, workshop, server):
    device = workshop.device()
    with refused("ResourceNotFoundException", 404):
        iot.attach_thing_principal(thingName=unique("missing"), principal=device.arn)
    with refused("ResourceNotFoundException", 404):
        iot.attach_thing_principal(thingName=thing, principal=server.arn("cert/" + "0" * 64))


def test_listing_things_in_pages_and_by_attribute(start):
    iot = start().client("iot")
    names = [f"thing-{number:02}" for number in range(30)]
    for number, name in enumerate(names):
        iot.create_thing(thingName=name, attributePayload={"attributes": {"parity": "odd" if number % 2 else "even"}})

    def listed(**arguments):
        return [[each["thingName"] for each in page] for page in pages(
            iot.list_things, "things", "nextToken", "nextToken", **arguments)]

    assert sum(listed(maxResults=7), []) == names and sum(listed(), []) == names
    assert [len(page) for page in listed(maxResults=15)] == [15, 15]
    assert sum(listed(attributeName="parity", attributeValue="odd", maxResults=4), []) == names[1::2]
    each = iot.list_things(maxResults=1)["things"][0]
    assert each["attributes"] == {"parity": "even"} and each["version"] == 1 and each["thingArn"]
    with refused("InvalidRequestException", 400):
        iot.list_things(nextToken="AAAA")


# Endpoints

@pytest.mark.parametrize("kind", [None, "iot:Data", "iot:Data-ATS", "iot:CredentialProvider", "iot:Jobs"])
def test_the_endpoint_is_a_bare_host_name(server, iot, kind):
    answer = iot.describe_endpoint(**({"endpointType": kind} if kind else {}))
    assert answer["endpointAddress"] == server.ready["endpoint"]


def test_an_unknown_endpoint_type_is_refused(iot):
    with refused("InvalidRequestException", 400, "iot:Nothing"):
        iot.describe_endpoint(endpointType="iot:Nothing")


def test_the_data_endpoint_is_a_built_in_domain_configuration(server, iot):
    listed = iot.list_domain_configurations()["domainConfigurations"]
    assert "iot:Data-ATS" in [each["domainConfigurationName"] for each in listed]
    found = iot.describe_domain_configuration(domainConfigurationName="iot:Data-ATS")
    assert found["domainConfigurationStatus"] == "ENABLED" and found["serviceType"] == "DATA"
    assert found["domainType"] == "ENDPOINT" and found["domainName"] == server.ready["endpoint"]
    with refused("ResourceNotFoundException", 404):
        iot.describe_domain_configuration(domainConfigurationName="missing")


# Logging options

def test_logging_options_are_not_configured_until_they_are_set(start):
    server = start()
    iot = server.client("iot")
    with refused("NotConfiguredException", 404):
        iot.get_v2_logging_options()
    with refused("InvalidRequestException", 400):
        server.client("iot", parameter_validation=False).set_v2_logging_options(
            roleArn="arn:aws:iam::123456789012:role/logs", defaultLogLevel="LOUD")
    role = "arn:aws:iam::123456789012:role/logs"
    iot.set_v2_logging_options(roleArn=role, defaultLogLevel="WARN")
    assert iot.get_v2_logging_options()["roleArn"] == role
    assert iot.get_v2_logging_options()["defaultLogLevel"] == "WARN"
    iot.set_v2_logging_options(roleArn=role, defaultLogLevel="INFO", disableAllLogs=True, eventConfigurations=[
        {"eventType": "Ping", "logLevel": "DEBUG"}])
    found = iot.get_v2_logging_options()
    assert found["disableAllLogs"] and {"eventType": "Ping", "logLevel": "DEBUG"} in found["eventConfigurations"]


# Tags

def test_policies_are_tagged_and_things_are_not(server, iot, thing):
    name = unique("policy")
    iot.create_policy(policyName=name, policyDocument=document(statement("iot:*", "*")),
                      tags=[{"Key": "site", "Value": "north"}])
    arn = server.arn(f"policy/{name}")

    def tags():
        return {each["Key"]: each["Value"] for each in iot.list_tags_for_resource(resourceArn=arn)["tags"]}

    assert tags() == {"site": "north"}
    iot.tag_resource(resourceArn=arn, tags=[{"Key": "site", "Value": "south"}, {"Key": "team", "Value": ""}])
    assert tags() == {"site": "south", "team": ""}
    iot.untag_resource(resourceArn=arn, tagKeys=["site", "never"])
    assert tags() == {"team": ""}
    with refused("InvalidRequestException", 400):
        iot.tag_resource(resourceArn=server.arn(f"thing/{thing}"), tags=[{"Key": "a", "Value": "b"}])
    with refused("ResourceNotFoundException", 404):
        iot.list_tags_for_resource(resourceArn=server.arn("policy/missing"))


@pytest.mark.parametrize("count, accepted", [(50, True), (51, False)])
def test_a_resource_has_at_most_50_tags(server, iot, count, accepted):
    name = unique("policy")
    iot.create_policy(policyName=name, policyDocument=document(statement("iot:*", "*")))
    tags = [{"Key": f"k{number}", "Value": "v"} for number in range(count)]
    if accepted:
        iot.tag_resource(resourceArn=server.arn(f"policy/{name}"), tags=tags)
        return
    with pytest.raises(iot.exceptions.ClientError) as failure:
        iot.tag_resource(resourceArn=server.arn(f"policy/{name}"), tags=tags)
    assert failure.value.response["Error"]["Code"] in ["InvalidRequestException", "LimitExceededException"]


# Publish

# boto3 writes a list as JSON, and a text, as which AWS describes the member, as a JSON string that holds JSON.
@pytest.mark.parametrize("user_properties", [[{"k": "v"}], '[{"k":"v"}]'], ids=["list", "text"])
@pytest.mark.parametrize("qos", [0, 1])
def test_the_data_plane_publishes(server, connect, qos, user_properties):
    topic = unique("data")
    subscriber = connect(version=5)
    subscriber.subscribe(f"{topic}/#", qos=1)
    server.client("iot-data").publish(
        topic=f"{topic}/a b", qos=qos, payload=b"from boto3", contentType="text/plain", messageExpiry=60,
        userProperties=user_properties, correlationData="AAE=", payloadFormatIndicator="UTF8_DATA")
    message = subscriber.expect_message(f"{topic}/a b", "from boto3")
    assert message.qos == qos and message.properties["user_property"] == [("k", "v")]
    assert message.properties["content_type"] == "text/plain" and message.properties["correlation_data"] == b"\0\1"


@pytest.mark.parametrize("options, code, status", [
    (dict(topic="a/+"), "InvalidRequestException", 400), (dict(topic="$aws/x"), "InvalidRequestException", 400),
    (dict(topic="a" * 257), "InvalidRequestException", 400), (dict(topic="a", qos=2), "InvalidRequestException", 400),
    (dict(topic="a", payload=b"x" * 131073), "RequestEntityTooLargeException", 413),
])
def test_the_data_plane_refuses_what_it_cant_publish(server, options, code, status):
    with refused(code, status):
        server.client("iot-data", parameter_validation=False).publish(**options)


def test_the_data_plane_takes_131072_bytes(server):
    server.client("iot-data").publish(topic=unique("data"), payload=b"x" * 131072)
