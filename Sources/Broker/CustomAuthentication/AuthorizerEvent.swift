import Foundation
import IoTModel

/// What an authorizer's function is told. AWS IoT Core, "Defining your Lambda function".
package struct AuthorizerEvent: Encodable, Sendable, Equatable {
    package struct TLS: Encodable, Sendable, Equatable {
        let serverName: String
        let x509CertificatePem: String?
        /// The certificate's id.
        let principalId: String?

        /// - Parameter certificate: that the client showed, where its domain asks for one and for an authorizer.
        package init(serverName: String, certificate: ShownCertificate? = nil) {
            self.serverName = serverName
            x509CertificatePem = certificate?.pem
            principalId = certificate?.id.description
        }
    }

    package struct HTTP: Encodable, Sendable, Equatable {
        let headers: [String: String]?
        /// Begins with a question mark.
        let queryString: String?

        package init(headers: [String: String]?, queryString: String?) {
            self.headers = headers
            self.queryString = queryString
        }
    }

    package struct MQTT: Encodable, Sendable, Equatable {
        let username: String?
        /// Base64.
        let password: String?
        let clientId: String?

        package init(userName: String?, password: [UInt8]?, clientID: String?) {
            username = userName
            self.password = password.map { Data($0).base64EncodedString() }
            clientId = clientID
        }
    }

    /// What is absent is left out.
    package struct ProtocolData: Encodable, Sendable, Equatable {
        let tls: TLS?
        let http: HTTP?
        let mqtt: MQTT?

        package init(tls: TLS? = nil, http: HTTP? = nil, mqtt: MQTT? = nil) {
            self.tls = tls
            self.http = http
            self.mqtt = mqtt
        }
    }

    private struct ConnectionMetadata: Encodable, Sendable, Equatable { let id: String }

    private let token: String?
    private let signatureVerified: Bool
    private let protocols: [String]
    private let protocolData: ProtocolData
    private let connectionMetadata: ConnectionMetadata

    package init(token: String?, signatureVerified: Bool, protocolData: ProtocolData, connectionID: String) {
        self.token = token
        self.signatureVerified = signatureVerified
        self.protocolData = protocolData
        protocols =
            (protocolData.tls == nil ? [] : ["tls"]) + (protocolData.http == nil ? [] : ["http"])
            + (protocolData.mqtt == nil ? [] : ["mqtt"])
        connectionMetadata = ConnectionMetadata(id: connectionID)
    }

    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("texts and flags can be written as JSON")
        }
        return Array(data)
    }
}
