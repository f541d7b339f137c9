"""Calling AWS operations: expected errors, and inputs made from the service models."""

import contextlib

import botocore.exceptions


class Failure:
    code = status = message = answer = None


@contextlib.contextmanager
def refused(code, status, *words):
    """The call inside must fail with this error name and HTTP status, and its message must hold the words."""
    failure = Failure()
    try:
        yield failure
    except botocore.exceptions.ClientError as error:
        failure.answer = error.response
        failure.code = error.response["Error"]["Code"]
        failure.message = error.response["Error"]["Message"]
        failure.status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert (failure.code, failure.status) == (code, status), failure.message
        assert failure.message, "an error has a message"
        for word in words:
            assert word in failure.message, f"`{word}` is missing in: {failure.message}"
        return
    raise AssertionError(f"{code} was expected; the call succeeded")


def minimal_input(shape, depth=0):
    """The least value of a shape: required members only, so that the request can be written."""
    match shape.type_name:
        case "structure":
            return {name: minimal_input(shape.members[name], depth + 1) for name in shape.required_members}
        case "list":
            return [minimal_input(shape.member, depth + 1)] if shape.metadata.get("min") and depth < 6 else []
        case "map":
            return {}
        case "string":
            if shape.enum:
                return shape.enum[0]
            return "x" * max(1, shape.metadata.get("min", 1))
        case "integer" | "long":
            return max(1, shape.metadata.get("min", 1))
        case "float" | "double":
            return 1.0
        case "boolean":
            return False
        case "blob":
            return b"x"
        case "timestamp":
            return 1_900_000_000
    raise ValueError(shape.type_name)


def pages(call, key, next_in, next_out, **arguments):
    """All pages of a listing, as lists; the last page has no token."""
    answer = call(**arguments)
    while True:
        yield answer[key]
        token = answer.get(next_out)
        if not token:
            assert next_out not in answer, "an empty token makes some clients ask on"
            return
        answer = call(**arguments, **{next_in: token})
