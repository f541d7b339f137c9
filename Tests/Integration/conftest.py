"""One server for most tests; those that stop or configure it start their own."""

import pathlib
import shutil

import pytest

from support.client import Client
from support.device import Workshop
from support.server import BINARY, PATH, Server


def pytest_sessionstart(session):
    if not pathlib.Path(BINARY).exists():
        raise pytest.UsageError(f"{BINARY} is missing: build it with `swift build`, or name another in SALLYPORT_BIN")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server") / "data") as server:
        yield server


@pytest.fixture
def start(tmp_path):
    """Starts servers of one test's own: `start("--sni", "optional")`, or on a folder that another one left."""
    started = []

    def start(*options, folder=None, **more):
        server = Server(folder or tmp_path / f"data-{len(started)}", *options, **more).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def workshop(server, tmp_path_factory):
    return Workshop(server, tmp_path_factory.mktemp("devices"))


@pytest.fixture
def workshop_of(tmp_path):
    """For a test's own server."""
    return lambda server: Workshop(server, tmp_path / f"devices-{server.process.pid}")


@pytest.fixture(scope="session")
def iot(server):
    return server.client("iot")


@pytest.fixture(scope="session")
def anyone(workshop):
    """One device that may do all, for the tests that aren't about rights."""
    return workshop.open_device()


@pytest.fixture
def connect(server, anyone):
    """`connect(version=5)`: a connected client, closed when the test is over."""
    clients = []

    def connect(device=None, version=4, client_id=None, of=None, port=None, **options):
        client = Client(of or server, device or anyone, version, client_id, port=port)
        clients.append(client)
        return client.connected(**options)

    yield connect
    for client in clients:
        client.drop()


@pytest.fixture
def dial(server, anyone):
    """Like `connect`, but TLS only: the test sends its own CONNECT."""
    clients = []

    def dial(device=None, version=4, client_id=None, of=None, **tls):
        client = Client(of or server, device or anyone, version, client_id, **tls)
        clients.append(client)
        return client

    yield dial
    for client in clients:
        client.drop()


@pytest.fixture
def tool():
    """Path of a program that the tests need; a test without it fails, for the set-up installs them all."""

    def tool(name):
        path = shutil.which(name, path=PATH)
        assert path, f"`{name}` is missing; install it with scripts/setup"
        return path

    return tool
