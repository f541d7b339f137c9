"""`openssl s_client`: the stock client that shows chain, alerts and sessions."""

import re
import subprocess


def s_client(server, *options, device=None, port=None, trust="rootCAFile", input=b"", timeout=20):
    """Connects, sends `input`, waits for the server's end; standard output and error as one text."""
    arguments = ["openssl", "s_client", "-connect", f"localhost:{port or server.ready['mqttPort']}", "-CAfile",
                 server.ready[trust], "-verify_return_error"]
    if "-noservername" not in options and "-servername" not in options:
        arguments += ["-servername", server.ready["endpoint"]]
    if device is not None:
        arguments += ["-cert", str(device.certificate_path), "-key", str(device.key_path)]
    ended = subprocess.run([*arguments, *options], input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           timeout=timeout)
    return ended.stdout.decode(errors="replace")


def connected_with(text):
    """`TLSv1.3`, …: the version of a handshake that s_client saw through, else None."""
    found = re.search(r"^New, (TLSv[\d.]+), Cipher is (?!\(NONE\))", text, re.MULTILINE)
    return found and found[1]


def alert(text):
    """The number of the alert that the server sent, else None."""
    found = re.search(r"SSL alert number (\d+)", text)
    return found and int(found[1])


def certificates(text):
    """The PEM blocks of `-showcerts`."""
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", text, re.DOTALL)


def verified(text):
    return "Verify return code: 0 (ok)" in text or "Verification: OK" in text
