"""Reads the server's event log while it grows."""

import json
import time


class EventLog:
    def __init__(self, path):
        self.path = path

    def mark(self):
        """A place in the log: what comes after it can be asked for."""
        try:
            with open(self.path, "rb") as file:
                return len(file.read())
        except FileNotFoundError:
            return 0

    def entries(self, since=0):
        """Whole lines only; each must be a JSON object."""
        try:
            with open(self.path, "rb") as file:
                was_put_aside = file.seek(0, 2) < since
                file.seek(0 if was_put_aside else since)
                data = file.read()
            if was_put_aside:
                # A day began meanwhile.
                with open(f"{self.path}.1", "rb") as file:
                    file.seek(since)
                    data = file.read() + data
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]

    def matching(self, since=0, **members):
        return [entry for entry in self.entries(since) if all(entry.get(k) == v for k, v in members.items())]

    def expect(self, since=0, timeout=3.0, **members):
        """The first entry after `since` that has all the given members; the log is written within a second."""
        end = time.monotonic() + timeout
        while True:
            found = self.matching(since, **members)
            if found:
                return found[0]
            if time.monotonic() >= end:
                came = "\n".join(json.dumps(entry) for entry in self.entries(since)[-20:])
                raise AssertionError(f"no log entry has {members} within {timeout} s; these came:\n{came or '(none)'}")
            time.sleep(0.02)
