"""Policies through the API: documents, versions, attachments."""

import json

import pytest

from support import certificates
from support.aws import pages, refused
from support.device import document, statement, unique

ANYTHING = document(statement("iot:*", "*"))
NOTHING = document(statement("iot:*", "*", effect="Deny"))


@pytest.fixture
def policy(iot):
    name = unique("policy")
    iot.create_policy(policyName=name, policyDocument=ANYTHING)
    return name


def test_a_policy_is_created_once(server, iot):
    name = unique("policy")
    made = iot.create_policy(policyName=name, policyDocument=ANYTHING)
    assert made["policyName"] == name and made["policyArn"] == server.arn(f"policy/{name}")
    assert made["policyDocument"] == ANYTHING and made["policyVersionId"] == "1"
    with refused("ResourceAlreadyExistsException", 409, name):
        iot.create_policy(policyName=name, policyDocument=ANYTHING)
    found = iot.get_policy(policyName=name)
    assert found["policyDocument"] == ANYTHING and found["defaultVersionId"] == "1"
    assert found["policyArn"] == made["policyArn"] and found["generationId"]
    assert found["creationDate"] and found["lastModifiedDate"]


def test_a_document_comes_back_as_it_was_given(iot):
    name = unique("policy")
    text = json.dumps(json.loads(ANYTHING), indent=7) + "\n\n"
    iot.create_policy(policyName=name, policyDocument=text)
    assert iot.get_policy(policyName=name)["policyDocument"] == text


MALFORMED = [
    ("", "expected"), ("x", "expected"), ("[]", "expected"), ("{}", "Statement"),
    ('{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}', "Effect"),
    ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}', "Action"),
    ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}', "Resource"),
    ('{"Version":"2011-01-01","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', "Version"),
    ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}',
     "Principal"),
    ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",}]}', "expected"),
]


@pytest.mark.parametrize("text, word", MALFORMED, ids=[str(number) for number in range(len(MALFORMED))])
def test_a_malformed_document_is_refused_with_its_place(server, policy, text, word):
    client = server.client("iot", parameter_validation=False)
    with refused("MalformedPolicyException", 400, word):
        client.create_policy(policyName=unique("policy"), policyDocument=text)
    with refused("MalformedPolicyException", 400, word):
        client.create_policy_version(policyName=policy, policyDocument=text)


@pytest.mark.parametrize("characters, accepted", [(2048, True), (2049, False)])
def test_a_document_has_at_most_2048_characters_without_white_space(iot, characters, accepted):
    text = json.dumps(json.loads(document(statement("iot:Publish", "*", Sid="X"))), separators=(",", ":"))
    text = text.replace('"X"', '"' + "X" * (1 + characters - len(text)) + '"')
    spaced = text.replace(",", " ,\n\t ")
    assert len(text) == characters
    if accepted:
        iot.create_policy(policyName=unique("policy"), policyDocument=spaced)
    else:
        with pytest.raises(iot.exceptions.ClientError) as failure:
            iot.create_policy(policyName=unique("policy"), policyDocument=spaced)
        assert failure.value.response["Error"]["Code"] in ["MalformedPolicyException", "InvalidRequestException"]


@pytest.mark.parametrize("name, accepted", [("x" * 128, True), ("x" * 129, False), ("a+=,.@-_", True), ("a b", False),
                                            ("a:b", False), ("ü", False), ("a/b", False)])
def test_names_of_policies(iot, name, accepted):
    if accepted:
        iot.create_policy(policyName=name, policyDocument=ANYTHING)
        assert iot.get_policy(policyName=name)["policyName"] == name
    else:
        with refused("InvalidRequestException", 400):
            iot.create_policy(policyName=name, policyDocument=ANYTHING)


def test_versions_are_numbered_on_and_at_most_five(iot, policy):
    versions = [iot.create_policy_version(policyName=policy, policyDocument=NOTHING) for _ in range(4)]
    assert [each["policyVersionId"] for each in versions] == ["2", "3", "4", "5"]
    assert not any(each["isDefaultVersion"] for each in versions)
    with refused("VersionsLimitExceededException", 409):
        iot.create_policy_version(policyName=policy, policyDocument=NOTHING)
    iot.delete_policy_version(policyName=policy, policyVersionId="5")
    made = iot.create_policy_version(policyName=policy, policyDocument=NOTHING, setAsDefault=True)
    assert made["policyVersionId"] == "6" and made["isDefaultVersion"]
    listed = iot.list_policy_versions(policyName=policy)["policyVersions"]
    assert {each["versionId"]: each["isDefaultVersion"] for each in listed} == {
        "1": False, "2": False, "3": False, "4": False, "6": True}
    found = iot.get_policy_version(policyName=policy, policyVersionId="6")
    assert found["policyDocument"] == NOTHING and found["isDefaultVersion"] and found["policyName"] == policy
    assert iot.get_policy(policyName=policy)["defaultVersionId"] == "6"


def test_the_default_version_can_be_moved_and_not_deleted(iot, policy):
    iot.create_policy_version(policyName=policy, policyDocument=NOTHING)
    with refused("DeleteConflictException", 409):
        iot.delete_policy_version(policyName=policy, policyVersionId="1")
    iot.set_default_policy_version(policyName=policy, policyVersionId="2")
    assert iot.get_policy(policyName=policy)["policyDocument"] == NOTHING
    iot.delete_policy_version(policyName=policy, policyVersionId="1")
    for call in [iot.get_policy_version, iot.set_default_policy_version, iot.delete_policy_version]:
        with refused("ResourceNotFoundException", 404):
            call(policyName=policy, policyVersionId="1")


def test_what_doesnt_exist_is_not_found(iot, workshop):
    missing = unique("missing")
    device = workshop.device()
    for call in [iot.get_policy, iot.delete_policy, iot.list_policy_versions, iot.list_targets_for_policy]:
        with refused("ResourceNotFoundException", 404, missing):
            call(policyName=missing)
    with refused("ResourceNotFoundException", 404):
        iot.attach_policy(policyName=missing, target=device.arn)
    with refused("ResourceNotFoundException", 404):
        iot.create_policy_version(policyName=missing, policyDocument=ANYTHING)


def test_attaching_and_detaching_may_be_repeated(iot, workshop, policy):
    device = workshop.device()
    for _ in range(2):
        iot.attach_policy(policyName=policy, target=device.arn)
    assert [each["policyName"] for each in iot.list_attached_policies(target=device.arn)["policies"]] == [policy]
    assert iot.list_targets_for_policy(policyName=policy)["targets"] == [device.arn]
    for _ in range(2):
        iot.detach_policy(policyName=policy, target=device.arn)
    assert iot.list_attached_policies(target=device.arn)["policies"] == []


def test_the_older_operations_do_the_same(iot, workshop, policy, server):
    device = workshop.device()
    iot.attach_principal_policy(policyName=policy, principal=device.arn)
    assert iot.list_targets_for_policy(policyName=policy)["targets"] == [device.arn]
    listed = iot.list_principal_policies(principal=device.arn)["policies"]
    assert listed == [{"policyName": policy, "policyArn": server.arn(f"policy/{policy}")}]
    principals = iot.list_policy_principals(policyName=policy)["principals"]
    assert [each.rpartition("/")[2] for each in principals] == [device.certificate_id]
    iot.detach_principal_policy(policyName=policy, principal=device.arn)
    assert iot.list_attached_policies(target=device.arn)["policies"] == []


def test_a_certificate_has_at_most_10_policies(iot, workshop):
    device = workshop.device()
    names = [unique("policy") for _ in range(11)]
    for name in names:
        iot.create_policy(policyName=name, policyDocument=ANYTHING)
    for name in names[:10]:
        iot.attach_policy(policyName=name, target=device.arn)
    with refused("LimitExceededException", 410):
        iot.attach_policy(policyName=names[10], target=device.arn)
    iot.attach_policy(policyName=names[0], target=device.arn)
    paged = pages(iot.list_attached_policies, "policies", "marker", "nextMarker", target=device.arn, pageSize=4)
    came = [[each["policyName"] for each in page] for page in paged]
    assert [len(page) for page in came] == [4, 4, 2] and sorted(sum(came, [])) == sorted(names[:10])


def test_a_target_must_be_a_registered_certificate(iot, policy, server):
    with refused("ResourceNotFoundException", 404):
        iot.attach_policy(policyName=policy, target=server.arn("cert/" + "0" * 64))
    for wrong in ["x", "arn:aws:iot:us-east-1:123456789012:topic/a", "arn:aws:s3:::bucket"]:
        with pytest.raises(iot.exceptions.ClientError) as failure:
            iot.attach_policy(policyName=policy, target=wrong)
        assert failure.value.response["Error"]["Code"] in ["InvalidRequestException", "ResourceNotFoundException"]


def test_deleting_wants_no_attachment_and_one_version(iot, workshop, policy):
    device = workshop.device()
    iot.attach_policy(policyName=policy, target=device.arn)
    iot.create_policy_version(policyName=policy, policyDocument=NOTHING)
    with refused("DeleteConflictException", 409):
        iot.delete_policy(policyName=policy)
    iot.detach_policy(policyName=policy, target=device.arn)
    with refused("DeleteConflictException", 409):
        iot.delete_policy(policyName=policy)
    iot.delete_policy_version(policyName=policy, policyVersionId="2")
    iot.delete_policy(policyName=policy)
    with refused("ResourceNotFoundException", 404):
        iot.get_policy(policyName=policy)


def test_listings_are_whole_in_pages_of_any_size(start):
    iot = start().client("iot")
    names = sorted(f"policy-{number:02}" for number in range(30))
    for name in names:
        iot.create_policy(policyName=name, policyDocument=ANYTHING)
    target = iot.register_certificate_without_ca(
        certificatePem=certificates.pem(certificates.self_signed(certificates.new_key())))["certificateArn"]
    iot.attach_policy(policyName=names[0], target=target)

    def listed(**arguments):
        return [[each["policyName"] for each in page] for page in pages(
            iot.list_policies, "policies", "marker", "nextMarker", **arguments)]

    assert sum(listed(ascendingOrder=True, pageSize=7), []) == names
    assert sorted(sum(listed(), [])) == names
    assert sum(listed(ascendingOrder=True), []) == sum(listed(ascendingOrder=False), [])[::-1]
    assert [len(page) for page in listed(pageSize=15)] == [15, 15]
