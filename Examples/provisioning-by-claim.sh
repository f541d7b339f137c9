#!/usr/bin/env bash
# A batch of devices shares one claim certificate; each exchanges it for a certificate of its own over MQTT.
#
# Usage: Examples/provisioning-by-claim.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, python3 with awsiotsdk.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
template="fleet-$$"

echo "1. A template for the fleet"
cat > "$files/template.json" <<'JSON'
{
  "Parameters": {"SerialNumber": {"Type": "String"}, "AWS::IoT::Certificate::Id": {"Type": "String"}},
  "Resources": {
    "thing": {
      "Type": "AWS::IoT::Thing",
      "Properties": {
        "ThingName": {"Fn::Join": ["-", ["sensor", {"Ref": "SerialNumber"}]]},
        "AttributePayload": {"serial": {"Ref": "SerialNumber"}}
      }
    },
    "certificate": {
      "Type": "AWS::IoT::Certificate",
      "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}
    },
    "policy": {
      "Type": "AWS::IoT::Policy",
      "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "iot:Connect", "Resource": "arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}"},
        {"Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:*:*:topic/hello/${iot:Connection.Thing.ThingName}"}
      ]}}
    }
  },
  "DeviceConfiguration": {"reportEvery": "60"}
}
JSON
aws iot create-provisioning-template --template-name "$template" --enabled \
    --template-body "file://$files/template.json" \
    --provisioning-role-arn "arn:aws:iam::$account:role/provisioning" > "$files/template.out"

echo "2. The claim certificate, allowed to provision and nothing else"
claim=$(aws iot create-keys-and-certificate --set-as-active --certificate-pem-outfile "$files/claim.pem" \
    --private-key-outfile "$files/claim.key" --query certificateArn --output text)
aws iot create-policy --policy-name "$template-claim" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
    {"Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"], "Resource": [
        "'"$(arn 'topic/$aws/certificates/create/*')"'",
        "'"$(arn "topic/\$aws/provisioning-templates/$template/provision/*")"'"]},
    {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": [
        "'"$(arn 'topicfilter/$aws/certificates/create/*')"'",
        "'"$(arn "topicfilter/\$aws/provisioning-templates/$template/provision/*")"'"]}]}' > "$files/policy.out"
aws iot attach-policy --policy-name "$template-claim" --target "$claim"

echo "3. The device exchanges the claim for its own certificate, and connects with that"
python3 - "$endpoint" "$port" "$root" "$files" "$template" "serial$$" <<'PYTHON'
import sys
from concurrent.futures import Future
from awscrt import mqtt
from awsiot import iotidentity, mqtt_connection_builder

endpoint, port, root, files, template, serial = sys.argv[1:]
QOS = mqtt.QoS.AT_LEAST_ONCE


def connection(name, client_id):
    made = mqtt_connection_builder.mtls_from_path(
        endpoint=endpoint, port=int(port), ca_filepath=root, cert_filepath=f"{files}/{name}.pem",
        pri_key_filepath=f"{files}/{name}.key", client_id=client_id)
    made.connect().result(20)
    return made


claim = connection("claim", f"claim-{serial}")
identity = iotidentity.IotIdentityClient(claim)


def ask(subscribe_accepted, subscribe_rejected, subscription, publish, request):
    """Both answers are subscribed to first, then the request is published."""
    answer = Future()
    for subscribe, take in [(subscribe_accepted, answer.set_result),
                            (subscribe_rejected, lambda error: answer.set_exception(RuntimeError(error.error_message)))]:
        subscribed, _ = subscribe(subscription, QOS, take)
        subscribed.result(20)
    publish(request, QOS).result(20)
    return answer.result(20)


own = ask(identity.subscribe_to_create_keys_and_certificate_accepted,
          identity.subscribe_to_create_keys_and_certificate_rejected,
          iotidentity.CreateKeysAndCertificateSubscriptionRequest(),
          identity.publish_create_keys_and_certificate, iotidentity.CreateKeysAndCertificateRequest())
open(f"{files}/own.pem", "w").write(own.certificate_pem)
open(f"{files}/own.key", "w").write(own.private_key)
registered = ask(identity.subscribe_to_register_thing_accepted, identity.subscribe_to_register_thing_rejected,
                 iotidentity.RegisterThingSubscriptionRequest(template_name=template),
                 identity.publish_register_thing,
                 iotidentity.RegisterThingRequest(
                     template_name=template, certificate_ownership_token=own.certificate_ownership_token,
                     parameters={"SerialNumber": serial}))
print(f"   thing {registered.thing_name}, configuration {registered.device_configuration}")
claim.disconnect().result(20)

device = connection("own", registered.thing_name)
published, _ = device.publish(f"hello/{registered.thing_name}", b"with a certificate of my own", QOS)
published.result(20)
device.disconnect().result(20)
PYTHON
aws iot describe-thing --thing-name "sensor-serial$$" --query attributes.serial --output text | sed 's/^/   registered: /'
echo "Done."
