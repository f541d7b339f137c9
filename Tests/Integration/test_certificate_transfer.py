"""A certificate's way from one account to another, with boto3 and a device."""

import pytest

from support import account, openssl, wire
from support.aws import pages, refused
from support.client import Client
from support.device import Device, Workshop, statement, unique


@pytest.fixture(scope="module")
def target(server):
    return account.create(server)


@pytest.fixture
def device(workshop):
    return workshop.device(status="INACTIVE")


def describe(holder, device):
    return holder.client("iot").describe_certificate(certificateId=device.certificate_id)["certificateDescription"]


def transfer(server, device, target, **more):
    return server.client("iot").transfer_certificate(
        certificateId=device.certificate_id, targetAwsAccount=target.ready["accountId"], **more)


def outgoing(server):
    return {item["certificateId"]: item for page in pages(
        server.client("iot").list_outgoing_certificates, "outgoingCertificates", "marker", "nextMarker", pageSize=250)
        for item in page}


def test_a_transfer_that_is_accepted(server, target, device):
    answer = transfer(server, device, target, transferMessage="it is yours")
    assert answer["transferredCertificateArn"] == target.arn(f"cert/{device.certificate_id}")
    for holder in [server, target]:
        found = describe(holder, device)
        assert found["status"] == "PENDING_TRANSFER" and found["ownedBy"] == server.ready["accountId"]
        assert found["transferData"]["transferMessage"] == "it is yours" and found["transferData"]["transferDate"]
    item = outgoing(server)[device.certificate_id]
    assert item["transferredTo"] == target.ready["accountId"] and item["transferMessage"] == "it is yours"
    assert item["certificateArn"] == device.arn and item["transferDate"] and item["creationDate"]
    listed = [each["certificateId"] for each in target.client("iot").list_certificates()["certificates"]]
    assert device.certificate_id in listed
    target.client("iot").accept_certificate_transfer(certificateId=device.certificate_id, setAsActive=True)
    found = describe(target, device)
    assert found["status"] == "ACTIVE" and found["ownedBy"] == target.ready["accountId"]
    assert found["previousOwnedBy"] == server.ready["accountId"] and found["transferData"]["acceptDate"]
    with refused("ResourceNotFoundException", 404):
        describe(server, device)
    assert device.certificate_id not in outgoing(server)
    # The device follows: it is known where it is now, and nowhere else.
    moved = Device(target, device.certificate_id, target.arn(f"cert/{device.certificate_id}"),
                   device.certificate_path, device.key_path)
    moved.attach(statement("iot:Connect", "*"))
    Client(target, moved).connected().drop()
    text = openssl.s_client(server, "-tls1_3", "-ign_eof", device=device, input=wire.connect(unique("moved")))
    assert openssl.alert(text) == 46, text
    for end in ["accept_certificate_transfer", "reject_certificate_transfer"]:
        with refused("TransferAlreadyCompletedException", 410):
            getattr(target.client("iot"), end)(certificateId=device.certificate_id)
    with refused("TransferAlreadyCompletedException", 410):
        server.client("iot").cancel_certificate_transfer(certificateId=device.certificate_id)


def test_it_is_inactive_unless_asked_otherwise(server, target, device):
    transfer(server, device, target)
    target.client("iot").accept_certificate_transfer(certificateId=device.certificate_id)
    assert describe(target, device)["status"] == "INACTIVE"


def test_a_transfer_that_is_rejected(server, target, device):
    transfer(server, device, target)
    target.client("iot").reject_certificate_transfer(certificateId=device.certificate_id, rejectReason="not ours")
    found = describe(server, device)
    assert found["status"] == "INACTIVE" and found["ownedBy"] == server.ready["accountId"]
    assert found["transferData"]["rejectReason"] == "not ours" and found["transferData"]["rejectDate"]
    with refused("ResourceNotFoundException", 404):
        describe(target, device)
    with refused("TransferAlreadyCompletedException", 410):
        server.client("iot").cancel_certificate_transfer(certificateId=device.certificate_id)


def test_a_transfer_that_is_cancelled(server, target, device):
    transfer(server, device, target)
    server.client("iot").cancel_certificate_transfer(certificateId=device.certificate_id)
    found = describe(server, device)
    assert found["status"] == "INACTIVE" and found["transferData"] == {}
    with refused("ResourceNotFoundException", 404):
        target.client("iot").accept_certificate_transfer(certificateId=device.certificate_id)
    device.set_status("ACTIVE")


def test_what_may_not_be_transferred(server, target, workshop):
    device = workshop.open_device()
    with refused("CertificateStateException", 406, "ACTIVE"):
        transfer(server, device, target)
    device.set_status("INACTIVE")
    with refused("TransferConflictException", 409, "policies"):
        transfer(server, device, target)
    device.detach()
    thing = unique("thing")
    device.iot.create_thing(thingName=thing)
    device.iot.attach_thing_principal(thingName=thing, principal=device.arn)
    with refused("TransferConflictException", 409, "Things"):
        transfer(server, device, target)
    device.iot.detach_thing_principal(thingName=thing, principal=device.arn)
    for wrong in [server.ready["accountId"], "000000000001"]:
        with refused("InvalidRequestException", 400, wrong):
            device.iot.transfer_certificate(certificateId=device.certificate_id, targetAwsAccount=wrong)
    with refused("ResourceNotFoundException", 404):
        device.iot.transfer_certificate(certificateId="0" * 64, targetAwsAccount=target.ready["accountId"])
    transfer(server, device, target)
    with refused("CertificateStateException", 406):
        transfer(server, device, target)
    for status in ["ACTIVE", "REVOKED"]:
        with refused("CertificateStateException", 406):
            device.set_status(status)
    with refused("CertificateStateException", 406):
        device.iot.delete_certificate(certificateId=device.certificate_id)


@pytest.mark.parametrize("count, taken", [(128, True), (129, False)])
def test_the_length_of_a_message(server, target, workshop, count, taken):
    device = workshop.device(status="INACTIVE")
    if taken:
        transfer(server, device, target, transferMessage="ü" * count)
        target.client("iot").reject_certificate_transfer(
            certificateId=device.certificate_id, rejectReason="ö" * count)
    else:
        iot = server.new_client("iot", parameter_validation=False)
        with refused("InvalidRequestException", 400, "transferMessage", "128"):
            iot.transfer_certificate(certificateId=device.certificate_id, transferMessage="x" * count,
                                     targetAwsAccount=target.ready["accountId"])


def test_a_device_in_transfer_is_refused_and_told_why(server, target, device):
    transfer(server, device, target)
    for holder in [server, target]:
        mark = server.log.mark()
        text = openssl.s_client(holder, "-tls1_3", "-ign_eof", device=device, input=wire.connect(unique("pending")))
        assert openssl.alert(text) == 49, text
        entry = server.log.expect(mark, eventType="Connection.AuthNError", accountId=holder.ready["accountId"])
        assert entry["certificateStatus"] == "PENDING_TRANSFER" and "accept-certificate-transfer" in entry["details"]
    server.client("iot").cancel_certificate_transfer(certificateId=device.certificate_id)


def test_outgoing_certificates_come_in_pages(server, target, workshop):
    mine = [workshop.device(status="INACTIVE") for _ in range(3)]
    for each in mine:
        transfer(server, each, target)
    for ascending in [True, False]:
        found = [item["certificateId"] for page in pages(
            server.client("iot").list_outgoing_certificates, "outgoingCertificates", "marker", "nextMarker",
            pageSize=1, ascendingOrder=ascending) for item in page]
        assert len(found) == len(set(found)) and {each.certificate_id for each in mine} <= set(found)
    with refused("InvalidRequestException", 400):
        server.client("iot").list_outgoing_certificates(marker="bm9uZQ==")
    for each in mine:
        server.client("iot").cancel_certificate_transfer(certificateId=each.certificate_id)
