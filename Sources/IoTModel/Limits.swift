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
        /// What registering a certificate at its first CONNECT may take.
        package static let justInTime = Duration.seconds(4)
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
        /// Changes of an account that a principal being read is compared with; after more it is read again.
        package static let changesDuringRead = 256
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
        package static let functionARNBytes = 2_048
        package static let concurrentKeyGenerations = 2
        package static let queuedKeyGenerations = 256
        package static let queuedWrites = 10_000
        /// What one commit of the store takes on together.
        package static let writesPerCommit = 500
        package static let signatureSkew = Duration.seconds(15 * 60)
    }

    /// Custom authentication: AWS IoT Core, "Custom authentication"; the API's shapes.
    package enum Authorizers {
        /// What a function has for its answer.
        package static let answer = Duration.seconds(5)
        package static let policyDocuments = 10
        package static let principalIDCharacters = 128
        package static let sessionSeconds: ClosedRange<Int64> = 300...86_400
        package static let tokenCharacters = 6_144
        package static let signatureCharacters = 2_560
        package static let signingKeys = 10
        package static let signingKeyCharacters = 5_120
        package static let signingKeyNameCharacters = 128
        package static let perAccount = 100
        package static let userNameBytes = 65_535
        package static let serverNameCharacters = 253
        package static let headerCharacters = 8_192
        package static let queryCharacters = 4_096
        /// Clients of one event loop that wait for their authorizer's answer.
        package static let waitingPerLoop = 4_096
    }

    /// TestAuthorization: the API's shapes; of resources and policy names AWS gives no number.
    package enum Authorization {
        package static let questions = 1...10
        package static let resourcesPerQuestion = 1...100
        package static let resourceCharacters = 2_048
        /// To add, and to skip.
        package static let policyNames = 100
    }

    /// The operator's functions: this server's own.
    package enum Functions {
        package static let answerBytes = 262_144
        /// Webhooks waiting for their answers at one time.
        package static let concurrentWebhooks = 64
        package static let concurrentCommands = 8
        /// Invocations that wait until one of those is done; each waits no longer than its own time.
        package static let queuedInvocations = 4_096
        package static let arnCharacters = 2_048
        package static let mappings = 1_000
    }

    /// The registry: AWS General Reference and the API's shapes.
    package enum Registry {
        /// Of one server: each has its name in the server's certificate.
        package static let accounts = 100
        package static let certificatePEMCharacters = 65_536
        /// A transfer's message, or why it was rejected.
        package static let transferTextCharacters = 128
        package static let signingRequestCharacters = 4_096
        package static let policyDocumentCharacters = 2_048
        /// The API shape's own limit, white space included.
        package static let policyDocumentTotalCharacters = 404_600
        package static let caCertificatesPerSubject = 10
        package static let templateBodyCharacters = 10_240
        package static let roleARNCharacters = 20...2_048
        package static let policyVersions = 5
        package static let policiesPerCertificate = 10
        package static let attributesWithoutType = 3
        package static let attributesWithType = 50
        package static let searchableAttributes = 3
        /// AWS's number isn't published.
        package static let propagatingAttributes = 10
        package static let userPropertyKeyCharacters = 128
        package static let connectionAttributeCharacters = 128
        /// Of thing types, thing groups and billing groups.
        package static let descriptionCharacters = 2_028
        package static let attributesPerThingGroup = 50
        package static let groupsPerThing = 10
        /// Groups from the root to the deepest, both counted.
        package static let thingGroupDepth = 7
        package static let childrenPerThingGroup = 100
        package static let policiesPerThingGroup = 2
        /// How long a thing type must have been deprecated before it can be deleted.
        package static let thingTypeDeprecation = Duration.seconds(5 * 60)
        package static let roleAliases = 100
        package static let credentialDurationSeconds: ClosedRange<Int64> = 900...43_200
        package static let topicRules = 1_000
        /// That are committed and not published yet; more are lost, and the server's log says so.
        package static let waitingEvents = 10_000
        /// A rule as JSON.
        package static let topicRuleBytes = 262_144
        package static let attributeNameCharacters = 128
        package static let attributeValueCharacters = 800
        package static let tagKeyCharacters = 128
        package static let tagValueCharacters = 256
        /// Compiled policies that a node keeps for the next certificate that has them.
        package static let cachedPolicies = 2_000
        /// Keys of CAs that are kept ready for checking signatures.
        package static let cachedIssuerKeys = 1_000
    }

    /// Provisioning: AWS IoT developer guide, "Device provisioning"; this server's own where AWS gives no number.
    package enum Provisioning {
        package static let templateCharacters = 10_240
        /// Objects and lists of a template in one another.
        package static let templateDepth = 32
        package static let templateVersions = 5
        package static let descriptionCharacters = 500
        /// All texts that the evaluation of one template makes, parts included.
        package static let evaluatedBytes = 1_048_576
        package static let ownershipToken = Duration.seconds(3_600)
        package static let claim = Duration.seconds(5 * 60)
        package static let hook = Duration.seconds(5)
        /// Objects of a device's message in one another.
        package static let messageDepth = 4
        package static let messageMembers = 256
        /// A device's requests that aren't answered yet: of one connection, and of all.
        package static let requestsPerConnection = 4
        package static let requests = 1_024
    }
}
