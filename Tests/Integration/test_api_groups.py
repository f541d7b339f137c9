"""Thing types, thing groups and billing groups by boto3."""

import pytest

from support.aws import pages, refused
from support.device import document, statement, unique


def test_a_thing_type_lives_and_is_deprecated(server, iot):
    name = unique("type")
    properties = {"thingTypeDescription": "Gives light", "searchableAttributes": ["room", "watt"],
                  "mqtt5Configuration": {"propagatingAttributes": [
                      {"userPropertyKey": "site", "thingAttribute": "room"},
                      {"userPropertyKey": "from", "connectionAttribute": "iot:ClientId"}]}}
    made = iot.create_thing_type(thingTypeName=name, thingTypeProperties=properties,
                                 tags=[{"Key": "team", "Value": "light"}])
    assert made["thingTypeArn"] == server.arn(f"thingtype/{name}") and made["thingTypeId"]
    found = iot.describe_thing_type(thingTypeName=name)
    assert found["thingTypeProperties"] == properties and found["thingTypeId"] == made["thingTypeId"]
    assert found["thingTypeMetadata"]["deprecated"] is False
    assert iot.list_tags_for_resource(resourceArn=made["thingTypeArn"])["tags"] == [{"Key": "team", "Value": "light"}]
    assert [each["thingTypeName"] for each in iot.list_thing_types(thingTypeName=name)["thingTypes"]] == [name]
    iot.update_thing_type(thingTypeName=name, thingTypeProperties={"mqtt5Configuration": {"propagatingAttributes": []}})
    changed = iot.describe_thing_type(thingTypeName=name)["thingTypeProperties"]
    assert changed == {**properties, "mqtt5Configuration": {"propagatingAttributes": []}}

    thing = unique("thing")
    attributes = {f"a{number}": "x" for number in range(50)}
    iot.create_thing(thingName=thing, thingTypeName=name, attributePayload={"attributes": attributes})
    assert [each["thingName"] for each in iot.list_things(thingTypeName=name)["things"]] == [thing]
    assert iot.describe_thing(thingName=thing)["thingTypeName"] == name

    iot.deprecate_thing_type(thingTypeName=name)
    assert iot.describe_thing_type(thingTypeName=name)["thingTypeMetadata"]["deprecationDate"]
    with refused("InvalidRequestException", 400, "deprecated"):
        iot.create_thing(thingName=unique("thing"), thingTypeName=name)
    with refused("InvalidRequestException", 400, "Please wait for 5 minutes after deprecation and then retry"):
        iot.delete_thing_type(thingTypeName=name)
    iot.deprecate_thing_type(thingTypeName=name, undoDeprecate=True)
    iot.create_thing(thingName=unique("thing"), thingTypeName=name)
    with refused("ResourceNotFoundException", 404):
        iot.create_thing(thingName=unique("thing"), thingTypeName=unique("missing"))


def test_a_hierarchy_of_groups(start):
    server = start()
    iot = server.client("iot")
    root = iot.create_thing_group(thingGroupName="building", thingGroupProperties={
        "thingGroupDescription": "All of it", "attributePayload": {"attributes": {"city": "Delft"}}})
    iot.create_thing_group(thingGroupName="floor-1", parentGroupName="building")
    iot.create_thing_group(thingGroupName="room-11", parentGroupName="floor-1")
    iot.create_thing_group(thingGroupName="garden")
    found = iot.describe_thing_group(thingGroupName="room-11")
    assert found["thingGroupArn"] == server.arn("thinggroup/room-11") and found["version"] == 1
    assert found["thingGroupMetadata"]["parentGroupName"] == "floor-1"
    assert [each["groupName"] for each in found["thingGroupMetadata"]["rootToParentThingGroups"]] == [
        "building", "floor-1"]
    described = iot.describe_thing_group(thingGroupName="building")
    assert described["thingGroupId"] == root["thingGroupId"]
    assert described["thingGroupProperties"] == {
        "thingGroupDescription": "All of it", "attributePayload": {"attributes": {"city": "Delft"}}}

    def listed(**arguments):
        paged = pages(iot.list_thing_groups, "thingGroups", "nextToken", "nextToken", maxResults=1, **arguments)
        return [each["groupName"] for page in paged for each in page]

    assert listed() == ["building", "floor-1", "garden", "room-11"]
    assert listed(recursive=False) == ["building", "garden"]
    assert listed(parentGroup="building") == ["floor-1"]
    assert listed(parentGroup="building", recursive=True) == ["floor-1", "room-11"]
    assert listed(namePrefixFilter="ro") == ["room-11"]

    for number in range(3):
        iot.create_thing(thingName=f"lamp-{number}")
        iot.add_thing_to_thing_group(thingName=f"lamp-{number}", thingGroupName="floor-1" if number else "room-11")
    assert iot.list_things_in_thing_group(thingGroupName="building")["things"] == []
    paged = pages(iot.list_things_in_thing_group, "things", "nextToken", "nextToken", thingGroupName="building",
                  recursive=True, maxResults=1)
    assert [page for page in paged] == [["lamp-1"], ["lamp-2"], ["lamp-0"]]
    with refused("InvalidRequestException", 400, "same hierarchy"):
        iot.add_thing_to_thing_group(thingName="lamp-0", thingGroupName="floor-1")
    iot.update_thing_groups_for_thing(thingName="lamp-0", thingGroupsToAdd=["floor-1", "garden"],
                                      thingGroupsToRemove=["room-11"])
    assert [each["groupName"] for each in iot.list_thing_groups_for_thing(thingName="lamp-0")["thingGroups"]] == [
        "floor-1", "garden"]
    iot.remove_thing_from_thing_group(thingArn=server.arn("thing/lamp-0"), thingGroupArn=server.arn("thinggroup/garden"))

    version = iot.update_thing_group(thingGroupName="building", expectedVersion=1, thingGroupProperties={
        "attributePayload": {"attributes": {"zip": "2611"}, "merge": True}})["version"]
    assert version == 2
    with refused("VersionConflictException", 409):
        iot.update_thing_group(thingGroupName="building", expectedVersion=1, thingGroupProperties={})
    with refused("InvalidRequestException", 400, "child groups"):
        iot.delete_thing_group(thingGroupName="building")
    for name in ["room-11", "floor-1", "building", "building"]:
        iot.delete_thing_group(thingGroupName=name)
    with refused("ResourceNotFoundException", 404):
        iot.describe_thing_group(thingGroupName="building")


def test_policies_of_a_group(server, iot):
    root, child, policy = unique("group"), unique("group"), unique("policy")
    arn = iot.create_thing_group(thingGroupName=root)["thingGroupArn"]
    below = iot.create_thing_group(thingGroupName=child, parentGroupName=root)["thingGroupArn"]
    iot.create_policy(policyName=policy, policyDocument=document(statement("iot:Connect", "*")))
    for _ in range(2):
        iot.attach_policy(policyName=policy, target=arn)
    assert iot.list_targets_for_policy(policyName=policy)["targets"] == [arn]
    assert iot.list_attached_policies(target=below)["policies"] == []
    assert [each["policyName"] for each in iot.list_attached_policies(target=below, recursive=True)["policies"]] == [
        policy]
    for number in range(2):
        name = unique("policy")
        iot.create_policy(policyName=name, policyDocument=document(statement("iot:Connect", "*")))
        if number == 0:
            iot.attach_policy(policyName=name, target=arn)
        else:
            with refused("LimitExceededException", 410):
                iot.attach_policy(policyName=name, target=arn)
    with refused("DeleteConflictException", 409):
        iot.delete_policy(policyName=policy)
    iot.detach_policy(policyName=policy, target=arn)
    iot.delete_policy(policyName=policy)
    with refused("ResourceNotFoundException", 404):
        iot.attach_policy(policyName=name, target=server.arn("thinggroup/missing"))


def test_billing_groups(server, iot):
    name, other, thing = unique("billing"), unique("billing"), unique("thing")
    made = iot.create_billing_group(billingGroupName=name, tags=[{"Key": "cost", "Value": "1"}],
                                    billingGroupProperties={"billingGroupDescription": "North"})
    assert made["billingGroupArn"] == server.arn(f"billinggroup/{name}")
    iot.create_billing_group(billingGroupName=other)
    found = iot.describe_billing_group(billingGroupName=name)
    assert found["billingGroupProperties"] == {"billingGroupDescription": "North"} and found["version"] == 1
    assert iot.list_tags_for_resource(resourceArn=made["billingGroupArn"])["tags"] == [{"Key": "cost", "Value": "1"}]
    iot.create_thing(thingName=thing, billingGroupName=name)
    assert iot.describe_thing(thingName=thing)["billingGroupName"] == name
    assert iot.list_things_in_billing_group(billingGroupName=name)["things"] == [thing]
    with refused("InvalidRequestException", 400):
        iot.add_thing_to_billing_group(thingName=thing, billingGroupName=other)
    iot.remove_thing_from_billing_group(thingName=thing, billingGroupName=name)
    iot.add_thing_to_billing_group(thingArn=server.arn(f"thing/{thing}"), billingGroupArn=server.arn(f"billinggroup/{other}"))
    assert iot.describe_thing(thingName=thing)["billingGroupName"] == other
    assert [each["groupName"] for each in iot.list_billing_groups(namePrefixFilter=name)["billingGroups"]] == [name]
    assert iot.update_billing_group(billingGroupName=name, billingGroupProperties={})["version"] == 2
    with refused("VersionConflictException", 409):
        iot.delete_billing_group(billingGroupName=name, expectedVersion=1)
    for each in [name, other]:
        iot.delete_billing_group(billingGroupName=each)
    assert "billingGroupName" not in iot.describe_thing(thingName=thing)
    with refused("ResourceNotFoundException", 404):
        iot.create_thing(thingName=unique("thing"), billingGroupName=name)
