#!/usr/bin/env bash
# One policy for the devices of three customers, each with a CA of its own: who signed the certificate decides the rights.
#
# Usage: Examples/three-customers.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, openssl, mosquitto_pub, python3.
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
policy="three-customers-$$"
customers=("Acme" "Bright Lights Ltd" "Cold Store 7")

echo "1. The policy: below the issuer's organization, each device under its own name"
aws iot create-policy --policy-name "$policy" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
    {"Effect": "Allow", "Action": "iot:Publish",
     "Resource": "'"$(arn 'topic/${iot:Certificate.Issuer.Organization}/${iot:Certificate.Subject.CommonName}')"'"}]}' \
    > "$files/policy.out"

# By MQTT 5, whose PUBACK says whether the policy allowed it; mosquitto_pub only warns of a refusal.
publish() { # NUMBER TOPIC
    mosquitto_pub -h "$endpoint" -p "$port" --cafile "$root" --cert "$files/device-$1.pem" \
        --key "$files/device-$1.key" -V mqttv5 -i "$policy-$1" -t "$2" -m 'x' -q 1 2> "$files/answer" \
        && ! grep -q "Not authorized" "$files/answer"
}

echo "2. Each customer's CA, without a proof since its key is elsewhere, and one device"
for number in 0 1 2; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
        -subj "/O=${customers[$number]}/CN=root $$" -keyout "$files/ca-$number.key" -out "$files/ca-$number.pem" \
        2>> "$files/openssl.out"
    aws iot register-ca-certificate --ca-certificate "file://$files/ca-$number.pem" --certificate-mode SNI_ONLY \
        --set-as-active > "$files/ca.out"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=meter $number" \
        -keyout "$files/device-$number.key" -out "$files/device-$number.csr" 2>> "$files/openssl.out"
    openssl x509 -req -in "$files/device-$number.csr" -CA "$files/ca-$number.pem" -CAkey "$files/ca-$number.key" \
        -CAcreateserial -days 365 -out "$files/device-$number.pem" 2>> "$files/openssl.out"
    certificate=$(aws iot register-certificate --certificate-pem "file://$files/device-$number.pem" --status ACTIVE \
        --query certificateArn --output text)
    aws iot attach-policy --policy-name "$policy" --target "$certificate"
done

echo "3. Every device publishes for its own customer, and for no other"
for number in 0 1 2; do
    for other in 0 1 2; do
        topic="${customers[$other]}/meter $number"
        if publish "$number" "$topic"; then result=allowed; else result=refused; fi
        echo "   a device of ${customers[$number]} to $topic: $result"
        if [ "$number" = "$other" ]; then [ $result = allowed ]; else [ $result = refused ]; fi
    done
done
echo "Done."
