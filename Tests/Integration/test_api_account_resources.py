"""Role aliases, event configurations and the typed lists of attachments by boto3."""

from support.aws import pages, refused
from support.device import unique

ROLE = "arn:aws:iam::123456789012:role/service-role/reader"


def test_a_role_alias(server, iot):
    name = unique("alias")
    made = iot.create_role_alias(roleAlias=name, roleArn=ROLE, credentialDurationSeconds=1800,
                                 tags=[{"Key": "team", "Value": "a"}])
    assert made["roleAlias"] == name and made["roleAliasArn"] == server.arn(f"rolealias/{name}")
    found = iot.describe_role_alias(roleAlias=name)["roleAliasDescription"]
    assert found["roleArn"] == ROLE and found["credentialDurationSeconds"] == 1800 and found["owner"] == "123456789012"
    assert iot.list_tags_for_resource(resourceArn=made["roleAliasArn"])["tags"] == [{"Key": "team", "Value": "a"}]
    with refused("ResourceAlreadyExistsException", 409):
        iot.create_role_alias(roleAlias=name, roleArn=ROLE)
    with refused("InvalidRequestException", 400, "credentialDurationSeconds"):
        iot.update_role_alias(roleAlias=name, credentialDurationSeconds=43201)
    iot.update_role_alias(roleAlias=name, roleArn=ROLE + "2")
    assert iot.describe_role_alias(roleAlias=name)["roleAliasDescription"]["roleArn"] == ROLE + "2"
    paged = pages(iot.list_role_aliases, "roleAliases", "marker", "nextMarker", pageSize=1)
    assert name in [each for page in paged for each in page]
    iot.delete_role_alias(roleAlias=name)
    with refused("ResourceNotFoundException", 404):
        iot.describe_role_alias(roleAlias=name)


def test_event_configurations(start):
    iot = start().client("iot")
    before = iot.describe_event_configurations()
    assert len(before["eventConfigurations"]) == 11 and "creationDate" not in before
    assert not any(each["Enabled"] for each in before["eventConfigurations"].values())
    iot.update_event_configurations(eventConfigurations={"THING": {"Enabled": True}, "JOB": {"Enabled": False}})
    iot.update_event_configurations(eventConfigurations={"POLICY": {"Enabled": True}})
    after = iot.describe_event_configurations()
    assert {name for name, each in after["eventConfigurations"].items() if each["Enabled"]} == {"THING", "POLICY"}
    assert after["creationDate"] <= after["lastModifiedDate"]


def test_attachments_with_their_type(iot, workshop):
    name = unique("thing")
    iot.create_thing(thingName=name)
    exclusive, shared = workshop.device(), workshop.device()
    iot.attach_thing_principal(thingName=name, principal=exclusive.arn, thingPrincipalType="EXCLUSIVE_THING")
    iot.attach_thing_principal(thingName=name, principal=shared.arn)
    found = iot.list_thing_principals_v2(thingName=name)["thingPrincipalObjects"]
    assert {each["principal"]: each["thingPrincipalType"] for each in found} == {
        exclusive.arn: "EXCLUSIVE_THING", shared.arn: "NON_EXCLUSIVE_THING"}
    paged = pages(iot.list_thing_principals_v2, "thingPrincipalObjects", "nextToken", "nextToken", thingName=name,
                  thingPrincipalType="EXCLUSIVE_THING", maxResults=1)
    assert [[each["principal"] for each in page] for page in paged] == [[exclusive.arn]]
    things = iot.list_principal_things_v2(principal=exclusive.arn)["principalThingObjects"]
    assert things == [{"thingName": name, "thingPrincipalType": "EXCLUSIVE_THING"}]
