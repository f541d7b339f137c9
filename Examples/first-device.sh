#!/usr/bin/env bash
# Connects a first device to a running server: what the README walks through, as one script.
#
# Usage: Examples/first-device.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, mosquitto_pub, mosquitto_sub, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
device="first-device-$$"

echo "1. A key pair and an active certificate"
certificate=$(aws iot create-keys-and-certificate --set-as-active \
    --certificate-pem-outfile "$files/cert.pem" --private-key-outfile "$files/key.pem" \
    --query certificateArn --output text)

echo "2. A policy for this one client, attached to the certificate"
cat > "$files/policy.json" <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "$(arn "client/$device*")"},
    {"Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"], "Resource": "$(arn "topic/hello/*")"},
    {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": "$(arn "topicfilter/hello/*")"}
  ]
}
JSON
aws iot create-policy --policy-name "$device" --policy-document "file://$files/policy.json" > "$files/policy.out"
aws iot attach-policy --policy-name "$device" --target "$certificate"

tls=(-h "$endpoint" -p "$port" --cafile "$root" --cert "$files/cert.pem" --key "$files/key.pem")

echo "3. One client subscribes at $endpoint:$port, another publishes"
mosquitto_sub "${tls[@]}" -i "$device-sub" -t 'hello/#' -q 1 -C 1 -W 30 -v > "$files/received" &
subscriber=$!
background+=("$subscriber")
# The subscriber needs a moment; publishing again until it has the message needs no fixed pause.
for _ in $(seq 1 50); do
    mosquitto_pub "${tls[@]}" -i "$device" -t hello/world -m 'Hello from a device' -q 1
    kill -0 "$subscriber" 2>/dev/null || break
done
wait "$subscriber"
sed 's/^/   received: /' "$files/received"
grep -qx 'hello/world Hello from a device' "$files/received"

echo "4. Without its policy the device is refused, and the log says why"
aws iot detach-policy --policy-name "$device" --target "$certificate"
if mosquitto_pub "${tls[@]}" -V mqttv5 -i "$device" -t hello/world -m again -q 1 2> "$files/refused"; then
    echo "The device should have been refused." >&2
    exit 1
fi
log=$(ready logFile)
for _ in $(seq 1 100); do
    grep "\"clientId\":\"$device\"" "$log" | grep -m 1 AUTHORIZATION_FAILURE > "$files/denial" && break
    sleep 0.05
done
sed 's/^/   logged: /' "$files/denial"
grep -q '"action":"iot:Connect"' "$files/denial"
echo "Done."
