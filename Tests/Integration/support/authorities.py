"""A customer's own CA, and the devices it signs."""

import dataclasses

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from . import certificates
from .certificates import DAY
from .device import Device, unique


def name(*attributes):
    """`name(("O", "Acme"), ("CN", "lamp"))`."""
    oids = {"CN": NameOID.COMMON_NAME, "O": NameOID.ORGANIZATION_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
            "C": NameOID.COUNTRY_NAME, "ST": NameOID.STATE_OR_PROVINCE_NAME, "L": NameOID.LOCALITY_NAME,
            "serialNumber": NameOID.SERIAL_NUMBER, "dnQualifier": NameOID.DN_QUALIFIER, "title": NameOID.TITLE,
            "GN": NameOID.GIVEN_NAME, "SN": NameOID.SURNAME}
    return x509.Name([x509.NameAttribute(oids[key], value) for key, value in attributes])


@dataclasses.dataclass
class Authority:
    certificate: x509.Certificate
    key: object

    @classmethod
    def new(cls, subject=None, kind="P-256", signed_by=None, is_ca=True, not_before=None, not_after=None, key=None):
        """A root, or with `signed_by` an intermediate."""
        key = key or certificates.new_key(kind)
        subject = subject or name(("O", "Acme"), ("CN", unique("CA")))
        builder = (x509.CertificateBuilder().subject_name(subject)
                   .issuer_name(signed_by.certificate.subject if signed_by else subject)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(not_before or certificates.now() - DAY)
                   .not_valid_after(not_after or certificates.now() + 30 * DAY))
        if is_ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        return cls(builder.sign(signed_by.key if signed_by else key, hashes.SHA256()), key)

    @property
    def pem(self):
        return certificates.pem(self.certificate)

    @property
    def id(self):
        return certificates.fingerprint(self.certificate)

    def issue(self, subject=None, key=None, not_before=None, not_after=None, serial=None, digest=None, extensions=()):
        """A certificate with this CA's name as issuer, signed by its key."""
        key = key or certificates.new_key()
        builder = (x509.CertificateBuilder().subject_name(subject or name(("CN", unique("lamp"))))
                   .issuer_name(self.certificate.subject).public_key(key.public_key())
                   .serial_number(serial or x509.random_serial_number())
                   .not_valid_before(not_before or certificates.now() - DAY)
                   .not_valid_after(not_after or certificates.now() + 30 * DAY))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, digest or hashes.SHA256())

    def verification(self, code, **options):
        """The certificate that proves that the caller holds this CA's key."""
        return certificates.pem(self.issue(subject=name(("CN", code)), **options))

    def register(self, iot, **options):
        """Registers this CA in DEFAULT mode, ACTIVE unless the options say otherwise; its identifier."""
        options.setdefault("setAsActive", True)
        if options.get("certificateMode") != "SNI_ONLY" and "verificationCertificate" not in options:
            options["verificationCertificate"] = self.verification(iot.get_registration_code()["registrationCode"])
        answer = iot.register_ca_certificate(caCertificate=self.pem, **options)
        assert answer["certificateId"] == self.id
        return self.id

    def device(self, workshop, subject=None, chain=(), **options):
        """A device whose certificate this CA signed and nobody registered. `chain`: sent behind the leaf."""
        key = certificates.new_key()
        leaf = self.issue(subject, key=key, **options)
        text = certificates.pem(leaf) + "".join(authority.pem for authority in chain)
        device_id = certificates.fingerprint(leaf)
        paths = certificates.write_pair(workshop.folder / device_id[:16], text, certificates.key_pem(key))
        return Device(workshop.server, device_id, workshop.server.arn(f"cert/{device_id}"), *paths)


