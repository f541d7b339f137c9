"""Further accounts of a running server, made with the operator's command."""

import json

from .server import Server, run


class Account(Server):
    """One account as scripts see it: a server whose ready.json has this account's id, endpoint and key."""

    def __init__(self, server, made):
        self.process, self.folder = server.process, server.folder
        self.ready = {**server.ready, **{name: made[name] for name in
                                         ["accountId", "endpoint", "accessKeyId", "secretAccessKey"]}}
        self.clients = {}


def create(server, *options):
    ended = run("account", "create", "--data-dir", server.folder, "--json", *options)
    assert ended.returncode == 0, ended.stderr
    return Account(server, json.loads(ended.stdout))
