"""A customer's own certificate authority: root, intermediate, and server certificates under any names."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PKCS8 = serialization.PrivateFormat.PKCS8
TRADITIONAL = serialization.PrivateFormat.TraditionalOpenSSL


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key, form=PKCS8, password=None):
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, encryption)


class ServerIdentity:
    """A certificate with its key, as its owner has it."""

    def __init__(self, certificate, key, authority):
        self.certificate, self.key, self.authority = certificate, key, authority

    @property
    def arguments(self):
        """For boto3's import_certificate."""
        return {"Certificate": pem(self.certificate), "PrivateKey": key_pem(self.key),
                "CertificateChain": pem(self.authority.intermediate)}

    def files(self, folder):
        """Paths of certificate, key and chain (with its root)."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / name for name in ("cert.pem", "key.pem", "chain.pem")]
        for path, text in zip(paths, [pem(self.certificate), key_pem(self.key),
                                      pem(self.authority.intermediate) + pem(self.authority.root)]):
            path.write_bytes(text)
        return paths


class Authority:
    def __init__(self, name="Customer"):
        self.root_key, self.intermediate_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        subject = self.name(f"{name} Root")
        self.root = self.issue(subject, self.root_key, subject, self.root_key, ca=True, days=3650)
        self.intermediate = self.issue(self.name(f"{name} Intermediate"), self.intermediate_key, subject, self.root_key,
                                       ca=True, days=1825)

    @staticmethod
    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def server(self, *names, kind="ecdsa", key=None, days=90, begin_days=-1, usages=(ExtendedKeyUsageOID.SERVER_AUTH,)):
        key = key or (ec.generate_private_key(ec.SECP256R1()) if kind == "ecdsa"
                      else rsa.generate_private_key(65537, 2048 if kind == "rsa" else int(kind)))
        certificate = self.issue(self.name(names[0]), key, self.intermediate.subject, self.intermediate_key, names=names,
                                 days=days, begin_days=begin_days, usages=usages)
        return ServerIdentity(certificate, key, self)

    @staticmethod
    def issue(subject, key, issuer, issuer_key, ca=False, names=(), days=90, begin_days=-1, usages=(),
              extra=None):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
                   .serial_number(x509.random_serial_number())
                   .not_valid_before(now + datetime.timedelta(days=begin_days))
                   .not_valid_after(now + datetime.timedelta(days=days))
                   .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
                                  critical=False))
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), False)
        if extra:
            builder = builder.add_extension(extra, False)
        return builder.sign(issuer_key, hashes.SHA256())
