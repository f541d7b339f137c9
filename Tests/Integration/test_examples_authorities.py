"""The walk-throughs for CAs of one's own, by their scripts."""

import subprocess

import pytest

from support.server import REPOSITORY


@pytest.mark.parametrize("script, words", [
    ("own-ca.sh", "it registers no more, and its device stays"),
    ("just-in-time-registration.sh", '"certificateStatus":"PENDING_ACTIVATION"'),
    ("three-customers.sh", "a device of Cold Store 7 to Cold Store 7/meter 2: allowed")])
def test_the_script_runs(server, tool, script, words):
    for name in ["aws", "openssl", "mosquitto_pub", "mosquitto_sub"]:
        tool(name)
    ended = subprocess.run([REPOSITORY / "Examples" / script, server.folder], capture_output=True, text=True,
                           timeout=180, env=server.cli_environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert words in ended.stdout and ended.stdout.endswith("Done.\n")
