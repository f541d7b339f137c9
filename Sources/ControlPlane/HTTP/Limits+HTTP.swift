import IoTModel

extension Limits.API {
    /// Connections that are open at once; further ones wait to be accepted.
    package static let connections = 512
    /// From the end of the header to the end of the body.
    package static let bodyTime = Duration.seconds(30)
    /// What the HTTP decoder takes at all: between `headerBytes` and this, the answer says what was wrong.
    static let decoderHeaderBytes = 2 * headerBytes
}
