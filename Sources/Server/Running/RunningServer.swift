/// The server's running parts, as `serve` sees them: where they listen and how they stop.
package struct RunningServer: Sendable {
    /// The ports that were bound, which differ from the configured ones where those are 0.
    package struct Ports: Sendable, Equatable {
        package let mqtt: Int
        package let https: Int
        /// Nil when it couldn't be bound and wasn't asked for.
        package let alpn: Int?
        package let api: Int

        package init(mqtt: Int, https: Int, alpn: Int?, api: Int) {
            self.mqtt = mqtt
            self.https = https
            self.alpn = alpn
            self.api = api
        }
    }

    package let ports: Ports
    /// Sentences for the operator about what isn't as it was asked.
    package let notices: [String]
    /// Stops accepting, tells the devices, flushes for 5 s at most, commits what is queued. Called once.
    package let stop: @Sendable () async -> Void

    package init(ports: Ports, notices: [String] = [], stop: @escaping @Sendable () async -> Void) {
        self.ports = ports
        self.notices = notices
        self.stop = stop
    }
}
