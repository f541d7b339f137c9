"""kill -9 in the middle of 200 concurrent writes: what was answered is there, and nothing is there by half.

`CRASH_ROUNDS` says how often; CI does it twice.
"""

import concurrent.futures
import os
import sqlite3
import threading
import time

import botocore.exceptions
import pytest

from support import certificates
from support.device import document, statement
from support.server import Server

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "2"))
WRITERS = 200
DOCUMENT = document(statement("iot:*", "*"))


def certificate_texts(count):
    key = certificates.new_key()
    return [certificates.pem(certificates.self_signed(key, f"crash-{number}")) for number in range(count)]


class Writer:
    """Registers a certificate, makes a policy and a thing, attaches both, and notes what was answered."""

    def __init__(self, iot, number, pem):
        self.iot, self.number, self.pem = iot, number, pem
        self.answered = []

    def run(self, start):
        start.wait()
        name = f"round-{self.number}"
        try:
            arn = self.iot.register_certificate_without_ca(certificatePem=self.pem, status="ACTIVE")["certificateArn"]
            self.answered.append(("certificate", arn))
            self.iot.create_policy(policyName=name, policyDocument=DOCUMENT)
            self.answered.append(("policy", name))
            self.iot.attach_policy(policyName=name, target=arn)
            self.answered.append(("attached", arn, name))
            self.iot.create_thing(thingName=name, attributePayload={"attributes": {"round": name}})
            self.answered.append(("thing", name))
            self.iot.update_certificate(certificateId=arn.rpartition("/")[2], newStatus="INACTIVE")
            self.answered.append(("inactive", arn))
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            self.error = error


def check(iot, writers):
    """Every answered write is there; no record is without its parts."""
    for writer in writers:
        for kind, *values in writer.answered:
            match kind:
                case "certificate":
                    found = iot.describe_certificate(certificateId=values[0].rpartition("/")[2])
                    assert found["certificateDescription"]["certificatePem"] == writer.pem
                case "policy":
                    assert iot.get_policy(policyName=values[0])["policyDocument"] == DOCUMENT
                case "attached":
                    attached = iot.list_attached_policies(target=values[0])["policies"]
                    assert [each["policyName"] for each in attached] == [values[1]]
                case "thing":
                    found = iot.describe_thing(thingName=values[0])
                    assert found["attributes"] == {"round": values[0]} and found["version"] == 1
                case "inactive":
                    found = iot.describe_certificate(certificateId=values[0].rpartition("/")[2])
                    assert found["certificateDescription"]["status"] == "INACTIVE"
    for page in iot.get_paginator("list_policies").paginate():
        for policy in page["policies"]:
            versions = iot.list_policy_versions(policyName=policy["policyName"])["policyVersions"]
            assert [(each["versionId"], each["isDefaultVersion"]) for each in versions] == [("1", True)]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_answered_write_survives_kill_9(tmp_path, number):
    folder = tmp_path / "data"
    texts = certificate_texts(WRITERS)
    server = Server(folder).start()
    try:
        iot = server.new_client("iot", max_pool_connections=WRITERS)
        writers = [Writer(iot, each, text) for each, text in enumerate(texts)]
        start = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(writer.run, start) for writer in writers]
            start.set()
            end = time.monotonic() + 30
            # Later in each round, so that the kill meets different kinds of write.
            enough = WRITERS // 2 + number * WRITERS // 4
            while sum(len(writer.answered) for writer in writers) < enough and time.monotonic() < end:
                time.sleep(0.001)
            server.kill()
            for each in running:
                each.result(60)
        answered = sum(len(writer.answered) for writer in writers)
        assert 0 < answered < 5 * WRITERS, "the kill came in the middle"
        server = Server(folder).start()
        check(server.client("iot"), writers)
        assert server.stop() == 0
        for path in folder.rglob("*"):
            if path.is_file() and path.open("rb").read(16) == b"SQLite format 3\0":
                with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        server.kill()
