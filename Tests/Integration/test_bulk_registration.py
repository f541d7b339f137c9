"""Bulk registration: a template applied to each line of a file, with the AWS CLI and boto3."""

import http.server
import json
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

from support import account, certificates
from support.aws import pages, refused
from support.client import Client
from support.device import Device, unique
from support.polling import until
from support.server import Server

ROLE = "arn:aws:iam::123456789012:role/bulk"
PATIENCE = 60


def body(**thing):
    return {
        "Parameters": {"SerialNumber": {"Type": "String"}, "CSR": {"Type": "String"}},
        "Resources": {
            "thing": {"Type": "AWS::IoT::Thing", "Properties": {
                "ThingName": {"Ref": "SerialNumber"}, "AttributePayload": {"made": "bulk"}} | thing},
            "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {
                "CertificateSigningRequest": {"Ref": "CSR"}, "Status": "ACTIVE"}},
            "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "iot:Connect",
                    "Resource": "arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}"}]})}},
        },
    }


THINGS = {
    "Parameters": {"Name": {"Type": "String"}, "Group": {"Type": "String"}},
    "Resources": {"thing": {"Type": "AWS::IoT::Thing", "Properties": {
        "ThingName": {"Ref": "Name"}, "ThingGroups": [{"Ref": "Group"}]}}},
}


def lines(devices):
    return "".join(json.dumps(device) + "\n" for device in devices)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bucket")
    (folder.parent / "outside.json").write_text('{"Name": "outside"}\n')
    return folder


@pytest.fixture(scope="module")
def files():
    """A web server with the files of a bucket: by name, a status and a text."""
    answers = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, text = answers.get(self.path, (404, ""))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", text)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, answers
    server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory, bucket, files):
    """This module's own, with buckets."""
    folder = tmp_path_factory.mktemp("bulk") / "data"
    with Server(folder, "--registration-bucket", f"fleet-inputs={bucket}",
                "--registration-bucket", f"web=http://127.0.0.1:{files[0]}/inputs") as server:
        yield server


@pytest.fixture(scope="module")
def iot(server):
    return server.client("iot")


def begin(iot, template, key, bucket="fleet-inputs"):
    return iot.start_thing_registration_task(
        templateBody=json.dumps(template), inputFileBucket=bucket, inputFileKey=key, roleArn=ROLE)["taskId"]


def describe(iot, task):
    return iot.describe_thing_registration_task(taskId=task)


def wait(iot, task):
    until(lambda: describe(iot, task)["status"] in ("Completed", "Failed", "Cancelled"), PATIENCE, "the task's end", 0.05)
    return describe(iot, task)


def report(iot, task, kind):
    found = []
    for links in pages(iot.list_thing_registration_task_reports, "resourceLinks", "nextToken", "nextToken",
                       taskId=task, reportType=kind):
        for link in links:
            with urllib.request.urlopen(link, timeout=10) as answer:
                found += [json.loads(line) for line in answer.read().decode().splitlines()]
    return found


def names_in(iot, group):
    return [name for page in pages(iot.list_things_in_thing_group, "things", "nextToken", "nextToken",
                                   thingGroupName=group, maxResults=250) for name in page]


def test_a_fleet_is_registered_with_the_aws_cli(server, iot, bucket, tool, tmp_path):
    keys = {unique("bulk"): certificates.new_key("P-256") for _ in range(3)}
    devices = [{"SerialNumber": name, "CSR": certificates.signing_request(key)} for name, key in keys.items()]
    (bucket / "june").mkdir()
    (bucket / "june" / "devices.json").write_text(lines([*devices, {"SerialNumber": "no request"}]))
    (tmp_path / "template.json").write_text(json.dumps(body()))

    def aws(*arguments):
        ended = subprocess.run([tool("aws"), "iot", *arguments], env=server.cli_environment, capture_output=True,
                               text=True, timeout=60)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    task = aws("start-thing-registration-task", "--template-body", f"file://{tmp_path}/template.json",
               "--input-file-bucket", "fleet-inputs", "--input-file-key", "june/devices.json",
               "--role-arn", ROLE)["taskId"]
    wait(iot, task)
    found = aws("describe-thing-registration-task", "--task-id", task)
    assert found["status"] == "Completed" and found["percentageProgress"] == 100
    assert (found["successCount"], found["failureCount"]) == (3, 1) and "ERRORS" in found["message"]
    results = report(iot, task, "RESULTS")
    assert [result["lineNumber"] for result in results] == [1, 2, 3]
    for (name, key), result in zip(keys.items(), results):
        arn = result["resourceArns"]["certificate"]
        assert result["resourceArns"]["thing"] == server.arn(f"thing/{name}")
        assert iot.list_thing_principals(thingName=name)["principals"] == [arn]
        paths = certificates.write_pair(tmp_path / name, result["certificatePem"], certificates.key_pem(key))
        device = Device(server, arn.rpartition("/")[2], arn, *paths)
        with Client(server, device, client_id=name) as client:
            client.connected()
    [error] = report(iot, task, "ERRORS")
    assert error["lineNumber"] == 4 and error["errorCode"] == "INVALID_THING_NAME"
    assert "SerialNumber" in error["errorMessage"] and "`no request`" in error["errorMessage"]


def test_an_input_may_come_from_a_url(iot, files):
    group = unique("web")
    iot.create_thing_group(thingGroupName=group)
    names = [unique("web-lamp") for _ in range(5)]
    answers = files[1]
    answers["/inputs/lower/devices.json"] = (200, lines({"Name": name, "Group": group} for name in names))
    answers["/inputs/moved.json"] = (302, "/inputs/lower/devices.json")
    answers["/inputs/broken.json"] = (500, "")
    assert wait(iot, begin(iot, THINGS, "lower/devices.json", "web"))["successCount"] == 5
    assert sorted(names_in(iot, group)) == sorted(names)
    for key, word in [("absent.json", "no file"), ("moved.json", "302"), ("broken.json", "500")]:
        found = wait(iot, begin(iot, THINGS, key, "web"))
        assert found["status"] == "Failed" and word in found["message"], found
        assert "127.0.0.1" not in found["message"]


@pytest.mark.parametrize("key", [
    "../outside.json", "lower/../../outside.json", "/etc/passwd", "link.json", "links/outside.json", "lower",
    "absent.json", "."])
def test_nothing_outside_the_bucket_is_read(server, bucket, key):
    iot = server.client("iot", parameter_validation=False)
    for link, target in [("link.json", "../outside.json"), ("links", "..")]:
        if not (bucket / link).is_symlink():
            (bucket / link).symlink_to(target)
    (bucket / "lower").mkdir(exist_ok=True)
    with refused("InvalidRequestException", 400, key):
        begin(iot, THINGS, key)
    with refused("InvalidRequestException", 400, "--registration-bucket"):
        begin(iot, THINGS, "devices.json", "another")
    with refused("InvalidRequestException", 400, "inputFileBucket"):
        begin(iot, THINGS, "devices.json", str(bucket))


def test_a_task_is_stopped_and_another_begun(iot, bucket):
    group = unique("stopped")
    iot.create_thing_group(thingGroupName=group)
    (bucket / "stopped.json").write_text(lines({"Name": f"{group}-{n}", "Group": group} for n in range(3_000)))
    task = begin(iot, THINGS, "stopped.json")
    with refused("InvalidRequestException", 400, task):
        begin(iot, THINGS, "stopped.json")
    until(lambda: describe(iot, task)["successCount"] > 0, PATIENCE, "the first device")
    iot.stop_thing_registration_task(taskId=task)
    count = len(names_in(iot, group))
    found = wait(iot, task)
    assert found["status"] == "Cancelled" and found["percentageProgress"] < 100
    assert found["successCount"] == count == len(names_in(iot, group)) < 3_000
    assert len(report(iot, task, "RESULTS")) == count
    assert task in iot.list_thing_registration_tasks(status="Cancelled")["taskIds"]


def test_a_link_is_for_whoever_has_it(iot, bucket):
    (bucket / "link.jsonl").write_text("no JSON\n")
    task = begin(iot, THINGS, "link.jsonl")
    wait(iot, task)
    [link] = iot.list_thing_registration_task_reports(taskId=task, reportType="ERRORS")["resourceLinks"]
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert json.loads(answer.read())["errorCode"] == "INVALID_JSON"
    forged = link[:-1] + ("0" if link[-1] != "0" else "1")
    for wrong in [forged, link.partition("?")[0], link.replace("errors-0", "errors-1")]:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(wrong, timeout=10)
        assert caught.value.code == 403


def test_accounts_have_tasks_of_their_own(server, iot, bucket):
    other = account.create(server, "--endpoint", f"{unique('bulk')}.iot.test").client("iot")
    (bucket / "both.json").write_text(lines({"Name": f"both-{n}", "Group": "both"} for n in range(500)))
    for each in (iot, other):
        each.create_thing_group(thingGroupName="both")
    tasks = [begin(each, THINGS, "both.json") for each in (iot, other)]
    for each, own, foreign in [(iot, *tasks), (other, *reversed(tasks))]:
        assert wait(each, own)["successCount"] == 500
        assert len(names_in(each, "both")) == 500
        with refused("ResourceNotFoundException", 404, foreign):
            each.describe_thing_registration_task(taskId=foreign)
        with refused("InvalidRequestException", 400, foreign):
            each.list_thing_registration_task_reports(taskId=foreign, reportType="RESULTS")


@pytest.mark.parametrize("kills", [1, 3])
def test_each_device_is_registered_once_whatever_kills_the_server(start, tmp_path, kills):
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    count, key = 1_500, certificates.new_key("P-256")
    request = certificates.signing_request(key)
    devices = [{"SerialNumber": f"lamp-{number}", "CSR": request} for number in range(count)]
    devices[700]["SerialNumber"] = "a b"
    (bucket / "all.json").write_text(lines(devices))
    options = ("--registration-bucket", f"fleet={bucket}")
    server = start(*options)
    task = begin(server.client("iot"), body(), "all.json", "fleet")
    for kill in range(kills):
        enough = count * (kill + 1) / (kills + 2)
        until(lambda: describe(server.client("iot"), task)["successCount"] > enough, PATIENCE, "a part of the devices")
        before = describe(server.client("iot"), task)["successCount"]
        server.kill()
        # What the task works on is the server's own copy.
        (bucket / "all.json").unlink(missing_ok=True)
        copies = list((server.folder / "registrations").iterdir())
        assert [path.name for path in copies] == [f"{task}.jsonl"]
        assert copies[0].stat().st_mode & 0o777 == 0o600 and copies[0].parent.stat().st_mode & 0o777 == 0o700
        server = start(*options, folder=server.folder)
        again = describe(server.client("iot"), task)
        assert again["status"] == "InProgress" and before <= again["successCount"] < count
    iot = server.client("iot")
    found = wait(iot, task)
    assert found["status"] == "Completed" and (found["successCount"], found["failureCount"]) == (count - 1, 1)
    results, errors = report(iot, task, "RESULTS"), report(iot, task, "ERRORS")
    assert [error["lineNumber"] for error in errors] == [701]
    assert [result["lineNumber"] for result in results] == [n for n in range(1, count + 1) if n != 701]
    # Each line made just one certificate: those that a killed server had issued and not registered are nowhere.
    made = {result["resourceArns"]["certificate"] for result in results}
    listed = {item["certificateArn"] for page in iot.get_paginator("list_certificates").paginate(pageSize=250)
              for item in page["certificates"]}
    assert len(made) == count - 1 and listed == made
    for name in ("lamp-0", f"lamp-{count - 1}"):
        assert len(iot.list_thing_principals(thingName=name)["principals"]) == 1
    until(lambda: not list((server.folder / "registrations").iterdir()), PATIENCE, "the end of the copy")
    assert server.stop() == 0


def test_a_server_that_is_stopped_goes_on_with_its_task(start, tmp_path):
    (tmp_path / "all.json").write_text(lines({"Name": f"lamp-{n}", "Group": "all"} for n in range(1_000)))
    options = ("--registration-bucket", f"fleet={tmp_path}")
    server = start(*options)
    server.client("iot").create_thing_group(thingGroupName="all")
    task = begin(server.client("iot"), THINGS, "all.json", "fleet")
    assert describe(server.client("iot"), task)["status"] == "InProgress"
    assert server.stop() == 0
    server = start(*options, folder=server.folder)
    found = wait(server.client("iot"), task)
    assert (found["status"], found["successCount"]) == ("Completed", 1_000)
