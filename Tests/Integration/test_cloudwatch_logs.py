"""The event log through CloudWatch Logs' API: by boto3, and by the AWS CLI."""

import datetime
import json
import subprocess
import time

import pytest

from support import account
from support.aws import refused
from support.device import unique
from support.polling import until

ROLE = "arn:aws:iam::123456789012:role/logs"
GROUP = "AWSIotLogsV2"


@pytest.fixture
def logs(server):
    return server.client("logs")


def found(logs, pattern="", group=GROUP, **more):
    """Every entry that fits, over all pages, read from its JSON."""
    events = [event for page in logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern=pattern, **more) for event in page["events"]]
    return [json.loads(event["message"]) for event in events]


def of(client_id, *conditions):
    return "{ " + " && ".join([f'$.clientId = "{client_id}"', *conditions]) + " }"


def visit(connect, *args, **options):
    client = connect(*args, **options)
    client.subscribe("a/b", qos=1)
    client.disconnect()
    return client.client_id


def test_what_a_device_did_is_found_by_its_client_id(server, logs, connect, anyone):
    client_id = visit(connect)
    entries = until(lambda: len(all_ := found(logs, of(client_id))) >= 3 and all_, what="three entries")
    assert [entry["eventType"] for entry in entries] == ["Connect", "Subscribe", "Disconnect"]
    assert {entry["principalId"] for entry in entries} == {anyone.certificate_id}
    assert entries[1]["subscriptions"] == [{"topicName": "a/b", "reasonCode": 1}]
    file = server.log.matching(clientId=client_id)
    assert entries == file, "the messages are the file's lines"


@pytest.mark.parametrize("pattern, expected", [
    ('$.eventType = "Connect"', 1), ("$.eventType = Connect || $.eventType = Subscribe", 2),
    ('$.eventType != "Connect"', 2), ('$.eventType = "*connect"', 1), ('$.eventType = "*onnect"', 2),
    ("$.sourcePort > 0", 3), ("$.sourcePort <= 0", 0), ("$.subscriptions[0].topicName = a/*", 1),
    ("$.subscriptions NOT EXISTS", 2), ('($.eventType = "Connect" && $.status != "Success") || $.logLevel = "ERROR"', 0),
    ("$.disconnectReason = CLIENT_INITIATED*", 1), ("$.retain IS NULL", 0), ("$.reason IS TRUE", 0)])
def test_conditions_on_members(logs, connect, pattern, expected):
    client_id = visit(connect)
    until(lambda: len(found(logs, of(client_id))) == 3, what="three entries")
    assert len(found(logs, of(client_id, f"({pattern})"))) == expected


def test_terms_and_phrases(logs, connect):
    client_id = visit(connect)
    phrase = f'"{client_id}"'
    until(lambda: len(found(logs, phrase)) == 3, what="three entries")
    assert [entry["eventType"] for entry in found(logs, f"Subscribe {phrase}")] == ["Subscribe"]
    assert [entry["eventType"] for entry in found(logs, f"{phrase} -Subscribe -Disconnect")] == ["Connect"]


def test_events_have_identifiers_that_last(logs, connect):
    client_id = visit(connect)
    pattern = of(client_id)
    until(lambda: len(found(logs, pattern)) == 3, what="three entries")

    def identifiers(**more):
        return [(event["eventId"], event["timestamp"], event["logStreamName"])
                for event in logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern, **more)["events"]]

    first = identifiers()
    assert len({event_id for event_id, _, _ in first}) == 3 and all(len(each[0]) == 56 for each in first)
    assert identifiers() == first
    assert identifiers(startFromHead=False) == first[::-1]
    assert identifiers(startTime=first[0][1], endTime=first[-1][1]) == first
    assert identifiers(startTime=first[-1][1] + 1) == []
    assert identifiers(logStreamNames=[first[0][2]]) == first
    assert identifiers(logStreamNamePrefix=first[0][2][:4]) == first
    assert identifiers(logStreamNamePrefix="1999") == []


def test_pages(logs, connect):
    client_id = visit(connect)
    pattern = of(client_id)
    until(lambda: len(found(logs, pattern)) == 3, what="three entries")
    paginator = logs.get_paginator("filter_log_events")
    for head in [True, False]:
        pages = [page["events"] for page in paginator.paginate(
            logGroupName=GROUP, filterPattern=pattern, limit=1, startFromHead=head)]
        types = [json.loads(event["message"])["eventType"] for page in pages for event in page]
        assert types == ["Connect", "Subscribe", "Disconnect"][:: 1 if head else -1]
        assert all(len(page) <= 1 for page in pages)


def test_log_groups_and_streams(server, logs, connect):
    visit(connect)
    group, = logs.describe_log_groups(logGroupNamePrefix="AWSIot")["logGroups"]
    assert group["logGroupName"] == GROUP and group["storedBytes"] > 0 and group["retentionInDays"] == 30
    assert group["arn"] == f"arn:aws:logs:{server.ready['region']}:{server.ready['accountId']}:log-group:{GROUP}:*"
    streams = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
    today = datetime.datetime.now(datetime.timezone.utc)
    assert streams[0]["logStreamName"] in {str(today.date()), str((today - datetime.timedelta(hours=1)).date())}
    assert streams[0]["firstEventTimestamp"] <= streams[0]["lastEventTimestamp"] <= time.time() * 1000 + 1000
    assert streams[0]["arn"].endswith(f":log-group:{GROUP}:log-stream:{streams[0]['logStreamName']}")
    assert [each["logStreamName"] for each in logs.describe_log_streams(
        logGroupIdentifier=group["logGroupArn"])["logStreams"]] == sorted(each["logStreamName"] for each in streams)


def test_a_stream_is_read_in_both_directions(start, workshop_of, connect):
    server = start()
    logs, device = server.client("logs"), workshop_of(server).open_device()
    ids = [visit(connect, device, of=server) for _ in range(5)]
    until(lambda: len(found(logs, "{ $.eventType = Disconnect }")) == 5, what="five ends")
    stream = logs.describe_log_streams(logGroupName=GROUP)["logStreams"][-1]["logStreamName"]

    def read(**more):
        answer = logs.get_log_events(logGroupName=GROUP, logStreamName=stream, **more)
        return [json.loads(event["message"])["clientId"] for event in answer["events"]], answer

    expected = [client_id for client_id in ids for _ in range(3)]
    assert read()[0] == read(startFromHead=True)[0] == expected
    newest, answer = read(limit=4)
    assert newest == expected[-4:]
    # Back to the beginning, which shows by the same token coming again.
    collected, token = newest, answer["nextBackwardToken"]
    while True:
        older, answer = read(limit=4, nextToken=token)
        collected = older + collected
        if answer["nextBackwardToken"] == token:
            break
        token = answer["nextBackwardToken"]
    assert collected == expected
    # Forward from the head; what comes later is found from the last token.
    collected, token = [], None
    while True:
        newer, answer = read(limit=4, startFromHead=True, **({"nextToken": token} if token else {}))
        collected += newer
        if answer["nextForwardToken"] == token:
            break
        token = answer["nextForwardToken"]
    assert collected == expected
    late = visit(connect, device, of=server)
    assert until(lambda: len(ids := read(startFromHead=True, nextToken=token)[0]) == 3 and ids) == [late] * 3


def test_refusals_name_what_is_wrong(logs):
    with refused("ResourceNotFoundException", 400, "`AWSIotLogs`", GROUP):
        logs.filter_log_events(logGroupName="AWSIotLogs")
    with refused("ResourceNotFoundException", 400, "log stream does not exist"):
        logs.get_log_events(logGroupName=GROUP, logStreamName="nothing")
    with refused("InvalidParameterException", 400, "Invalid filter pattern", "expected a value"):
        logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.a = }")
    with refused("InvalidParameterException", 400, "nextToken"):
        logs.filter_log_events(logGroupName=GROUP, nextToken="x")
    with refused("NotImplementedException", 501, "CreateLogGroup"):
        logs.create_log_group(logGroupName="mine")
    with refused("NotImplementedException", 501, "PutLogEvents"):
        logs.put_log_events(logGroupName=GROUP, logStreamName="s", logEvents=[{"timestamp": 0, "message": "m"}])


def test_refusals_before_connect_and_pings_are_shown_once_they_are_named(start, workshop_of, connect):
    server = start()
    iot, logs, workshop = server.client("iot"), server.client("logs"), workshop_of(server)

    def stranger():
        mark = server.log.mark()
        with pytest.raises(Exception):
            connect(workshop.device(register=False), of=server)
        return server.log.expect(mark, eventType="Connection.AuthNError")

    refused_ = stranger()
    assert found(logs, '{ $.eventType = "Connection.AuthNError" }') == []
    everything, = found(logs, '{ $.eventType = "Connection.AuthNError" }', group="SallyportEvents")
    assert {**everything, "logGroup": None} == refused_
    iot.set_v2_logging_options(roleArn=ROLE, defaultLogLevel="INFO", eventConfigurations=[
        {"eventType": "Connection.AuthNError", "logLevel": "ERROR"}])

    def shown():
        stranger()
        return found(logs, '{ $.eventType = "Connection.AuthNError" }')

    entry = until(shown, timeout=20, what="a refusal in the log group")[-1]
    assert entry["reason"] == "DEVICE_CERTIFICATE_NOT_REGISTERED" and "logGroup" not in entry
    assert entry["targetPort"] == server.ready["mqttPort"] and entry["targetIp"] and entry["sourceIp"]
    assert entry["authenticationType"] == "AWS_X509" and entry["serverNameIndication"] == server.ready["endpoint"]


def test_an_event_type_with_a_log_group_of_its_own(start, workshop_of, connect):
    server = start()
    iot, logs, device = server.client("iot"), server.client("logs"), workshop_of(server).open_device()
    iot.set_v2_logging_options(roleArn=ROLE, defaultLogLevel="INFO", eventConfigurations=[
        {"eventType": "Connect", "logDestination": "my/connects"}])
    assert [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]] == [
        GROUP, "SallyportEvents", "my/connects"]

    def moved():
        visit(connect, device, of=server)
        return found(logs, group="my/connects")

    assert {entry["eventType"] for entry in until(moved, timeout=20)} == {"Connect"}
    mark = server.log.mark()
    client_id = visit(connect, device, of=server)
    server.log.expect(mark, eventType="Disconnect", clientId=client_id)
    assert [entry["eventType"] for entry in found(logs, of(client_id))] == ["Subscribe", "Disconnect"]
    assert server.log.matching(mark, eventType="Connect")[0]["logGroup"] == "my/connects"
    assert logs.describe_log_streams(logGroupName="my/connects")["logStreams"]


def test_accounts_see_their_own_entries_only(server, logs, workshop_of, connect):
    other = account.create(server)
    theirs = visit(connect, workshop_of(other).open_device(), of=other)
    mine = visit(connect)
    until(lambda: len(found(logs, of(mine))) == 3, what="my entries")
    their_logs = other.client("logs")
    until(lambda: len(found(their_logs, of(theirs))) == 3, what="their entries")
    assert found(logs, of(theirs)) == [] and found(their_logs, of(mine)) == []
    assert {entry["accountId"] for entry in found(their_logs)} == {other.ready["accountId"]}
    arn = logs.describe_log_groups()["logGroups"][0]["logGroupArn"]
    with refused("ResourceNotFoundException", 400):
        their_logs.filter_log_events(logGroupIdentifier=arn)


def test_retention_hides_what_is_older(start):
    server = start()
    logs = server.client("logs")
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    server.stop()
    # Entries of ten, five and no days ago, as the server wrote them.
    lines = [line(days) for days in (10, 5, 0)]
    with open(server.folder / "events.jsonl", "ab") as file:
        file.write("".join(lines).encode())
    server.start()
    logs = server.client("logs")
    assert [entry["clientId"] for entry in found(logs, '{ $.clientId = "d*" }')] == ["d5", "d0"]
    logs.delete_retention_policy(logGroupName=GROUP)
    assert [entry["clientId"] for entry in found(logs, '{ $.clientId = "d*" }')] == ["d10", "d5", "d0"]
    with refused("InvalidParameterException", 400, "retentionInDays"):
        logs.put_retention_policy(logGroupName=GROUP, retentionInDays=2)


def line(days, client_id=None):
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    stamp = time.strftime("%Y-%m-%d %H:%M:%S.") + f"{time.microsecond // 1000:03}"
    return json.dumps({"timestamp": stamp, "logLevel": "INFO", "traceId": unique("trace"), "accountId": "123456789012",
                       "status": "Success", "eventType": "Connect", "clientId": client_id or f"d{days}"},
                      separators=(",", ":")) + "\n"


def test_a_large_log_is_searched_page_by_page_while_it_grows(start, workshop_of, connect):
    """A page may be empty and go on; the memory doesn't grow with the log."""
    server = start("--event-log-size", "200", folder=None)
    server.stop()
    path = server.folder / "events.jsonl"
    filler = "".join(line(0, "filler") for _ in range(100))
    for place in (2, 1):
        with open(f"{path}.{place}", "w") as file:
            file.write(line(0, f"needle-{place}"))
            for _ in range(300):
                file.write(filler)
    server.start()
    logs, device = server.client("logs"), workshop_of(server).open_device()
    logs.describe_log_groups()
    before = server.resident_bytes
    pages, events, token = 0, [], None
    while True:
        answer = logs.filter_log_events(logGroupName=GROUP, filterPattern='{ $.clientId = "needle-*" }',
                                        **({"nextToken": token} if token else {}))
        pages, events, token = pages + 1, events + answer["events"], answer.get("nextToken")
        visit(connect, device, of=server)
        if not token:
            break
    assert [json.loads(event["message"])["clientId"] for event in events] == ["needle-2", "needle-1"]
    assert pages >= 2, "one call reads a bounded part"
    assert server.resident_bytes - before < 100 * 1024 * 1024


def test_by_size_the_oldest_entries_go_first(start, workshop_of, connect):
    server = start("--event-log-size", "1")
    server.stop()
    path = server.folder / "events.jsonl"
    for place in range(8, 0, -1):
        with open(f"{path}.{place}", "w") as file:
            file.write("".join(line(0, f"p{place}") for _ in range(1300)))
    with open(path, "w") as file:
        file.write("".join(line(0, "p0") for _ in range(1600)))
    server.start()
    logs, device = server.client("logs"), workshop_of(server).open_device()
    until(lambda: visit(connect, device, of=server) and len(list(server.folder.glob("events.jsonl*"))) < 9,
          timeout=30, what="old files going")
    assert sum(file.stat().st_size for file in server.folder.glob("events.jsonl*")) <= 1 << 20
    kept = {entry["clientId"] for entry in found(logs, '{ $.clientId = "p*" }')}
    assert "p0" in kept and "p8" not in kept


# The AWS CLI


def aws(server, *arguments):
    ended = subprocess.run(["aws", *arguments], capture_output=True, text=True, timeout=60, env=server.cli_environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_cli_finds_and_lists(server, logs, connect, tool):
    tool("aws")
    client_id = visit(connect)
    until(lambda: len(found(logs, of(client_id))) == 3, what="three entries")
    text = aws(server, "logs", "filter-log-events", "--log-group-name", GROUP, "--filter-pattern", of(client_id),
               "--query", "events[].message", "--output", "json")
    assert [json.loads(message)["eventType"] for message in json.loads(text)] == ["Connect", "Subscribe", "Disconnect"]
    assert GROUP in aws(server, "logs", "describe-log-groups", "--output", "text")
    stream = aws(server, "logs", "describe-log-streams", "--log-group-name", GROUP, "--query",
                 "logStreams[-1].logStreamName", "--output", "text").strip()
    text = aws(server, "logs", "get-log-events", "--log-group-name", GROUP, "--log-stream-name", stream, "--limit", "1")
    assert len(json.loads(text)["events"]) == 1


def test_the_cli_follows(server, logs, connect, tool):
    """`aws logs tail --follow`, where the installed CLI has it: it came with version 2."""
    path = tool("aws")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, env=server.cli_environment).stdout
    if not version.startswith("aws-cli/2"):
        pytest.skip(f"{version.split()[0]} has no `logs tail`; the next test asks what it asks")
    process = subprocess.Popen([path, "logs", "tail", GROUP, "--follow", "--format", "short", "--since", "1m"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=server.cli_environment)
    try:
        client_id = visit(connect)
        for text in process.stdout:
            if client_id in text and "Disconnect" in text:
                return
        raise AssertionError("tail ended")
    finally:
        process.kill()
        process.wait()


def test_following_as_the_cli_does_misses_and_repeats_nothing(server, logs, connect):
    """The newest stamp is asked for again and again; what was seen is told apart by its identifier."""
    expected, seen = [], []
    start = int(time.time() * 1000) - 60_000
    known, arguments = {}, {"logGroupName": GROUP, "startTime": start, "interleaved": True}
    mine = unique("followed")

    def poll():
        while True:
            answer = logs.filter_log_events(**arguments)
            for event in answer["events"]:
                ids = known.setdefault(event["timestamp"], set())
                if event["eventId"] not in ids:
                    ids.add(event["eventId"])
                    entry = json.loads(event["message"])
                    if entry.get("clientId", "").startswith(mine):
                        seen.append((entry["clientId"], entry["eventType"]))
            if "nextToken" in answer:
                arguments["nextToken"] = answer["nextToken"]
                continue
            arguments.pop("nextToken", None)
            if known:
                newest = max(known)
                for stamp in [stamp for stamp in known if stamp != newest]:
                    del known[stamp]
                arguments["startTime"] = newest
            return

    for number in range(20):
        client_id = visit(connect, client_id=f"{mine}-{number}")
        expected += [(client_id, kind) for kind in ("Connect", "Subscribe", "Disconnect")]
        poll()
    until(lambda: poll() or len(seen) >= len(expected), what="all entries")
    poll()
    assert seen == expected
