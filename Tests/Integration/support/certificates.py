"""Certificates of every kind that a device might present, made without the server."""

import base64
import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def new_key(kind="P-256"):
    match kind:
        case "P-256": return ec.generate_private_key(ec.SECP256R1())
        case "P-384": return ec.generate_private_key(ec.SECP384R1())
        case "P-521": return ec.generate_private_key(ec.SECP521R1())
        case "RSA-1024": return rsa.generate_private_key(public_exponent=65537, key_size=1024)
        case "RSA-2048": return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    raise ValueError(kind)


def self_signed(key, name="device", not_before=None, not_after=None, digest=None):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before or now() - DAY).not_valid_after(not_after or now() + 30 * DAY)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(key, digest or hashes.SHA256()))


def signing_request(key, name="device"):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return pem(x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256()))


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                             serialization.NoEncryption()).decode()


def fingerprint(certificate):
    return certificate.fingerprint(hashes.SHA256()).hex()


def write_pair(folder, certificate_text, key_text):
    """Writes `cert.pem` and `key.pem` into a new folder; their paths."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    certificate_path, key_path = folder / "cert.pem", folder / "key.pem"
    certificate_path.write_text(certificate_text)
    key_path.write_text(key_text)
    return certificate_path, key_path


def key_that_claims(public_of, signs_with):
    """A P-256 key file that names one key's public half and holds another's private half.

    TLS libraries compare the public halves only, so a client takes it for the certificate's own key and signs wrongly.
    """
    point = public_of.public_key().public_bytes(serialization.Encoding.X962,
                                                serialization.PublicFormat.UncompressedPoint)
    scalar = signs_with.private_numbers().private_value.to_bytes(32, "big")
    curve = bytes.fromhex("06082a8648ce3d030107")
    inner = (b"\x02\x01\x01" + b"\x04\x20" + scalar + b"\xa0" + bytes([len(curve)]) + curve
             + b"\xa1\x44\x03\x42\x00" + point)
    text = base64.encodebytes(b"\x30" + bytes([len(inner)]) + inner).decode()
    return f"-----BEGIN EC PRIVATE KEY-----\n{text}-----END EC PRIVATE KEY-----\n"
