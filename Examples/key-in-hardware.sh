#!/usr/bin/env bash
# Connects a device whose private key never leaves a PKCS#11 token. SoftHSM stands for the secure element.
#
# Usage: Examples/key-in-hardware.sh [DATA-FOLDER]      (default: ./sallyport-data)
# Needs: the AWS CLI, openssl, python3 with awsiotsdk; Debian's softhsm2, opensc and libengine-pkcs11-openssl.
# (mosquitto_pub takes a key from an engine only in versions after Debian 12's.)
set -euo pipefail

. "$(dirname "$0")/connect-to-server"
export SOFTHSM2_CONF="$files/softhsm2.conf"
# Where OpenSSL's engine finds the token.
PKCS11_MODULE_PATH=$(ls /usr/lib/*/softhsm/libsofthsm2.so | head -1)
export PKCS11_MODULE_PATH
device="hardware-$$"
pin=4711
key="pkcs11:token=$device;object=device-key;type=private;pin-value=$pin"

echo "1. A token with a key pair made inside it"
mkdir "$files/tokens"
echo "directories.tokendir = $files/tokens" > "$SOFTHSM2_CONF"
softhsm2-util --init-token --free --label "$device" --so-pin 1234 --pin "$pin" > "$files/token.out"
pkcs11-tool --module "$PKCS11_MODULE_PATH" --token-label "$device" --login --pin "$pin" \
    --keypairgen --key-type EC:prime256v1 --label device-key --id 01 --usage-sign > "$files/key.out"

echo "2. The token signs a request; the server makes the certificate for it"
openssl req -new -engine pkcs11 -keyform engine -key "$key" -subj "/CN=$device" -out "$files/device.csr" 2> "$files/req.out"
certificate=$(aws iot create-certificate-from-csr --set-as-active \
    --certificate-signing-request "file://$files/device.csr" \
    --certificate-pem-outfile "$files/cert.pem" --query certificateArn --output text)

echo "3. A policy for this client"
aws iot create-policy --policy-name "$device" --policy-document '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:Connect", "Resource": "'"$(arn "client/$device")"'"},
    {"Effect": "Allow", "Action": "iot:Publish", "Resource": "'"$(arn "topic/hello/$device")"'"}]}' > "$files/policy.out"
aws iot attach-policy --policy-name "$device" --target "$certificate"

echo "4. The device connects; its proof of possession is made in the token"
python3 - "$endpoint" "$port" "$root" "$files/cert.pem" "$device" "$pin" <<'PYTHON'
import os, sys
from awscrt import io, mqtt
from awsiot import mqtt_connection_builder

endpoint, port, root, certificate, device, pin = sys.argv[1:]
connection = mqtt_connection_builder.mtls_with_pkcs11(
    pkcs11_lib=io.Pkcs11Lib(file=os.environ["PKCS11_MODULE_PATH"]), user_pin=pin, token_label=device,
    private_key_label="device-key", cert_filepath=certificate, ca_filepath=root, endpoint=endpoint, port=int(port),
    client_id=device)
connection.connect().result(20)
published, _ = connection.publish(f"hello/{device}", b"signed in hardware", mqtt.QoS.AT_LEAST_ONCE)
published.result(20)
connection.disconnect().result(20)
print("   published with QoS 1, acknowledged")
PYTHON
echo "Done."
