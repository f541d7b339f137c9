"""Just-in-time provisioning: a CA's template makes thing, policy and attachments at a device's first CONNECT."""

import concurrent.futures
import json

import pytest

from support.authorities import Authority, name
from support.client import Client
from support.device import unique
from test_fleet_provisioning import ROLE, make_template
from test_just_in_time import attempt, status

COMMON_NAME, SERIAL = "AWS::IoT::Certificate::CommonName", "AWS::IoT::Certificate::SerialNumber"


def body(thing=None, certificate=None, parameters=(COMMON_NAME,), **overrides):
    """Devices may connect under their certificate's common name."""
    return {
        "Parameters": {key: {"Type": "String"} for key in [*parameters, "AWS::IoT::Certificate::Id"]},
        "Resources": {
            "thing": {"Type": "AWS::IoT::Thing", "OverrideSettings": overrides, "Properties": {
                "ThingName": {"Ref": COMMON_NAME}, "AttributePayload": {"made": "justInTime"}} | (thing or {})},
            "certificate": {"Type": "AWS::IoT::Certificate", "Properties": certificate or {
                "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "ACTIVE"}},
            "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "iot:Connect",
                    "Resource": "arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}"}]})}},
        },
    }


@pytest.fixture
def authority_with(iot):
    def authority(**config):
        authority = Authority.new()
        authority.register(iot, allowAutoRegistration=True, registrationConfig={"roleArn": ROLE} | config)
        return authority

    return authority


@pytest.mark.parametrize("how", ["inline", "named"])
def test_a_device_connects_on_its_second_try(server, iot, workshop, authority_with, how):
    group, kind, billing = unique("group"), unique("type"), unique("billing")
    iot.create_thing_group(thingGroupName=group)
    iot.create_thing_type(thingTypeName=kind)
    iot.create_billing_group(billingGroupName=billing)
    template = body({"ThingTypeName": kind, "ThingGroups": [group], "BillingGroup": billing})
    if how == "inline":
        authority = authority_with(templateBody=json.dumps(template))
    else:
        authority = authority_with(templateName=make_template(iot, template, type="JITP"))
    thing = unique("lamp")
    device = authority.device(workshop, name(("O", "Acme"), ("CN", thing)))
    since = server.log.mark()
    packets, seconds = attempt(device, 5)
    assert seconds < 5 and packets[0].code == 135
    assert server.log.expect(since, eventType="ProvisionDevice")["status"] == "Success"
    assert server.log.expect(since, eventType="Connect")["reason"] == "CERTIFICATE_PROVISIONED"
    assert status(iot, device) == "ACTIVE"
    found = iot.describe_thing(thingName=thing)
    assert found["attributes"] == {"made": "justInTime"} and found["thingTypeName"] == kind
    assert found["billingGroupName"] == billing
    assert [item["groupName"] for item in iot.list_thing_groups_for_thing(thingName=thing)["thingGroups"]] == [group]
    assert iot.list_thing_principals(thingName=thing)["principals"] == [device.arn]
    assert len(iot.list_attached_policies(target=device.arn)["policies"]) == 1
    with Client(server, device, client_id=thing) as client:
        client.connected()


@pytest.mark.parametrize("change, subject, reason, words", [
    ({"parameters": [COMMON_NAME, SERIAL]}, [], "MISSING_PARAMETER", [SERIAL]),
    ({}, [("CN", "a b")], "INVALID_THING_NAME", [COMMON_NAME, "`a b`"]),
    ({"thing": {"ThingTypeName": "no-type"}}, [], "THING_TYPE_NOT_FOUND", ["no-type"]),
    ({"thing": {"ThingTypeName": "deprecated"}}, [], "THING_TYPE_DEPRECATED", ["deprecated"]),
    ({"thing": {"ThingGroups": ["no-group"]}}, [], "THING_GROUP_NOT_FOUND", ["no-group"]),
    ({"thing": {"BillingGroup": "no-billing"}}, [], "BILLING_GROUP_NOT_FOUND", ["no-billing"]),
    ({"thing": {"AttributePayload": {"a": {"Ref": COMMON_NAME}, "b": "x y"}}}, [], "INVALID_ATTRIBUTE", ["x y"]),
    ({"certificate": {"CertificateId": "0" * 64}}, [], "ANOTHER_CERTIFICATE", ["0" * 64]),
])
def test_a_failure_leaves_the_certificate_alone_and_says_why(
        server, iot, workshop, authority_with, change, subject, reason, words):
    iot.create_thing_type(thingTypeName="deprecated")
    iot.deprecate_thing_type(thingTypeName="deprecated")
    template = make_template(iot, body(**change), type="JITP")
    authority = authority_with(templateName=template)
    thing = unique("lamp")
    device = authority.device(workshop, name(*(subject or [("CN", thing)])))
    for _ in range(2):
        since = server.log.mark()
        attempt(device)
        entry = server.log.expect(since, eventType="ProvisionDevice", status="Failure")
        assert entry["reason"] == reason and entry["provisioningTemplateName"] == template
        assert entry["deviceCertificateId"] == device.certificate_id
        for word in [template, *words]:
            assert word in entry["details"]
        assert status(iot, device) == "PENDING_ACTIVATION"
    assert not iot.list_attached_policies(target=device.arn)["policies"]
    assert not iot.list_principal_things(principal=device.arn)["things"]
    with pytest.raises(iot.exceptions.ResourceNotFoundException):
        iot.describe_thing(thingName=thing)


def test_templates_that_cannot_be_used_are_named(server, iot, workshop, authority_with):
    disabled = make_template(iot, body(), type="JITP", enabled=False)
    gone = make_template(iot, body(), type="JITP")
    for template, reason in [(disabled, "TEMPLATE_DISABLED"), (gone, "TEMPLATE_NOT_FOUND")]:
        authority = authority_with(templateName=template)
        if template == gone:
            iot.delete_provisioning_template(templateName=gone)
        device = authority.device(workshop)
        since = server.log.mark()
        attempt(device)
        entry = server.log.expect(since, eventType="ProvisionDevice", reason=reason)
        assert template in entry["details"] and status(iot, device) == "PENDING_ACTIVATION"
    iot.update_provisioning_template(templateName=disabled, enabled=True)


def test_a_repaired_template_provisions_the_device_on_its_next_try(iot, workshop, authority_with):
    template = make_template(iot, body({"ThingGroups": ["later"]}), type="JITP")
    device = authority_with(templateName=template).device(workshop)
    attempt(device)
    assert status(iot, device) == "PENDING_ACTIVATION"
    iot.create_provisioning_template_version(
        templateName=template, templateBody=json.dumps(body()), setAsDefault=True)
    attempt(device)
    assert status(iot, device) == "ACTIVE"


def test_two_hundred_at_once_are_each_provisioned_once(server, iot, workshop, authority_with):
    group = unique("many")
    iot.create_thing_group(thingGroupName=group)
    authority = authority_with(templateBody=json.dumps(body({"ThingGroups": [group]})))
    devices = {f"{group}-{number}": None for number in range(200)}
    for thing in devices:
        devices[thing] = authority.device(workshop, name(("CN", thing)))

    def provision(item):
        thing, device = item
        # Twice at the same time, as an impatient device does.
        with concurrent.futures.ThreadPoolExecutor(2) as pair:
            list(pair.map(attempt, [device, device]))
        with Client(server, device, client_id=thing) as client:
            client.connected()

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        list(pool.map(provision, devices.items()))
    members, token = [], {}
    while True:
        page = iot.list_things_in_thing_group(thingGroupName=group, maxResults=250, **token)
        members += page["things"]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert sorted(members) == sorted(devices)
    for thing, device in devices.items():
        assert iot.list_thing_principals(thingName=thing)["principals"] == [device.arn]
        assert iot.list_principal_things(principal=device.arn)["things"] == [thing]
        assert len(iot.list_attached_policies(target=device.arn)["policies"]) == 1
