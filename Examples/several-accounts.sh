#!/usr/bin/env bash
# One certificate in two accounts of one server, and a certificate that is handed over from one to the other.
#
# Usage: Examples/several-accounts.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, openssl, curl, python3, and `sallyport` (or its path in SALLYPORT).
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
sallyport=${SALLYPORT:-sallyport}
device="several-$$"
https=$(ready httpsPort)

echo "1. Another account on the same server"
"$sallyport" account create --data-dir "$data" --json > "$files/account.json"
other() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$files/account.json" "$1"; }
other_account=$(other accountId)
other_endpoint=$(other endpoint)
# Runs a command with the other account's key.
as_other() { AWS_ACCESS_KEY_ID=$(other accessKeyId) AWS_SECRET_ACCESS_KEY=$(other secretAccessKey) "$@"; }
echo "   $other_account, whose devices connect to $other_endpoint"
[ "$(as_other aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text)" = "$other_endpoint" ]

echo "2. A device with a certificate of its own making, registered in both accounts with different rights"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$device" \
    -keyout "$files/key.pem" -out "$files/cert.pem" 2> "$files/req.out"
policy() {
    echo '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:Publish",
        "Resource": "arn:aws:iot:'"$AWS_DEFAULT_REGION:$1:topic/$2/*"'"}}'
}
register() {
    aws iot create-policy --policy-name "$device" --policy-document "$(policy "$1" "$2")" > "$files/policy.out"
    arn=$(aws iot register-certificate-without-ca --certificate-pem "file://$files/cert.pem" --status ACTIVE \
        --query certificateArn --output text)
    aws iot attach-policy --policy-name "$device" --target "$arn"
}
register "$account" here
as_other register "$other_account" there
id=$(openssl x509 -in "$files/cert.pem" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1)

# The status that a publish over HTTPS gets at an endpoint; --resolve does what a line in /etc/hosts would.
publish() {
    curl --silent --output "$files/answer" --write-out '%{http_code}' --resolve "$1:$https:127.0.0.1" --cacert "$root" \
        --cert "$files/cert.pem" --key "$files/key.pem" --data hello "https://$1:$https/topics/$2?qos=1" || true
}
expect() { [ "$1" = "$2" ] || { echo "   expected $2, got $1" >&2; exit 1; }; }

echo "3. The endpoint's name picks the account, and so the rights"
expect "$(publish "$endpoint" here/a)" 200
expect "$(publish "$endpoint" there/a)" 403
expect "$(publish "$other_endpoint" there/a)" 200
expect "$(publish "$other_endpoint" here/a)" 403
echo "   here/a at $endpoint, there/a at $other_endpoint"

echo "4. Deactivated in one account, it works in the other"
aws iot update-certificate --certificate-id "$id" --new-status INACTIVE
expect "$(publish "$endpoint" here/a)" 000
expect "$(publish "$other_endpoint" there/a)" 200

echo "5. Another certificate is handed over"
given=$(aws iot create-keys-and-certificate --query certificateId --output text)
aws iot transfer-certificate --certificate-id "$given" --target-aws-account "$other_account" \
    --transfer-message "it is yours" > "$files/transfer.out"
aws iot list-outgoing-certificates --query 'outgoingCertificates[].[certificateId,transferredTo]' --output text |
    grep -q "$given.$other_account"
as_other aws iot accept-certificate-transfer --certificate-id "$given" --set-as-active
as_other aws iot describe-certificate --certificate-id "$given" \
    --query 'certificateDescription.[status,ownedBy,previousOwnedBy]' --output text | tee "$files/given" | sed 's/^/   /'
grep -q "ACTIVE.$other_account.$account" "$files/given"
echo "Done."
