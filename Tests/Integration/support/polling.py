"""Waiting for what will be true: always a condition and a deadline, never a fixed pause."""

import time


def until(condition, timeout=5.0, what="the condition", every=0.01):
    """Returns the first true result of `condition`; fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() >= end:
            raise AssertionError(f"{what} did not come true within {timeout} s")
        time.sleep(every)
