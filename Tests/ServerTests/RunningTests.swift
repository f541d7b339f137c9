import Glibc
import IoTModel
import Synchronization
import Testing

@testable import Server

struct RunningTests {
    @Test func `the first signal asks for an orderly stop, the second ends at once`() async {
        let ended = Atomic(0)
        let shutdown = ShutdownSignal { ended.add(1, ordering: .relaxed) }
        async let stopped: Void = shutdown.wait()
        shutdown.received()
        await stopped
        #expect(ended.load(ordering: .relaxed) == 0)
        shutdown.received()
        #expect(ended.load(ordering: .relaxed) == 1)
    }

    @Test func `a signal before anybody waits isn't lost`() async {
        let shutdown = ShutdownSignal { Issue.record("there was one signal") }
        shutdown.received()
        await shutdown.wait()
        await shutdown.wait()
    }

    @Test func `parts are stopped in the opposite order, once`() async {
        let order = Mutex<[Int]>([])
        let list = StoppingList()
        for number in 1...3 { list.add { order.withLock { $0.append(number) } } }
        await list.stopAll()
        await list.stopAll()
        #expect(order.withLock { $0 } == [3, 2, 1])
    }

    @Test(arguments: [(EADDRINUSE, "another program"), (EACCES, "setcap"), (EADDRNOTAVAIL, "--host"), (EIO, "error")])
    func `a port that can't be had is named with its flag and a remedy`(_ number: Int32, _ remedy: String) {
        let text = StartError.cannotListen(.mqttPort, host: "loopback", port: 8883, errno: number).description
        #expect(text.contains("port 8883") && text.contains("--mqtt-port") && text.contains(remedy))
    }

    @Test func `exit statuses follow the error`() {
        #expect(StartError.exitStatus(of: ConfigurationError("", exitStatus: 64)) == 64)
        #expect(StartError.exitStatus(of: ConfigurationError("")) == 78)
        #expect(StartError.exitStatus(of: DataFolderError.locked(path: "", processID: nil)) == 78)
        #expect(StartError.exitStatus(of: StartError.cannotListen(.apiPort, host: "", port: 1, errno: EACCES)) == 1)
    }

    @Test func `the banner says where to connect and what is next, without the secret`() {
        let ready = ReadyFile(
            pid: 1, scope: AccountScope(account: .standard, region: .standard), endpoint: "iot.local.test",
            mqttPort: 18_883, httpsPort: 18_443, alpnPort: nil, apiUrl: "http://127.0.0.1:18080", consoleUrl: nil,
            rootCAFile: "/d/root-ca.pem", rootCARSAFile: "/d/r.pem", rootCAECDSAFile: "/d/e.pem",
            accessKeyId: "AKIAEXAMPLE", secretAccessKey: "wJalrExample", logFile: "/d/events.jsonl")
        let plain = Banner(ready, dataDirectory: "./d", isColoured: false, notices: ["the ALPN port is missing."]).text
        for part in [
            "iot.local.test:18883", "https://iot.local.test:18443", "http://127.0.0.1:18080", "/d/root-ca.pem",
            "/d/events.jsonl", "AKIAEXAMPLE", "aws iot create-keys-and-certificate", "Note: the ALPN port is missing.",
        ] {
            #expect(plain.contains(part), "\(part)")
        }
        #expect(!plain.contains("wJalrExample") && !plain.contains("\u{1B}"))
        #expect(Banner(ready, dataDirectory: "./d", isColoured: true).text.contains("\u{1B}[1m"))
    }
}
