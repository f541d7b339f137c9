/// `ready.json` in the data folder: where a running server is reached, for scripts and for the operator's commands.
///
/// There from when every listener accepts until the server stops. It holds a secret.
package struct ReadyFile: Sendable, Equatable, Codable {
    /// Of this form; raised when a field changes its meaning or goes.
    package static let version = 1

    package let version: Int
    /// Process id.
    package let pid: Int32
    package let accountId: AccountID
    package let region: Region
    package let endpoint: String
    package let mqttPort: Int
    package let httpsPort: Int
    /// Null when the port couldn't be bound and wasn't asked for.
    package let alpnPort: Int?
    package let apiUrl: String
    /// Null while there is no console.
    package let consoleUrl: String?
    /// PEM: the root of the ECDSA hierarchy, then that of the RSA hierarchy. This path and the others are absolute.
    package let rootCAFile: String
    package let rootCARSAFile: String
    package let rootCAECDSAFile: String
    package let accessKeyId: String
    package let secretAccessKey: String
    package let logFile: String

    package init(
        pid: Int32, scope: AccountScope, endpoint: String, mqttPort: Int, httpsPort: Int, alpnPort: Int?,
        apiUrl: String, consoleUrl: String?, rootCAFile: String, rootCARSAFile: String, rootCAECDSAFile: String,
        accessKeyId: String, secretAccessKey: String, logFile: String
    ) {
        version = Self.version
        self.pid = pid
        accountId = scope.account
        region = scope.region
        self.endpoint = endpoint
        self.mqttPort = mqttPort
        self.httpsPort = httpsPort
        self.alpnPort = alpnPort
        self.apiUrl = apiUrl
        self.consoleUrl = consoleUrl
        self.rootCAFile = rootCAFile
        self.rootCARSAFile = rootCARSAFile
        self.rootCAECDSAFile = rootCAECDSAFile
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.logFile = logFile
    }

    /// Every name is written, also with null: a script may look for it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(pid, forKey: .pid)
        try container.encode(accountId, forKey: .accountId)
        try container.encode(region, forKey: .region)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(mqttPort, forKey: .mqttPort)
        try container.encode(httpsPort, forKey: .httpsPort)
        try container.encode(alpnPort, forKey: .alpnPort)
        try container.encode(apiUrl, forKey: .apiUrl)
        try container.encode(consoleUrl, forKey: .consoleUrl)
        try container.encode(rootCAFile, forKey: .rootCAFile)
        try container.encode(rootCARSAFile, forKey: .rootCARSAFile)
        try container.encode(rootCAECDSAFile, forKey: .rootCAECDSAFile)
        try container.encode(accessKeyId, forKey: .accessKeyId)
        try container.encode(secretAccessKey, forKey: .secretAccessKey)
        try container.encode(logFile, forKey: .logFile)
    }
}
