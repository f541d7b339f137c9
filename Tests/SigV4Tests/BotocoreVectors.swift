// Recorded from botocore 1.43.11 by scripts/record-sigv4-vectors. Not edited by hand.
// swift-format-ignore-file
extension BotocoreVector {
    static let all: [BotocoreVector] = [
        BotocoreVector(
            name: "an empty body", service: "iot", method: "POST",
            path: "/keys-and-certificate",
            query: "setAsActive=true",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=839b9ec25a84e3e9027604172287cb2713c7a2bc7f899f383e69cee6d4ba944b",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "a JSON body with unicode", service: "iot", method: "POST",
            path: "/things/lamp-7",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=ac77411d81518f5f37e0216ec8f9d43c0db71e40fc3501a8cbc20a3e13b16c0e",
                "Content-Type": "application/json",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "{\"attributePayload\": {\"attributes\": {\"ort\": \"K\\u00fcche\"}}}", sessionToken: nil),
        BotocoreVector(
            name: "a colon in the path", service: "iot", method: "GET",
            path: "/things/site%3Alamp_7",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=30ec2c634c8adcc4955ddff34d2c12ccd11b073022e8022818ab6643f4b3dd06",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "an ARN in the query", service: "iot", method: "GET",
            path: "/tags",
            query: "resourceArn=arn%3Aaws%3Aiot%3Aus-east-1%3A123456789012%3Athing%2Flamp%3A7",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=af3977586691a0ffde77e88dd137e7863b52e535d2a047e45916df122c027653",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "reserved characters in the path", service: "iot", method: "POST",
            path: "/policy-targets/a%2Bb%3Dc%2Cd.e%40f-g",
            query: "pageSize=5",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=1b635d3fb69d000616dcc688fa5db1bb057238dbc3ef473bae3087ecab1fb148",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "a header of the operation's own", service: "iot", method: "GET",
            path: "/principals/things",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date;x-amzn-principal, Signature=e90e3a397428143d7d21c3b976dfdf0652221ae27174b1932e19e47ca9548447",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
                "x-amzn-principal": "arn:aws:iot:us-east-1:123456789012:cert/abababababababababababababababababababababababababababababababab",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "temporary credentials", service: "iot", method: "GET",
            path: "/things",
            query: "attributeName=room&attributeValue=a%20b%26c%3Dd",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=b3c8c9d9edb0638ec16a3ceb3bac6fd3b387a40f150571fa2c9d63a339cc324e",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
                "X-Amz-Security-Token": "FwoGZXIvYXdzEXAMPLE//+token==",
            ],
            body: "", sessionToken: "FwoGZXIvYXdzEXAMPLE//+token=="),
        BotocoreVector(
            name: "a topic with slashes", service: "iotdata", method: "POST",
            path: "/topics/dt%2Flamp-7%2Fstate",
            query: "qos=1",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iotdata/aws4_request, SignedHeaders=host;x-amz-date, Signature=756ac3dc6483d24678f6453b0fb5ccfdee47045309aa065821015ed648d5afcc",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "on", sessionToken: nil),
        BotocoreVector(
            name: "a topic with spaces, unicode and $", service: "iotdata", method: "POST",
            path: "/topics/dt%2FK%C3%BCche%207%2F%24x%2F%E7%81%AF~%28%21%2A%27%29",
            query: "qos=0",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iotdata/aws4_request, SignedHeaders=host;x-amz-date, Signature=1f7b903543a1c59f4e30efe09ece603a2d3507bc0fd841ab36a44f12523ca4de",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "\"quoted\"\n", sessionToken: nil),
        BotocoreVector(
            name: "a topic of percent signs", service: "iotdata", method: "POST",
            path: "/topics/100%25%2F%252F%2Fa%2Bb",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iotdata/aws4_request, SignedHeaders=host;x-amz-date, Signature=841f11242b45f463e3e9295ddab07de961a52b10e59c68b09632a5b7a1d4ae93",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "repeated query keys", service: "iot", method: "GET",
            path: "/things",
            query: "b=2&a=2&a=1&b=10&c",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=245d13b8e012bf2cfe2f497c248781a6a63ed5e1e7bb0620d128d258b9dc5375",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "query names that sort by case and length", service: "iot", method: "GET",
            path: "/things",
            query: "ab=1&B=2&a=3&A=4&a-b=5&a%20b=6",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=0c2b67d0896efa9c59eef5cff922fba83194054ed4a250c9ea55fc93149bce1e",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "an escaped slash in the path", service: "iot", method: "GET",
            path: "/policies/a%2Fb/version/1",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=30087782d4bfd6474241d4e2896ffacafc66e28e7959510867837b00afbd3695",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "dot segments and doubled slashes", service: "iot", method: "GET",
            path: "//things/./x/../lamp//7/",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=e6b794ae39c20fe5adea6f6051acd0a2be50814da5c338f2435b748bf7c588e5",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "white space in header values", service: "iot", method: "POST",
            path: "/things/x",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date;x-amz-note, Signature=8ad99ef90b1a513d7c9494b8ed16dbf41ee68620cc6095d2b8df3b9900bca41d",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
                "X-Amz-Note": "  a   b \t c  ",
            ],
            body: "{}", sessionToken: nil),
        BotocoreVector(
            name: "an empty path", service: "iot", method: "GET",
            path: "",
            query: "",
            headers: [
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/iot/aws4_request, SignedHeaders=host;x-amz-date, Signature=48ff94325b9ca9cf21067a1ceea9da82f0bbfb403f17bb92931db91d0493740f",
                "Host": "localhost:8080",
                "X-Amz-Date": "20261121T093000Z",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "a WebSocket URL", service: "iotdevicegateway", method: "GET",
            path: "/mqtt",
            query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261121%2Fus-east-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20261121T093000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=299d06982e9f67c60d7cccc225ff2c71b876850b6f4172947f4a4aee851267f2",
            headers: [
                "Host": "localhost:8443",
            ],
            body: "", sessionToken: nil),
        BotocoreVector(
            name: "a WebSocket URL with the token signed", service: "iotdevicegateway", method: "GET",
            path: "/mqtt",
            query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261121%2Fus-east-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20261121T093000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2F%2Btoken%3D%3D&X-Amz-Signature=d0b39d37e9c8574ca5e3c106b8ada70091dec19ea643dccbbf633e5a6bef95bd",
            headers: [
                "Host": "localhost:8443",
            ],
            body: "", sessionToken: "FwoGZXIvYXdzEXAMPLE//+token=="),
        BotocoreVector(
            name: "a WebSocket URL with the token after signing", service: "iotdevicegateway", method: "GET",
            path: "/mqtt",
            query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261121%2Fus-east-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20261121T093000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=1c5573c41a5482a7460a7db8e9abc951cfb103ee49e312b0f484a9836d534e7f&X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2F%2Btoken%3D%3D",
            headers: [
                "Host": "localhost:8443",
            ],
            body: "", sessionToken: "FwoGZXIvYXdzEXAMPLE//+token=="),
        BotocoreVector(
            name: "a presigned call with a query of its own", service: "iot", method: "GET",
            path: "/things",
            query: "maxResults=5&nextToken=a%2Fb%3D&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261121%2Fus-east-1%2Fiot%2Faws4_request&X-Amz-Date=20261121T093000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=0338fdde0d7d63b1c781f582ec0af3dcc0794b86d91e2e95d430567b9cbbe4d1",
            headers: [
                "Host": "localhost:8080",
            ],
            body: "", sessionToken: nil),
    ]
}
