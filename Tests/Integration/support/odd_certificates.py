"""Certificates that no tool makes on purpose: put together byte by byte (X.690, RFC 5280 §4.1)."""

import base64
import dataclasses
import datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from . import certificates
from .certificates import DAY

SIGNATURES = {
    "ecdsa-sha256": "1.2.840.10045.4.3.2", "ecdsa-sha1": "1.2.840.10045.4.1", "rsa-sha256": "1.2.840.113549.1.1.11",
    "rsa-sha1": "1.2.840.113549.1.1.5", "rsa-md5": "1.2.840.113549.1.1.4", "ed25519": "1.3.101.112",
}
CN, O, OU, SERIAL = "2.5.4.3", "2.5.4.10", "2.5.4.11", "2.5.4.5"
UTF8, PRINTABLE, BMP = 0x0C, 0x13, 0x1E


def tlv(tag, *parts):
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(length)]) + length + content


def sequence(*parts):
    return tlv(0x30, *parts)


def integer(number):
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    octets = [first * 40 + second]
    for arc in rest:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        octets += reversed(groups)
    return tlv(0x06, bytes(octets))


def attribute(kind, text, string=UTF8):
    return sequence(oid(kind), tlv(string, text.encode("utf-16-be" if string == BMP else "utf-8")))


def rdn(*attributes):
    return tlv(0x31, *attributes)


def name(*attributes):
    """Each attribute in a relative name of its own."""
    return sequence(*(rdn(each) for each in attributes))


def time(moment):
    return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def extension(kind, value, critical=False):
    return sequence(oid(kind), *([tlv(0x01, b"\xff")] if critical else []), tlv(0x04, value))


def basic_constraints():
    return extension("2.5.29.19", sequence(), critical=True)


def sign(key, algorithm, data):
    digest = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "md5": None}.get(algorithm.rpartition("-")[2])
    if digest is None and algorithm != "ed25519":
        # No library here signs with it any more, and nobody checks a self-signature.
        return bytes(range(256))
    match key:
        case rsa.RSAPrivateKey(): return key.sign(data, padding.PKCS1v15(), digest)
        case ec.EllipticCurvePrivateKey(): return key.sign(data, ec.ECDSA(digest))
        case ed25519.Ed25519PrivateKey(): return key.sign(data)


@dataclasses.dataclass
class Odd:
    """A self-signed certificate with its key; `signature` names what it claims to be signed by."""

    key: object = None
    subject: bytes = None
    version: int = 3
    serial: int = 0x1234567890
    signature: str = "ecdsa-sha256"
    extensions: tuple = ()

    def __post_init__(self):
        self.key = self.key or certificates.new_key()
        # Two of them never have the same fingerprint.
        self.subject = self.subject or name(attribute(CN, f"odd {id(self)} {datetime.datetime.now()}"))

    @property
    def der(self):
        algorithm = sequence(oid(SIGNATURES[self.signature]), *([tlv(0x05)] if "rsa" in self.signature else []))
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        now = certificates.now()
        body = sequence(
            *([tlv(0xA0, integer(self.version - 1))] if self.version > 1 else []), integer(self.serial), algorithm,
            self.subject, sequence(time(now - DAY), time(now + 30 * DAY)), self.subject, public,
            *([tlv(0xA3, sequence(*self.extensions))] if self.extensions else []))
        if not hasattr(self, "signed"):
            self.signed = sequence(body, algorithm, tlv(0x03, b"\0", sign(self.key, self.signature, body)))
        return self.signed

    @property
    def pem(self):
        return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(self.der).decode()}-----END CERTIFICATE-----\n"

    @property
    def key_pem(self):
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption()).decode()
