#!/usr/bin/env bash
# Serves devices under a domain of one's own, with a certificate of one's own CA: import, change, renew, remove.
#
# Usage: Examples/custom-domain.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, OpenSSL, curl, python3; the program in SALLYPORT, or sallyport in PATH.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
sallyport=${SALLYPORT:-sallyport}
name="custom-domain-$$"
domain="iot-$$.customer.example"
https=$(ready httpsPort)

echo "1. A CA of one's own, and a server certificate for $domain"
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=Customer Root" \
    -keyout "$files/root.key" -out "$files/root.pem" 2> "$files/openssl.err"
issue() { # DAYS: a certificate for the domain, and its key
    openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$domain" -keyout "$files/server.key" -out "$files/server.csr" \
        2> "$files/openssl.err"
    printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n' "$domain" > "$files/extensions"
    openssl x509 -req -in "$files/server.csr" -CA "$files/root.pem" -CAkey "$files/root.key" -CAcreateserial \
        -days "$1" -extfile "$files/extensions" -out "$files/server.pem" 2> "$files/openssl.err"
}
issue 90

echo "2. Import it, and make a domain configuration of it"
certificate=$("$sallyport" certificate import --cert "$files/server.pem" --key "$files/server.key" \
    --chain "$files/root.pem" --data-dir "$data")
echo "   $certificate"
aws iot create-domain-configuration --domain-configuration-name "$name" --domain-name "$domain" \
    --server-certificate-arns "$certificate" > "$files/created"

echo "3. A device that may publish"
device=$(aws iot create-keys-and-certificate --set-as-active --certificate-pem-outfile "$files/cert.pem" \
    --private-key-outfile "$files/key.pem" --query certificateArn --output text)
cat > "$files/policy.json" <<JSON
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:Publish", "Resource": "$(arn "topic/hello")"}]}
JSON
aws iot create-policy --policy-name "$name" --policy-document "file://$files/policy.json" > "$files/policy.out"
aws iot attach-policy --policy-name "$name" --target "$device"
# The name has no DNS record here: curl is told the address.
publish() {
    curl --silent --show-error --fail --resolve "$domain:$https:127.0.0.1" --cacert "$files/root.pem" \
        --cert "$files/cert.pem" --key "$files/key.pem" --data hello "$@" "https://$domain:$https/topics/hello?qos=1"
}
within_seconds() { # COMMAND…: until it succeeds, for the five seconds that a change may take
    for _ in $(seq 1 50); do
        "$@" > "$files/out" 2> "$files/err" && return
        sleep 0.1
    done
    cat "$files/out" "$files/err" >&2
    return 1
}
refused() { ! publish "$@"; }

echo "4. It publishes under $domain and trusts the customer's root alone"
within_seconds publish

echo "5. TLS 1.3 alone: TLS 1.2 is refused"
aws iot update-domain-configuration --domain-configuration-name "$name" \
    --tls-config securityPolicy=IoTSecurityPolicy_TLS13_1_3_2022_10 > "$files/updated"
within_seconds refused --tls-max 1.2
publish > "$files/out"

echo "6. A renewal under the same ARN"
issue 180
renewed=$("$sallyport" certificate import --cert "$files/server.pem" --key "$files/server.key" \
    --chain "$files/root.pem" --arn "$certificate" --data-dir "$data")
test "$renewed" = "$certificate"
serves_renewal() {
    openssl s_client -connect "127.0.0.1:$https" -servername "$domain" -cert "$files/cert.pem" -key "$files/key.pem" \
        < /dev/null 2> "$files/openssl.err" | openssl x509 -noout -serial > "$files/shown"
    openssl x509 -noout -serial -in "$files/server.pem" | cmp -s - "$files/shown"
}
within_seconds serves_renewal

echo "7. Disabled it is refused; then it can be deleted, and the certificate after it"
aws iot update-domain-configuration --domain-configuration-name "$name" --domain-configuration-status DISABLED \
    > "$files/updated"
within_seconds refused
aws iot delete-domain-configuration --domain-configuration-name "$name"
aws acm delete-certificate --certificate-arn "$certificate"
echo "Done."
