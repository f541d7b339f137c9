#!/usr/bin/env bash
# Watch one device: everything it does at DEBUG, while the others stay at the account's level; then ask the log for it, as
# with AWS: by `aws logs` and a filter pattern.
#
# Usage: Examples/watch-a-device.sh [DATA-FOLDER]
set -euo pipefail
. "$(dirname "$0")/connect-to-server"

# A device, and one that nobody watches.
arn=$(aws iot create-keys-and-certificate --set-as-active --query certificateArn --output text \
    --certificate-pem-outfile "$files/device.crt" --private-key-outfile "$files/device.key")
aws iot create-policy --policy-name "watched-$$" --policy-document '{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":["iot:Connect","iot:Publish"],"Resource":"*"}]}' >"$files/policy"
aws iot attach-policy --policy-name "watched-$$" --target "$arn"
publish() {
    mosquitto_pub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/device.crt" --key "$files/device.key" \
        -i "$1" -t status/ok -m '{"on":true}' -q 1
}

# The account is logged at ERROR, one client at DEBUG.
aws iot set-v2-logging-options --role-arn "arn:aws:iam::$account:role/logs" --default-log-level ERROR
aws iot set-v2-logging-level --log-target targetType=CLIENT_ID,targetName=watched-$$ --log-level DEBUG
aws iot list-v2-logging-levels --query 'logTargetConfigurations[].[logTarget.targetType, logTarget.targetName, logLevel]' \
    --output text

# The level holds a moment after the answer: a visit or two may go by before it does.
found=
for _ in $(seq 20); do
    publish other-$$
    publish watched-$$
    found=$(aws logs filter-log-events --log-group-name AWSIotLogsV2 \
        --filter-pattern "{ \$.clientId = watched-$$ && \$.eventType = Publish-In }" --query 'events[].message' --output text)
    [ -n "$found" ] && break
done
echo "$found"
[ -n "$found" ] || { echo "nothing was logged of the watched client" >&2; exit 1; }

# As it was.
aws iot delete-v2-logging-level --target-type CLIENT_ID --target-name watched-$$
aws iot set-v2-logging-options --default-log-level INFO
