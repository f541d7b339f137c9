"""Provisioning templates, their versions, and RegisterThing, with boto3."""

import json

import pytest

from support import certificates
from support.authorities import Authority, name as subject
from support.aws import pages, refused
from support.device import unique

ROLE = "arn:aws:iam::123456789012:role/provisioning"
HOOK = {"payloadVersion": "2020-04-01", "targetArn": "arn:aws:lambda:us-east-1:123456789012:function:check"}


def body(resources=None, **sections):
    """A template's text."""
    certificate = {
        "Type": "AWS::IoT::Certificate",
        "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"},
    }
    parameters = {"SerialNumber": {"Type": "String"}}
    return json.dumps({"Parameters": parameters, "Resources": resources or {"certificate": certificate}} | sections)


@pytest.fixture
def template(iot):
    name = unique("template")[:36]
    iot.create_provisioning_template(templateName=name, templateBody=body(), provisioningRoleArn=ROLE)
    yield name


def test_a_template_is_created_described_changed_and_deleted(server, iot):
    name = unique("t")[:36]
    made = iot.create_provisioning_template(
        templateName=name, templateBody=body(), provisioningRoleArn=ROLE, description="first", enabled=True,
        preProvisioningHook=HOOK, tags=[{"Key": "site", "Value": "north"}])
    arn = server.arn(f"provisioningtemplate/{name}")
    assert (made["templateArn"], made["templateName"], made["defaultVersionId"]) == (arn, name, 1)
    found = iot.describe_provisioning_template(templateName=name)
    assert found["templateBody"] == body() and found["preProvisioningHook"] == HOOK
    assert found["enabled"] is True and found["type"] == "FLEET_PROVISIONING" and found["description"] == "first"
    assert found["provisioningRoleArn"] == ROLE and found["creationDate"] == found["lastModifiedDate"]
    assert iot.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "site", "Value": "north"}]
    iot.update_provisioning_template(
        templateName=name, description="second", enabled=False, removePreProvisioningHook=True)
    found = iot.describe_provisioning_template(templateName=name)
    assert "preProvisioningHook" not in found and found["enabled"] is False and found["description"] == "second"
    with refused("ResourceAlreadyExistsException", 409) as failure:
        iot.create_provisioning_template(templateName=name, templateBody=body(), provisioningRoleArn=ROLE)
    assert failure.answer["resourceArn"] == arn and failure.answer["resourceId"] == name
    iot.delete_provisioning_template(templateName=name)
    for call in [iot.describe_provisioning_template, iot.delete_provisioning_template]:
        with refused("ResourceNotFoundException", 404, name):
            call(templateName=name)


def test_versions(iot, template):
    for number in range(2, 6):
        made = iot.create_provisioning_template_version(
            templateName=template, templateBody=body(Mappings={"n": {"a": {"b": str(number)}}}),
            setAsDefault=number == 3)
        assert made["versionId"] == number and made["isDefaultVersion"] == (number == 3)
    with refused("VersionsLimitExceededException", 409, "5"):
        iot.create_provisioning_template_version(templateName=template, templateBody=body())
    with refused("DeleteConflictException", 409):
        iot.delete_provisioning_template_version(templateName=template, versionId=3)
    iot.delete_provisioning_template_version(templateName=template, versionId=1)
    with refused("ResourceNotFoundException", 404):
        iot.describe_provisioning_template_version(templateName=template, versionId=1)
    found = [
        item["versionId"]
        for page in pages(iot.list_provisioning_template_versions, "versions", "nextToken", "nextToken",
                          templateName=template, maxResults=3)
        for item in page
    ]
    assert found == [2, 3, 4, 5]
    version = iot.describe_provisioning_template_version(templateName=template, versionId=4)
    assert '"4"' in version["templateBody"] and version["isDefaultVersion"] is False
    iot.update_provisioning_template(templateName=template, defaultVersionId=4)
    assert iot.describe_provisioning_template(templateName=template)["templateBody"] == version["templateBody"]
    with refused("ResourceNotFoundException", 404):
        iot.update_provisioning_template(templateName=template, defaultVersionId=99)


def test_templates_are_listed(iot, template):
    names = [
        item["templateName"]
        for page in pages(iot.list_provisioning_templates, "templates", "nextToken", "nextToken", maxResults=1)
        for item in page
    ]
    assert template in names and names == sorted(names)


@pytest.mark.parametrize("change, words", [
    ({"templateBody": "{"}, ["templateBody", "not JSON"]),
    ({"templateBody": body({"t": {"Type": "AWS::IoT::Job", "Properties": {}}})}, ["AWS::IoT::Thing"]),
    ({"templateBody": body(DeviceConfiguration={"a": {"Ref": "Nobody"}})}, ["Nobody", "DeviceConfiguration.a"]),
    ({"templateName": "a b"}, ["templateName"]), ({"templateName": "x" * 37}, ["templateName"]),
    ({"type": "JITP", "preProvisioningHook": HOOK}, ["JITP"]), ({"type": "OTHER"}, ["type"]),
    ({"provisioningRoleArn": "role-without-its-arn"}, ["provisioningRoleArn"]),
    ({"description": "x" * 501}, ["description"]),
    ({"preProvisioningHook": {"targetArn": "x" * 20}}, ["targetArn"]),
])
def test_what_a_template_may_not_be(iot, change, words):
    call = {"templateName": unique("t")[:36], "templateBody": body(), "provisioningRoleArn": ROLE} | change
    with refused("InvalidRequestException", 400, *words):
        iot.create_provisioning_template(**call)


def test_a_template_has_10240_characters_at_most(iot):
    text = body()
    name = unique("t")[:36]
    iot.create_provisioning_template(
        templateName=name, templateBody=text + " " * (10_240 - len(text)), provisioningRoleArn=ROLE)
    with refused("InvalidRequestException", 400, "10241", "10240"):
        iot.create_provisioning_template_version(
            templateName=name, templateBody=text + " " * (10_241 - len(text)))


# RegisterThing

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iot:Connect",
                   "Resource": {"Fn::Sub": "arn:aws:iot:*:*:client/${ThingName}"}}],
}


def registration(certificate, **properties):
    parameters = {name: {"Type": "String"} for name in ["ThingName", "Certificate"]}
    return json.dumps({"Parameters": parameters | {"Site": {"Type": "String", "Default": "north"}}, "Resources": {
        "thing": {"Type": "AWS::IoT::Thing", "Properties": {
            "ThingName": {"Ref": "ThingName"}, "AttributePayload": {"site": {"Ref": "Site"}}} | properties},
        "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {certificate: {"Ref": "Certificate"}}},
        "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": DOCUMENT}},
    }})


@pytest.fixture
def signing_request():
    return certificates.signing_request(certificates.new_key())


@pytest.mark.parametrize("form", ["CertificateSigningRequest", "CertificateId", "CertificatePem"])
def test_a_thing_is_registered_with_a_certificate_in_each_form(server, iot, signing_request, form):
    name = unique("thing")
    match form:
        case "CertificateSigningRequest":
            certificate = signing_request
        case "CertificateId":
            certificate = iot.create_certificate_from_csr(
                certificateSigningRequest=signing_request, setAsActive=True)["certificateId"]
        case "CertificatePem":
            certificate = certificates.pem(certificates.self_signed(certificates.new_key()))
    done = iot.register_thing(
        templateBody=registration(form), parameters={"ThingName": name, "Certificate": certificate})
    arns = done["resourceArns"]
    assert arns["thing"] == server.arn(f"thing/{name}")
    certificate_id = arns["certificate"].rsplit("/", 1)[1]
    found = iot.describe_certificate(certificateId=certificate_id)["certificateDescription"]
    assert found["status"] == "ACTIVE" and found["certificatePem"] == done["certificatePem"]
    assert iot.list_thing_principals(thingName=name)["principals"] == [arns["certificate"]]
    assert iot.describe_thing(thingName=name)["attributes"] == {"site": "north"}
    [policy] = iot.list_attached_policies(target=arns["certificate"])["policies"]
    assert policy["policyArn"] == arns["policy"] and len(policy["policyName"]) == 40
    document = json.loads(iot.get_policy(policyName=policy["policyName"])["policyDocument"])
    assert document["Statement"][0]["Resource"] == f"arn:aws:iot:*:*:client/{name}"


def test_a_certificate_of_a_registered_ca_is_registered_under_it(iot):
    authority = Authority.new()
    authority.register(iot)
    certificate = certificates.pem(authority.issue())
    done = iot.register_thing(templateBody=registration("CertificatePem"),
                              parameters={"ThingName": unique("thing"), "Certificate": certificate})
    found = iot.list_certificates_by_ca(caCertificateId=authority.id)["certificates"]
    assert [item["certificateArn"] for item in found] == [done["resourceArns"]["certificate"]]


def test_of_two_cas_with_one_subject_the_template_names_the_one_that_signed(iot):
    twin = subject(("O", "Twins"), ("CN", unique("CA")))
    signer, other = Authority.new(twin), Authority.new(twin)
    for authority in (signer, other):
        authority.register(iot)
    text = json.loads(registration("CertificatePem"))
    parameters = {"ThingName": unique("thing"), "Certificate": certificates.pem(signer.issue())}
    with refused("ResourceRegistrationFailureException", 400, "CertificatePem", "2 registered CA certificates"):
        iot.register_thing(templateBody=json.dumps(text), parameters=parameters)
    properties = text["Resources"]["certificate"]["Properties"]
    properties["CACertificatePem"] = other.pem
    with refused("ResourceRegistrationFailureException", 400, other.id, "has not signed"):
        iot.register_thing(templateBody=json.dumps(text), parameters=parameters)
    properties["CACertificatePem"] = signer.pem
    iot.register_thing(templateBody=json.dumps(text), parameters=parameters)
    assert len(iot.list_certificates_by_ca(caCertificateId=signer.id)["certificates"]) == 1


@pytest.mark.parametrize("change, parameters, words", [
    ({}, {"ThingName": "a b"}, ["Resources.thing.Properties.ThingName", "`ThingName`", "a b"]),
    ({"ThingTypeName": "no-such-type"}, {}, ["ThingTypeName", "no-such-type", "does not exist"]),
    ({"ThingGroups": ["no-such-group"]}, {}, ["ThingGroups", "no-such-group", "does not exist"]),
    ({"BillingGroup": "no-such-billing"}, {}, ["BillingGroup", "no-such-billing", "does not exist"]),
    ({"AttributePayload": {"a": "b c"}}, {}, ["AttributePayload", "b c"]),
])
def test_what_fails_registers_nothing(iot, signing_request, change, parameters, words):
    before = len(iot.list_certificates(pageSize=250)["certificates"])
    name = unique("thing")
    with refused("ResourceRegistrationFailureException", 400, *words):
        iot.register_thing(
            templateBody=registration("CertificateSigningRequest", **change),
            parameters={"ThingName": name, "Certificate": signing_request} | parameters)
    assert len(iot.list_certificates(pageSize=250)["certificates"]) == before
    with refused("ResourceNotFoundException", 404):
        iot.describe_thing(thingName=name)


def test_missing_parameters_and_conflicts_are_named(iot, signing_request):
    with refused("ResourceRegistrationFailureException", 400, "`ThingName`", "has no value"):
        iot.register_thing(templateBody=registration("CertificateSigningRequest"), parameters={})
    with refused("InvalidRequestException", 400, "templateBody"):
        iot.register_thing(templateBody="[]")
    name = unique("thing")
    iot.create_thing(thingName=name, attributePayload={"attributes": {"site": "south"}})
    text = json.loads(registration("CertificateSigningRequest"))
    text["Resources"]["thing"]["OverrideSettings"] = {"AttributePayload": "FAIL"}
    with refused("ConflictingResourceUpdateException", 409, name):
        iot.register_thing(
            templateBody=json.dumps(text), parameters={"ThingName": name, "Certificate": signing_request})
