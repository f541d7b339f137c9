"""Starts and stops one server, with ports that the system picks."""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

import boto3
import botocore.config

from .event_log import EventLog

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("SALLYPORT_BIN") or str(REPOSITORY / ".build/debug/sallyport")
START_SECONDS = 60
FREE_PORTS = {"--mqtt-port": "0", "--https-port": "0", "--alpn-port": "0", "--api-port": "0"}


# The programs that were installed beside this Python come first: with a .venv that isn't active, its AWS CLI.
PATH = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def plain_environment(**more):
    """The tests' own environment without anything that would configure a server or an AWS client."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SALLYPORT_", "AWS_"))}
    return {**kept, "PATH": PATH, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", **more}


def run(*arguments, timeout=60, **more):
    """Runs the program to its end: a `CompletedProcess` with text."""
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, env=plain_environment(**more))


class Server:
    def __init__(self, folder, *options, ports=FREE_PORTS, environment=None, open_files=None):
        """`open_files`: soft and hard limit that the server inherits."""
        self.folder = pathlib.Path(folder)
        self.arguments = ["serve", "--data-dir", str(folder), *(part for pair in ports.items() for part in pair),
                          *map(str, options)]
        self.environment = plain_environment(**(environment or {}))
        self.open_files = open_files
        self.process = None
        self.output_path = pathlib.Path(f"{folder}.output")
        self.clients = {}

    def start(self):
        # A file and not a pipe: nobody reads while the tests run, and a full pipe would stop the server.
        with open(self.output_path, "ab") as output:
            self.process = subprocess.Popen([BINARY, *self.arguments], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, env=self.environment, preexec_fn=self.limit)
        ready_path = self.folder / "ready.json"
        end = time.monotonic() + START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.output()}")
            try:
                ready = json.loads(ready_path.read_bytes())
                if ready["pid"] == self.process.pid:
                    break
            except FileNotFoundError:
                pass
            if time.monotonic() >= end:
                self.kill()
                raise AssertionError(f"the server was not ready within {START_SECONDS} s:\n{self.output()}")
            time.sleep(0.02)
        self.ready = ready
        self.clients = {}
        return self

    def limit(self):
        if self.open_files:
            resource.setrlimit(resource.RLIMIT_NOFILE, self.open_files)

    @property
    def cpu_seconds(self):
        """User and system time so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def output(self):
        return self.output_path.read_text(errors="replace") if self.output_path.exists() else ""

    def stop(self, timeout=15):
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        try:
            status = self.stop()
            assert status == 0 or kind is not None, f"the server ended with {status}:\n{self.output()}"
        finally:
            self.kill()

    @property
    def log(self):
        return EventLog(self.ready["logFile"])

    @property
    def resident_bytes(self):
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def arn(self, resource):
        return f"arn:aws:iot:{self.ready['region']}:{self.ready['accountId']}:{resource}"

    def client(self, service="iot", **config):
        """A boto3 client that tries each call once."""
        key = (service, repr(sorted(config.items())))
        if key not in self.clients:
            self.clients[key] = self.new_client(service, **config)
        return self.clients[key]

    def new_client(self, service="iot", access_key=None, secret_key=None, region=None, **config):
        config.setdefault("retries", {"total_max_attempts": 1})
        return boto3.client(
            service, endpoint_url=self.ready["apiUrl"], region_name=region or self.ready["region"],
            aws_access_key_id=access_key or self.ready["accessKeyId"],
            aws_secret_access_key=secret_key or self.ready["secretAccessKey"],
            config=botocore.config.Config(connect_timeout=10, read_timeout=30, **config))

    @property
    def cli_environment(self):
        """For the AWS CLI and for scripts that call it."""
        return plain_environment(
            AWS_ACCESS_KEY_ID=self.ready["accessKeyId"], AWS_SECRET_ACCESS_KEY=self.ready["secretAccessKey"],
            AWS_DEFAULT_REGION=self.ready["region"], AWS_ENDPOINT_URL=self.ready["apiUrl"])
