package import IoTModel

/// What an operator reads when the server is ready: where to connect and what to do next.
package struct Banner: Sendable {
    private let ready: ReadyFile
    private let dataDirectory: String
    private let isColoured: Bool
    private let notices: [String]

    /// - Parameters:
    ///   - dataDirectory: as it was given, which is shorter than the absolute path.
    ///   - isColoured: whether the reader is a terminal.
    ///   - notices: sentences about what isn't as it was asked.
    package init(_ ready: ReadyFile, dataDirectory: String, isColoured: Bool, notices: [String] = []) {
        self.ready = ready
        self.dataDirectory = dataDirectory
        self.isColoured = isColoured
        self.notices = notices
    }

    /// Lines, the last one ended.
    package var text: String {
        """
        \(strong("Sallyport is ready.")) Account \(ready.accountId), region \(ready.region).

          MQTT        \(ready.endpoint):\(ready.mqttPort)
          HTTPS       https://\(ready.endpoint):\(ready.httpsPort)/topics/…\(alpnLine)
          API         \(ready.apiUrl)
          Root CAs    \(ready.rootCAFile)
          Event log   \(ready.logFile)

        \(strong("Call the API")) (the secret key is in \(dataDirectory)/ready.json):

          export AWS_ENDPOINT_URL=\(ready.apiUrl) AWS_DEFAULT_REGION=\(ready.region)
          export AWS_ACCESS_KEY_ID=\(ready.accessKeyId)
          export AWS_SECRET_ACCESS_KEY=$(sed -n 's/.*"secretAccessKey" : "\\(.*\\)".*/\\1/p' \(dataDirectory)/ready.json)
          aws iot create-keys-and-certificate --set-as-active \\
              --certificate-pem-outfile device.pem --private-key-outfile device.key

        \(strong("Connect")), once the certificate has a policy:

          mosquitto_pub -h \(ready.endpoint) -p \(ready.mqttPort) --cafile \(ready.rootCAFile) \\
              --cert device.pem --key device.key -i device -t hello -m world -q 1
        \(notices.map { "\n\(strong("Note:")) \($0)\n" }.joined())
        """
    }

    private var alpnLine: String {
        ready.alpnPort.map { "\n  ALPN        \(ready.endpoint):\($0) (MQTT or HTTPS)" } ?? ""
    }

    private func strong(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
