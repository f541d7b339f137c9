#!/usr/bin/env bash
# The CA's template makes thing and policy for each device at its first CONNECT; the device is in at its second.
#
# Usage: Examples/just-in-time-provisioning.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, mosquitto_pub, openssl, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
. "$(dirname "$0")/own-certificates"
device="provisioned-$$"

echo "1. A template: a thing named like the certificate's common name, and a policy for it"
cat > "$files/template.json" <<'JSON'
{
  "Parameters": {
    "AWS::IoT::Certificate::CommonName": {"Type": "String"},
    "AWS::IoT::Certificate::Country": {"Type": "String"},
    "AWS::IoT::Certificate::Id": {"Type": "String"}
  },
  "Resources": {
    "thing": {
      "Type": "AWS::IoT::Thing",
      "Properties": {
        "ThingName": {"Ref": "AWS::IoT::Certificate::CommonName"},
        "AttributePayload": {"country": {"Ref": "AWS::IoT::Certificate::Country"}}
      }
    },
    "certificate": {
      "Type": "AWS::IoT::Certificate",
      "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "ACTIVE"}
    },
    "policy": {
      "Type": "AWS::IoT::Policy",
      "Properties": {"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"iot:Connect\", \"Resource\": \"arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}\"}, {\"Effect\": \"Allow\", \"Action\": \"iot:Publish\", \"Resource\": \"arn:aws:iot:*:*:topic/hello/${iot:Connection.Thing.ThingName}\"}]}"}
    }
  }
}
JSON
python3 - "$files/template.json" "arn:aws:iam::$account:role/provisioning" > "$files/configuration.json" <<'PYTHON'
import json, sys
print(json.dumps({"templateBody": open(sys.argv[1]).read(), "roleArn": sys.argv[2]}))
PYTHON
new_ca ca "/O=Factory/CN=Provisioning CA $$"
register_ca ca --allow-auto-registration --registration-config "file://$files/configuration.json" > "$files/ca.id"

echo "2. A device connects for the first time: it is provisioned and closed, and gets in when it tries again"
new_certificate device "/C=FI/CN=$device" ca
soon publish device "$device" "hello/$device" "provisioned just in time"
aws iot describe-thing --thing-name "$device" --query attributes.country --output text | sed 's/^/   thing, country: /'

echo "3. A device without a country in its certificate isn't, and the log says why"
new_certificate incomplete "/CN=$device-incomplete" ca
refused publish incomplete "$device-incomplete" "hello/$device-incomplete" "no"
logged "AWS::IoT::Certificate::Country"
refused aws iot describe-thing --thing-name "$device-incomplete"
echo "Done."
