import IoTModel

extension Limits {
    /// What a command takes from a server.
    enum Client {
        static let answerBytes = 16 * 1_024 * 1_024
        static let answerTime = Duration.seconds(60)
    }
}
