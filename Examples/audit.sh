#!/usr/bin/env bash
# Makes a policy that allows too much, has the server find it, mends it, and audits every night from now on.
#
# Usage: Examples/audit.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
policy="audited-$$" check=IOT_POLICY_OVERLY_PERMISSIVE_CHECK

allow() { echo '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"'"$1"'"}]}'; }
# Runs one audit to its end: how many findings it has of our policy.
audit() {
    task=$(aws iot start-on-demand-audit-task --target-check-names "$check" --query taskId --output text)
    for _ in $(seq 100); do
        status=$(aws iot describe-audit-task --task-id "$task" --query taskStatus --output text)
        [ "$status" = IN_PROGRESS ] || break
        sleep 0.1
    done
    [ "$status" = COMPLETED ]
    aws iot list-audit-findings --task-id "$task" --output text --query "length(findings[?nonCompliantResource\
.resourceIdentifier.policyVersionIdentifier.policyName=='$policy'])"
}

echo "1. A check is enabled once"
aws iot update-account-audit-configuration --audit-check-configurations "{\"$check\":{\"enabled\":true}}"

echo "2. Whoever has this policy may connect as any client: an audit finds it"
aws iot create-policy --policy-name "$policy" --policy-document "$(allow '*')" > "$files/policy.json"
[ "$(audit)" = 1 ]

echo "3. A version that names the client is no finding"
aws iot create-policy-version --policy-name "$policy" --set-as-default \
    --policy-document "$(allow "$(arn client/one)")" > "$files/version.json"
[ "$(audit)" = 0 ]

echo "4. The same every night, at midnight UTC"
aws iot create-scheduled-audit --scheduled-audit-name "nightly-$$" --frequency DAILY --target-check-names "$check" \
    > "$files/scheduled.json"
aws iot list-scheduled-audits --query 'scheduledAudits[].[scheduledAuditName, frequency]' --output text

echo "5. And no longer"
aws iot delete-scheduled-audit --scheduled-audit-name "nightly-$$"

echo "It works. \`sallyport audit\` makes all checks at once and says what mends each finding."
