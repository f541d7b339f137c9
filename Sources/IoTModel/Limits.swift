/// Every length, count and time that a peer controls, with its source. Sizes are in bytes unless the name says otherwise.
package enum Limits {
    /// The message broker: AWS General Reference, "AWS IoT Core endpoints and quotas".
    package enum MQTT {
        package static let payloadBytes = 131_072
        /// Variable header and payload of a packet; what CONNACK's Maximum Packet Size says.
        package static let packetBytes = 149_504
        package static let clientIDBytes = 128
        package static let topicBytes = 256
        /// Forward slashes in a topic name or filter.
        package static let topicSlashes = 7
        package static let filtersPerSubscribe = 8
        package static let subscriptionsPerConnection = 50
        package static let inboundUnacknowledged = 100
        package static let outboundUnacknowledged = 100
        package static let topicAliases = 8
        package static let contentTypeBytes = 256
        package static let correlationDataBytes = 5_120
        package static let userPropertiesBytes = 8_192
        /// All properties of one MQTT 5 packet together.
        package static let propertiesBytes = 16_384
        package static let minimumClientPacketBytes = 1_024
        package static let keepAliveSeconds = 30...1_200
        package static let messageExpirySeconds: ClosedRange<UInt32> = 1...604_800
    }

    /// The device ports, before and beside MQTT: this server's own.
    package enum Gateway {
        package static let handshake = Duration.seconds(10)
        package static let connectAfterHandshake = Duration.seconds(10)
        package static let httpHeader = Duration.seconds(10)
        package static let httpIdle = Duration.seconds(60)
        package static let httpHeaderBytes = 16_384
        package static let clientChainBytes = 65_536
        package static let preConnectBytes = 65_536
        package static let concurrentHandshakes = 1_024
        package static let concurrentHandshakesPerSource = 256
        /// What one slow receiver may hold back before it is dropped.
        package static let pendingOutputBytes = 4 * 1_024 * 1_024
        /// What all receivers of one event loop may hold back together.
        package static let pendingOutputBytesPerLoop = 256 * 1_024 * 1_024
        /// While they do, whoever holds back more than this is dropped.
        package static let pendingOutputShareBytes = 65_536
        /// What one connection hands to its socket at a time.
        package static let flushBytes = 262_144
        /// Subscribers in all remembered routes of one event loop.
        package static let routedReceiversPerLoop = 2_000_000
        package static let serverNameBytes = 255
        package static let offeredProtocols = 16
        package static let cachedPrincipalsPerLoop = 100_000
        package static let cachedUnknownCertificatesPerLoop = 10_000
    }

    /// The HTTP API.
    package enum API {
        package static let headerBytes = 16_384
        package static let bodyBytes = 1_048_576
        package static let pageSize = 1...250
        package static let defaultPageSize = 25
        package static let tagsPerResource = 50
        package static let concurrentKeyGenerations = 2
        package static let queuedKeyGenerations = 256
        package static let queuedWrites = 10_000
        /// What one commit of the store takes on together.
        package static let writesPerCommit = 500
        package static let signatureSkew = Duration.seconds(15 * 60)
    }

    /// The registry: AWS General Reference and the API's shapes.
    package enum Registry {
        package static let certificatePEMCharacters = 65_536
        package static let signingRequestCharacters = 4_096
        package static let policyDocumentCharacters = 2_048
        /// The API shape's own limit, white space included.
        package static let policyDocumentTotalCharacters = 404_600
        package static let policyVersions = 5
        package static let policiesPerCertificate = 10
        package static let attributesWithoutType = 3
        package static let attributesWithType = 50
        package static let attributeNameCharacters = 128
        package static let attributeValueCharacters = 800
        package static let tagKeyCharacters = 128
        package static let tagValueCharacters = 256
        /// Compiled policies that a node keeps for the next certificate that has them.
        package static let cachedPolicies = 2_000
    }
}
