#!/usr/bin/env bash
# A device that nobody registered connects: its CA registers it, a listener is told, activates it, and it gets in.
#
# Usage: Examples/just-in-time-registration.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, openssl, mosquitto_pub, mosquitto_sub, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
device="just-in-time-$$"
sign() { # NAME SUBJECT: a key and a certificate of the CA
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout "$files/$1.key" \
        -out "$files/$1.csr" 2>> "$files/openssl.out"
    openssl x509 -req -in "$files/$1.csr" -CA "$files/ca.pem" -CAkey "$files/ca.key" -CAcreateserial -days 30 \
        -out "$files/$1.pem" 2>> "$files/openssl.out"
}

echo "1. A CA that registers what it signed"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/O=Acme/CN=Acme $$" \
    -keyout "$files/ca.key" -out "$files/ca.pem" 2> "$files/openssl.out"
sign proof "/CN=$(aws iot get-registration-code --query registrationCode --output text)"
ca=$(aws iot register-ca-certificate --ca-certificate "file://$files/ca.pem" \
    --verification-certificate "file://$files/proof.pem" --set-as-active --allow-auto-registration \
    --query certificateId --output text)
sign device "/O=Acme/CN=$device"
topic="\$aws/events/certificates/registered/$ca"

echo "2. A listener for the CA's registrations"
listener=$(aws iot create-keys-and-certificate --set-as-active --certificate-pem-outfile "$files/listener.pem" \
    --private-key-outfile "$files/listener.key" --query certificateArn --output text)
aws iot create-policy --policy-name "$device-listener" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
    {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": "'"$(arn "topicfilter/$topic")"'"},
    {"Effect": "Allow", "Action": "iot:Receive", "Resource": "'"$(arn "topic/$topic")"'"}]}' > "$files/policy.out"
aws iot attach-policy --policy-name "$device-listener" --target "$listener"
mosquitto_sub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/listener.pem" --key "$files/listener.key" \
    -i "$device-listener" -t "$topic" -q 1 -C 1 -W 30 > "$files/event" &
subscriber=$!
background+=("$subscriber")

connect() {
    mosquitto_pub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/device.pem" --key "$files/device.key" \
        -i "$device" -t "hello/$device" -m 'Hello' -q 1 2>> "$files/attempts"
}

echo "3. The device connects and is turned away; each attempt tells the listener again"
for _ in $(seq 1 50); do
    if connect; then
        echo "The device should have been turned away." >&2
        exit 1
    fi
    kill -0 "$subscriber" 2>/dev/null || break
done
wait "$subscriber"
sed 's/^/   received: /' "$files/event"
certificate=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["certificateId"])' "$files/event")

echo "4. Whoever listens attaches a policy and activates the certificate"
aws iot create-policy --policy-name "$device" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "'"$(arn "client/$device")"'"},
    {"Effect": "Allow", "Action": "iot:Publish", "Resource": "'"$(arn "topic/hello/$device")"'"}]}' > "$files/policy.out"
aws iot attach-policy --policy-name "$device" --target "$(arn "cert/$certificate")"
aws iot update-certificate --certificate-id "$certificate" --new-status ACTIVE

echo "5. The device's next attempt succeeds"
connect
echo "Done."
