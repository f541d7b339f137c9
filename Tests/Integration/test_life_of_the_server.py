"""Starting, stopping and what can go wrong with either: files, exit statuses, sentences."""

import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import urllib.parse

import pytest

from support.client import Client
from support.polling import until
from support.server import BINARY, FREE_PORTS, Server, run


def serve(folder, *options, ports=FREE_PORTS, **environment):
    """Runs `serve`, which must end by itself."""
    flags = [part for pair in ports.items() for part in pair]
    return run("serve", "--data-dir", folder, *flags, *options, **environment)


def one_sentence_error(ended, *words):
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    assert lines and "Fatal error" not in ended.stderr and "Swift." not in ended.stderr, ended.stderr
    for word in words:
        assert str(word) in ended.stderr, f"`{word}` is missing in: {ended.stderr}"


def test_ready_json_has_all_that_scripts_need(start):
    server = start()
    ready = server.ready
    assert ready["version"] == 1 and ready["pid"] == server.process.pid
    assert ready["accountId"] == "123456789012" and ready["region"] == "us-east-1" and ready["endpoint"] == "localhost"
    ports = [ready[name] for name in ["mqttPort", "httpsPort", "alpnPort"]]
    assert len(set(ports)) == 3 and all(0 < port < 65536 for port in ports)
    assert urllib.parse.urlsplit(ready["apiUrl"]).hostname == "127.0.0.1"
    assert "consoleUrl" in ready and ready["accessKeyId"] and len(ready["secretAccessKey"]) == 40
    for name in ["rootCAFile", "rootCARSAFile", "rootCAECDSAFile", "logFile"]:
        assert os.path.isabs(ready[name]) and os.path.exists(ready[name]), name
    path = server.folder / "ready.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for family, address in [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]:
        with socket.socket(family) as each:
            each.connect((address, ready["mqttPort"]))
    assert server.stop() == 0 and not path.exists()


def test_the_data_folder_is_its_owners_alone(start):
    server = start()
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    secret = [path for path in server.folder.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert secret, "the server keeps its keys in the data folder"
    for path in [*secret, pathlib.Path(server.ready["logFile"])]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_first_start_says_where_to_connect(start):
    server = start()
    parts = [server.ready["rootCAFile"], str(server.ready["mqttPort"]), server.ready["apiUrl"], "aws iot"]
    until(lambda: all(part in server.output() for part in parts), 5, "the words of the first start")
    assert "\x1b" not in server.output(), "no colours where nobody watches"


def test_no_secret_is_in_the_logs(start, workshop_of):
    server = start()
    made = server.client("iot").create_keys_and_certificate()
    for text in [server.output(), pathlib.Path(server.ready["logFile"]).read_text()]:
        assert "PRIVATE KEY" not in text and made["keyPair"]["PrivateKey"] not in text


def test_a_second_start_keeps_everything(start, workshop_of):
    first = start()
    device = workshop_of(first).open_device()
    first.client("iot").create_thing(thingName="kept")
    before = {name: pathlib.Path(first.ready[name]).read_bytes() for name in ["rootCAFile", "rootCARSAFile"]}
    key = first.ready["accessKeyId"], first.ready["secretAccessKey"]
    assert first.stop() == 0
    second = start(folder=first.folder)
    assert (second.ready["accessKeyId"], second.ready["secretAccessKey"]) == key
    assert {name: pathlib.Path(second.ready[name]).read_bytes() for name in before} == before
    assert second.client("iot").describe_thing(thingName="kept")["version"] == 1
    with Client(second, device) as client:
        client.connected()


def test_another_endpoint_name_reissues_the_leaf_only(start, workshop_of):
    first = start()
    roots = pathlib.Path(first.ready["rootCAFile"]).read_bytes()
    device = workshop_of(first).open_device()
    first.stop()
    second = start("--endpoint", "iot.local.test", folder=first.folder)
    assert second.ready["endpoint"] == "iot.local.test"
    assert pathlib.Path(second.ready["rootCAFile"]).read_bytes() == roots
    with Client(second, device, server_name="iot.local.test") as client:
        client.connected()
    assert second.client("iot").describe_endpoint()["endpointAddress"] == "iot.local.test"


def test_a_second_server_on_the_folder_is_refused(start):
    server = start()
    ended = serve(server.folder)
    assert ended.returncode == 78
    one_sentence_error(ended, server.folder, server.process.pid)
    assert json.loads((server.folder / "ready.json").read_bytes())["pid"] == server.process.pid
    assert server.client("iot").list_policies()["policies"] == []


@pytest.mark.parametrize("option, value", [("--account-id", "999999999999"), ("--region", "eu-west-1")])
def test_another_account_or_region_is_refused(start, option, value):
    first = start()
    first.stop()
    ended = serve(first.folder, option, value)
    assert ended.returncode == 78
    one_sentence_error(ended, value)


def test_account_and_region_are_in_every_arn(start):
    server = start("--account-id", "210987654321", "--region", "eu-central-1")
    made = server.client("iot").create_thing(thingName="there")
    assert made["thingArn"] == "arn:aws:iot:eu-central-1:210987654321:thing/there"


@pytest.mark.parametrize("port", ["--mqtt-port", "--https-port", "--alpn-port", "--api-port"])
def test_a_port_in_use_is_named(tmp_path, port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        ended = serve(tmp_path / "data", ports={**FREE_PORTS, port: str(number)})
    assert ended.returncode in [1, 78]
    one_sentence_error(ended, number, port)


@pytest.mark.parametrize("options", [
    ["--mqtt-port", "x"], ["--mqtt-port", "65536"], ["--no-such-flag"], ["--sni", "maybe"], ["--account-id", "12"],
    ["--mqtt-profile", "full"], ["--api-auth", "any-key", "--api-host", "0.0.0.0"], ["--region", "US EAST"],
])
def test_a_bad_flag_is_a_usage_error(tmp_path, options):
    ended = run("serve", "--data-dir", tmp_path / "data", *options)
    assert ended.returncode == 64, ended.stderr
    assert options[0] in ended.stderr or options[-1] in ended.stderr
    assert not (tmp_path / "data").exists()


def test_help_has_examples_and_completion_is_there_for_three_shells():
    ended = run("serve", "--help")
    assert ended.returncode == 0 and "sallyport serve" in ended.stdout
    for option in ["--data-dir", "--endpoint", "--sni", "--mqtt-port", "--api-auth", "--mqtt-profile"]:
        assert option in ended.stdout
    for shell in ["bash", "zsh", "fish"]:
        ended = run("completion", shell)
        assert ended.returncode == 0 and "sallyport" in ended.stdout
    assert run("completion", "tcsh").returncode == 64


def test_flags_beat_the_environment_beats_the_file(start, tmp_path):
    folder = tmp_path / "configured"
    folder.mkdir(mode=0o700)
    (folder / "sallyport.yaml").write_text(
        'region: eu-west-1\naccount-id: "111111111111"\nendpoint: from.file.test\n')
    server = Server(folder, "--region", "eu-north-1",
                    environment={"SALLYPORT_REGION": "eu-south-1", "SALLYPORT_ACCOUNT_ID": "222222222222"})
    with server:
        assert server.ready["region"] == "eu-north-1"
        assert server.ready["accountId"] == "222222222222"
        assert server.ready["endpoint"] == "from.file.test"


def test_a_mistake_in_the_file_is_a_configuration_error(tmp_path):
    for text in ["mqtt-port: many\n", "no-such-option: 1\n", "a: [\n"]:
        folder = tmp_path / re.sub(r"\W", "", text)
        folder.mkdir(mode=0o700)
        (folder / "sallyport.yaml").write_text(text)
        ended = serve(folder, ports={})
        assert ended.returncode == 78, ended.stderr
        one_sentence_error(ended, "sallyport.yaml")


def test_a_folder_that_others_may_write_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o770)
    ended = serve(folder)
    assert ended.returncode == 78
    one_sentence_error(ended, folder)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_a_link_or_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    for name in ["file", "link"]:
        ended = serve(tmp_path / name)
        assert ended.returncode == 78, ended.stderr
        one_sentence_error(ended, tmp_path / name)
    assert (tmp_path / "file").read_text() == "x" and list((tmp_path / "target").iterdir()) == []


def test_a_damaged_folder_is_refused_and_left_as_it_was(start):
    server = start()
    server.stop()
    keys = [path for path in server.folder.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    keys[0].write_text("damaged")
    files = {path: path.read_bytes() for path in server.folder.rglob("*")
             if path.is_file() and path.suffix in [".pem", ".key", ".json"]}
    ended = serve(server.folder)
    assert ended.returncode == 78
    one_sentence_error(ended, keys[0].name)
    assert {path: path.read_bytes() for path in files} == files


@pytest.mark.parametrize("version", [4, 5], ids=["3.1.1", "5"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_tells_its_clients(start, workshop_of, version, how):
    server = start()
    device = workshop_of(server).open_device()
    with Client(server, device, version) as client:
        client.connected()
        server.process.send_signal(how)
        client.expect_end(139)
    assert server.process.wait(10) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.ready["mqttPort"]), timeout=2)
    entries = server.log.matching(eventType="Disconnect", clientId=client.client_id)
    assert [entry["disconnectReason"] for entry in entries] == ["SERVER_INITIATED_DISCONNECT"]


def test_a_second_signal_ends_at_once(start, workshop_of):
    server = start()
    device = workshop_of(server).open_device()
    with Client(server, device, 5) as client:
        client.connected()
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(5)


def test_a_port_is_free_again_after_the_end(start, workshop_of):
    first = start()
    device = workshop_of(first).open_device()
    with Client(first, device) as client:
        client.connected()
        first.stop()
    ports = {"--mqtt-port": str(first.ready["mqttPort"]), "--https-port": "0", "--alpn-port": "0", "--api-port": "0"}
    second = start(folder=first.folder, ports=ports)
    with Client(second, device) as client:
        client.connected()
        client.expect_nothing_before_pong()


def test_a_server_killed_while_it_starts_for_the_first_time_starts_over(tmp_path):
    for number in range(5):
        server = Server(tmp_path / "killed")
        process = subprocess.Popen([BINARY, *server.arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=server.environment)
        def files(folder=server.folder):
            try:
                return len(list(folder.rglob("*")))
            except FileNotFoundError:  # renamed under our eyes
                return 0

        # Each round a little later: when the first file is there, the second, …
        try:
            until(lambda: files() > 2 * number or process.poll() is not None, timeout=20, what="the first files", every=0.001)
        finally:
            process.kill()
            process.wait()
    with Server(tmp_path / "killed") as server:
        assert server.client("iot").list_policies()["policies"] == []
