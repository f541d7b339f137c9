#!/usr/bin/env bash
# Registers a CA of one's own by proof of possession, and a device certificate that it signed.
#
# Usage: Examples/own-ca.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, openssl, mosquitto_pub, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
device="own-ca-$$"

echo "1. A root that stays offline, and an intermediate that signs devices"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/O=Acme/CN=Acme root $$" \
    -keyout "$files/root.key" -out "$files/root.pem" 2> "$files/openssl.out"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=Acme/CN=Acme devices $$" \
    -keyout "$files/ca.key" -out "$files/ca.csr" 2>> "$files/openssl.out"
openssl x509 -req -in "$files/ca.csr" -CA "$files/root.pem" -CAkey "$files/root.key" -CAcreateserial -days 1825 \
    -extfile <(echo "basicConstraints=critical,CA:TRUE") -out "$files/ca.pem" 2>> "$files/openssl.out"

echo "2. The proof: a certificate with the registration code as its name, signed by the CA's key"
code=$(aws iot get-registration-code --query registrationCode --output text)
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$code" -keyout "$files/proof.key" \
    -out "$files/proof.csr" 2>> "$files/openssl.out"
openssl x509 -req -in "$files/proof.csr" -CA "$files/ca.pem" -CAkey "$files/ca.key" -CAcreateserial -days 1 \
    -out "$files/proof.pem" 2>> "$files/openssl.out"

echo "3. The CA that signs devices is registered, not its root"
ca=$(aws iot register-ca-certificate --ca-certificate "file://$files/ca.pem" \
    --verification-certificate "file://$files/proof.pem" --set-as-active --query certificateId --output text)

echo "4. A device certificate, signed by the CA and registered under it"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=Acme/CN=$device" \
    -keyout "$files/device.key" -out "$files/device.csr" 2>> "$files/openssl.out"
openssl x509 -req -in "$files/device.csr" -CA "$files/ca.pem" -CAkey "$files/ca.key" -CAcreateserial -days 365 \
    -out "$files/device.pem" 2>> "$files/openssl.out"
certificate=$(aws iot register-certificate --certificate-pem "file://$files/device.pem" --status ACTIVE \
    --query certificateArn --output text)
listed=$(aws iot list-certificates-by-ca --ca-certificate-id "$ca" --query 'certificates[0].certificateArn' \
    --output text)
[ "$listed" = "$certificate" ]

echo "5. A policy that reads the certificate's subject: the device publishes below its own name"
aws iot create-policy --policy-name "$device" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "'"$(arn 'client/${iot:Certificate.Subject.CommonName}')"'"},
    {"Effect": "Allow", "Action": "iot:Publish",
     "Resource": "'"$(arn 'topic/${iot:Certificate.Issuer.Organization}/${iot:Certificate.Subject.CommonName}')"'"}]}' \
    > "$files/policy.out"
aws iot attach-policy --policy-name "$device" --target "$certificate"
mosquitto_pub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/device.pem" --key "$files/device.key" \
    -i "$device" -t "Acme/$device" -m 'Hello from a certificate of our own' -q 1

echo "6. The CA is deactivated: it registers no more, and its device stays"
aws iot update-ca-certificate --certificate-id "$ca" --new-status INACTIVE
mosquitto_pub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/device.pem" --key "$files/device.key" \
    -i "$device" -t "Acme/$device" -m 'Still here' -q 1
echo "Done."
