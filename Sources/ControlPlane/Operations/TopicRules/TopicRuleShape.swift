import IoTModel

/// What AWS's model says of a rule. AWS IoT API, `TopicRulePayload`.
enum TopicRuleShape {
    static let payload = JSONShape.object(
        required: ["sql": .text(1...262_144), "actions": .list(action, 0...10)],
        optional: [
            "description": .anyText, "ruleDisabled": .flag, "errorAction": action,
            "awsIotSqlVersion": .choice(["2015-10-08", "2016-03-23", "beta"]),
        ])

    /// One action; which one, its member says.
    static let action = JSONShape.oneOf(
        databaseActions.merging(messagingActions) { first, _ in first }.merging(awsActions) { first, _ in first }
            .merging(outsideActions) { first, _ in first })

    private static let text = JSONShape.anyText
    private static let keyType = JSONShape.choice(["STRING", "NUMBER"])
    private static let search = JSONShape.object(
        required: ["roleArn": text, "endpoint": .url(characters: 2_000), "index": text, "type": text, "id": text],
        optional: [:])

    private static let databaseActions: [String: JSONShape] = [
        "dynamoDB": .object(
            required: ["tableName": text, "roleArn": text, "hashKeyField": text, "hashKeyValue": text],
            optional: [
                "operation": text, "hashKeyType": keyType, "rangeKeyField": text, "rangeKeyValue": text,
                "rangeKeyType": keyType, "payloadField": text,
            ]),
        "dynamoDBv2": .object(
            required: ["roleArn": text, "putItem": .object(required: ["tableName": text], optional: [:])],
            optional: [:]),
        "s3": .object(
            required: ["roleArn": text, "bucketName": text, "key": text],
            optional: [
                "cannedAcl": .choice([
                    "private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read",
                    "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write",
                ])
            ]),
        "elasticsearch": search,
        "openSearch": search,
        "timestream": .object(
            required: [
                "roleArn": text, "databaseName": text, "tableName": text,
                "dimensions": .list(.object(required: ["name": text, "value": text], optional: [:]), 1...128),
            ],
            optional: ["timestamp": .object(required: ["value": text, "unit": text], optional: [:])]),
    ]

    private static let headerText = JSONShape.text(0...1_024)

    private static let messagingActions: [String: JSONShape] = [
        "republish": .object(
            required: ["roleArn": text, "topic": text],
            optional: [
                "qos": .number(0...1),
                "headers": .object(
                    required: [:],
                    optional: [
                        "payloadFormatIndicator": headerText, "contentType": headerText, "responseTopic": headerText,
                        "correlationData": headerText, "messageExpiry": headerText,
                        "userProperties": .list(
                            .object(required: ["key": headerText, "value": headerText], optional: [:]), 1...100),
                    ]),
            ]),
        "sns": .object(
            required: ["targetArn": text, "roleArn": text], optional: ["messageFormat": .choice(["RAW", "JSON"])]),
        "sqs": .object(required: ["roleArn": text, "queueUrl": text], optional: ["useBase64": .flag]),
        "kinesis": .object(required: ["roleArn": text, "streamName": text], optional: ["partitionKey": text]),
        "firehose": .object(
            required: ["roleArn": text, "deliveryStreamName": text],
            optional: ["separator": .choice(["\n", "\t", "\r\n", ","]), "batchMode": .flag]),
        "kafka": .object(
            required: ["destinationArn": text, "topic": text, "clientProperties": .map],
            optional: [
                "key": text, "partition": text,
                "headers": .list(
                    .object(required: ["key": .text(0...16_384), "value": .text(0...16_384)], optional: [:]), 1...100),
            ]),
    ]

    private static let assetValue = JSONShape.object(
        required: [
            "value": .object(
                required: [:],
                optional: [
                    "stringValue": .text(1...1_024), "integerValue": text, "doubleValue": text, "booleanValue": text,
                ]),
            "timestamp": .object(required: ["timeInSeconds": text], optional: ["offsetInNanos": text]),
        ], optional: ["quality": text])

    private static let awsActions: [String: JSONShape] = [
        "lambda": .object(required: ["functionArn": text], optional: [:]),
        "stepFunctions": .object(
            required: ["stateMachineName": text, "roleArn": text], optional: ["executionNamePrefix": text]),
        "cloudwatchMetric": .object(
            required: [
                "roleArn": text, "metricNamespace": text, "metricName": text, "metricValue": text, "metricUnit": text,
            ], optional: ["metricTimestamp": text]),
        "cloudwatchAlarm": .object(
            required: ["roleArn": text, "alarmName": text, "stateReason": text, "stateValue": text], optional: [:]),
        "cloudwatchLogs": .object(required: ["roleArn": text, "logGroupName": text], optional: ["batchMode": .flag]),
        "iotAnalytics": .object(
            required: [:], optional: ["channelArn": text, "channelName": text, "batchMode": .flag, "roleArn": text]),
        "iotEvents": .object(
            required: ["inputName": .text(1...128), "roleArn": text],
            optional: ["messageId": .text(0...128), "batchMode": .flag]),
        "iotSiteWise": .object(
            required: [
                "roleArn": text,
                "putAssetPropertyValueEntries": .list(
                    .object(
                        required: ["propertyValues": .list(assetValue, 1...1_000)],
                        optional: [
                            "entryId": text, "assetId": text, "propertyId": text,
                            "propertyAlias": .text(1...2_048),
                        ]), 1...1_000),
            ], optional: [:]),
        "location": .object(
            required: ["roleArn": text, "trackerName": text, "deviceId": text, "latitude": text, "longitude": text],
            optional: ["timestamp": .object(required: ["value": text], optional: ["unit": text])]),
    ]

    private static let outsideActions: [String: JSONShape] = [
        "http": .object(
            required: ["url": .text(0...2_000)],
            optional: [
                "confirmationUrl": .text(0...2_000),
                "headers": .list(
                    .object(required: ["key": .text(1...256), "value": text], optional: [:]), 0...100),
                "auth": .object(
                    required: [:],
                    optional: [
                        "sigv4": .object(
                            required: ["signingRegion": text, "serviceName": text, "roleArn": text], optional: [:])
                    ]),
                "enableBatching": .flag,
                "batchConfig": .object(
                    required: [:],
                    optional: [
                        "maxBatchOpenMs": .number(5...200), "maxBatchSize": .number(2...10),
                        "maxBatchSizeBytes": .number(100...131_072), "batchAcrossTopics": .flag,
                    ]),
            ]),
        "salesforce": .object(
            required: ["token": .text(40...Limits.API.bodyBytes), "url": .url(characters: 2_000)], optional: [:]),
    ]
}
