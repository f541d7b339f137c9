#!/usr/bin/env bash
# Lets a device without a certificate in by its password: a custom authorizer whose function is a program on this machine.
#
# Usage: Examples/custom-authorizer.sh
# Needs: the AWS CLI, mosquitto_pub, python3, curl. Starts a server of its own, for a function is mapped as a server starts:
# $SALLYPORT names the program (default: .build/release/sallyport).
set -euo pipefail

sallyport=${SALLYPORT:-.build/release/sallyport}
own=$(mktemp -d)
function_arn="arn:aws:lambda:us-east-1:123456789012:function:check-password"

echo "1. The function: reads the event, looks at the password, answers with who it is and what it may do"
cat > "$own/check-password.py" <<'PYTHON'
import base64, json, sys

event = json.load(sys.stdin)
device = event["protocolData"].get("mqtt", {})
password = base64.b64decode(device.get("password", ""))
name = device.get("clientId", "")
policy = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "arn:aws:iot:us-east-1:123456789012:client/" + name},
    {"Effect": "Allow", "Action": "iot:Publish", "Resource": f"arn:aws:iot:us-east-1:123456789012:topic/{name}/*"}]}
json.dump({"isAuthenticated": password == b"open sesame", "principalId": "meter", "policyDocuments": [policy],
           "disconnectAfterInSeconds": 3600, "refreshAfterInSeconds": 600}, sys.stdout)
PYTHON

echo "2. A server that runs it where AWS would run a Lambda function"
mkdir -m 700 "$own/data"
cat > "$own/data/sallyport.yaml" <<YAML
functions:
  $function_arn:
    command: [$(command -v python3), $own/check-password.py]
YAML
"$sallyport" serve --data-dir "$own/data" --mqtt-port 0 --https-port 0 --alpn-port 0 --api-port 0 > "$own/out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$own"' EXIT
for _ in $(seq 300); do [ -f "$own/data/ready.json" ] && break; sleep 0.1; done
. "$(dirname "$0")/connect-to-server" "$own/data"
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$own" "$files"' EXIT

echo "3. The authorizer, tried without a device: without the password nobody is let in"
aws iot create-authorizer --authorizer-name door --authorizer-function-arn "$function_arn" --signing-disabled \
    --status ACTIVE --query authorizerArn --output text
answer=$(aws iot test-invoke-authorizer --authorizer-name door --mqtt-context username=me,clientId=meter-7 \
    --query isAuthenticated --output json)
test "$answer" = false

echo "4. The device: port $(ready alpnPort), ALPN mqtt, no certificate"
publish() {
    mosquitto_pub -h "$endpoint" -p "$(ready alpnPort)" --cafile "$root" --tls-alpn mqtt -V mqttv5 -q 1 \
        -i meter-7 -u 'me?x-amz-customauthorizer-name=door' -P "$1" -t meter-7/reading -m 42
}
publish 'open sesame'
if publish 'wrong' 2> "$files/refused"; then
    echo "The device should have been refused." >&2
    exit 1
fi
sed 's/^/   refused: /' "$files/refused"
log=$(ready logFile)
for _ in $(seq 1 100); do
    grep -m 1 NOT_AUTHENTICATED "$log" > "$files/denial" && break
    sleep 0.05
done
sed 's/^/   logged: /' "$files/denial"
echo "Done."
