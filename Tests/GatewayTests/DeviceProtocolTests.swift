import Testing

@testable import Gateway

/// AWS IoT Core, "Device communication protocols".
struct DeviceProtocolTests {
    @Test func `port 443 serves what ALPN names, and nothing without it`() {
        #expect(DeviceProtocol.selection(of: ["x-amzn-mqtt-ca"], on: .alpn) == .serve(.mqtt))
        #expect(DeviceProtocol.selection(of: ["h2", "x-amzn-http-ca"], on: .alpn) == .serve(.http))
        #expect(DeviceProtocol.selection(of: [], on: .alpn) == .serve(.authorizedHTTP))
        #expect(DeviceProtocol.selection(of: ["mqtt"], on: .alpn) == .serve(.authorizedMQTT))
        #expect(DeviceProtocol.selection(of: ["h2", "http/1.1"], on: .alpn) == .serve(.authorizedHTTP))
        #expect(DeviceProtocol.selection(of: ["h2"], on: .alpn) == .refuse(.protocolUnsupported(offered: ["h2"])))
    }

    @Test func `the other ports need no ALPN and take their own name`() {
        #expect(DeviceProtocol.selection(of: [], on: .mqtt) == .serve(nil))
        #expect(DeviceProtocol.selection(of: ["x-amzn-mqtt-ca"], on: .mqtt) == .serve(.mqtt))
        #expect(DeviceProtocol.selection(of: ["http/1.1"], on: .https) == .serve(nil))
        #expect(DeviceProtocol.selection(of: ["mqtt"], on: .mqtt) == .serve(nil))
    }

    @Test func `the chosen name is found in the client's list`() {
        let offered: [UInt8] = [2] + Array("h2".utf8) + [14] + Array("x-amzn-mqtt-ca".utf8)
        offered.withUnsafeBytes {
            #expect(DeviceProtocol.offset(of: .mqtt, in: $0) == 3)
            #expect(DeviceProtocol.offset(of: .http, in: $0) == -1)
            #expect(DeviceProtocol.offset(of: nil, in: $0) == -1)
        }
        let broken: [UInt8] = [200, 1, 2]
        broken.withUnsafeBytes { #expect(DeviceProtocol.offset(of: .mqtt, in: $0) == -1) }
    }
}
