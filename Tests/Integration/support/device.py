"""A device: a certificate, its key and, if asked for, a policy."""

import dataclasses
import itertools
import json
import pathlib

from . import certificates

numbers = itertools.count(1)


def unique(prefix):
    return f"{prefix}-{next(numbers)}"


def statement(action, *resources, effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": list(resources) if len(resources) > 1 else resources[0],
            **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclasses.dataclass
class Device:
    server: object
    certificate_id: str
    arn: str
    certificate_path: pathlib.Path
    key_path: pathlib.Path
    policy_name: str | None = None

    @property
    def iot(self):
        return self.server.client("iot")

    def set_status(self, status):
        self.iot.update_certificate(certificateId=self.certificate_id, newStatus=status)

    def attach(self, *statements):
        """Makes a policy of the statements and attaches it; its name."""
        name = unique("policy")
        self.iot.create_policy(policyName=name, policyDocument=document(*statements))
        self.iot.attach_policy(policyName=name, target=self.arn)
        self.policy_name = name
        return name

    def replace_policy(self, *statements):
        """A new default version of the policy; the versions before are removed."""
        version = self.iot.create_policy_version(policyName=self.policy_name, policyDocument=document(*statements),
                                                 setAsDefault=True)["policyVersionId"]
        for old in self.iot.list_policy_versions(policyName=self.policy_name)["policyVersions"]:
            if old["versionId"] != version:
                self.iot.delete_policy_version(policyName=self.policy_name, policyVersionId=old["versionId"])
        return version

    def detach(self):
        self.iot.detach_policy(policyName=self.policy_name, target=self.arn)


class Workshop:
    """Makes devices for one server, their files below one folder."""

    def __init__(self, server, folder):
        self.server = server
        self.folder = pathlib.Path(folder)

    def anything(self):
        """Statements that allow a device all it may ask for."""
        return [statement(["iot:Connect", "iot:Publish", "iot:RetainPublish", "iot:Subscribe", "iot:Receive"], "*")]

    def resource(self, text):
        return self.server.arn(text)

    def device(self, *statements, status="ACTIVE", key="P-256", register=True, **validity):
        """A registered device with a certificate of its own making. Statements: those of its policy, if any."""
        private = certificates.new_key(key)
        certificate = certificates.self_signed(private, **validity)
        device_id = certificates.fingerprint(certificate)
        paths = certificates.write_pair(self.folder / device_id[:16], certificates.pem(certificate),
                                        certificates.key_pem(private))
        if register:
            answer = self.server.client("iot").register_certificate_without_ca(
                certificatePem=certificates.pem(certificate), status=status)
            assert answer["certificateId"] == device_id
        device = Device(self.server, device_id, self.server.arn(f"cert/{device_id}"), *paths)
        if statements:
            device.attach(*statements)
        return device

    def open_device(self, **options):
        return self.device(*self.anything(), **options)

    def issued_device(self, *statements):
        """A device whose key and certificate the server made."""
        made = self.server.client("iot").create_keys_and_certificate(setAsActive=True)
        paths = certificates.write_pair(self.folder / made["certificateId"][:16], made["certificatePem"],
                                        made["keyPair"]["PrivateKey"])
        device = Device(self.server, made["certificateId"], made["certificateArn"], *paths)
        if statements:
            device.attach(*statements)
        return device
