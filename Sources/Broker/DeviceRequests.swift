package import IoTModel
package import MQTTTopics
package import Provisioning

/// Answers what devices publish to the server itself: requests to reserved topics, which are no messages.
package protocol DeviceRequests: Sendable {
    /// Always gives an answer, within seconds. Called for many devices at once, and for one several times.
    func answer(to request: DeviceRequest) async -> DeviceAnswer
}

/// A request whose publish the policies allow.
package struct DeviceRequest: Sendable {
    package let scope: AccountScope
    package let topic: RequestTopic
    package let payload: [UInt8]
    package let clientID: String
    /// The certificate that the device connected with.
    package let certificateID: CertificateID

    package init(
        scope: AccountScope, topic: RequestTopic, payload: [UInt8], clientID: String, certificateID: CertificateID
    ) {
        self.scope = scope
        self.topic = topic
        self.payload = payload
        self.clientID = clientID
        self.certificateID = certificateID
    }
}

/// What the device that asked, and nobody else, is to get.
package struct DeviceAnswer: Sendable, Equatable {
    package let topic: String
    package let payload: [UInt8]

    package static func accepted(_ topic: RequestTopic, _ members: [String: MessageValue]) -> DeviceAnswer {
        DeviceAnswer(
            topic: topic.answer(isAccepted: true), payload: DeviceMessage(members).encoded(in: topic.format))
    }

    /// AWS IoT Core, "Device provisioning MQTT API", error responses.
    package static func rejected(
        _ topic: RequestTopic, status: Int, code: String, message: String
    ) -> DeviceAnswer {
        let members: [String: MessageValue] = [
            "statusCode": .integer(Int64(status)), "errorCode": .text(code), "errorMessage": .text(message),
        ]
        return DeviceAnswer(
            topic: topic.answer(isAccepted: false), payload: DeviceMessage(members).encoded(in: topic.format))
    }

    /// As many requests of this device, or of all, are being answered as may be.
    package static func tooManyRequests(_ topic: RequestTopic) -> DeviceAnswer {
        .rejected(
            topic, status: 429, code: "ThrottlingException",
            message: "too many requests wait for their answers; wait for those of this device, then try again")
    }
}
