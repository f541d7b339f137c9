import Broker
import ControlPlane
import Foundation
import IoTModel
import Logging
import PKI
import Registry
import SigV4
import Synchronization

/// The API over an empty registry in memory, with a clock that stands still.
struct TestAPI {
    static let now = WallTime(seconds: 1_900_000_000)
    static let key = AccessKey(id: "AKIATEST", secret: "a secret")
    static let host = "127.0.0.1:8080"
    /// Making a root takes long, and the tests don't depend on which one it is.
    static let authority = Result { try DeviceAuthority.create(now: now, random: .system) }

    let registry = InMemoryRegistry()
    let router = RecordingRouter()
    let events = CollectedEvents()
    let names = RecordingNames()
    let dispatcher: Dispatcher

    init(
        authentication: APIAuthentication? = nil, endpoint: String = "iot.example.test",
        keyGeneration: KeyGenerationPool = KeyGenerationPool(), archive: any EventLogArchive = EmptyEventLog(),
        inputs: any RegistrationInputs = NoInputs(), clock: WallClock = WallClock { TestAPI.now }
    ) async throws {
        let record = AccessKeyRecord(
            id: Self.key.id, secret: Self.key.secret, account: .standard, creationDate: Self.now)
        try await registry.write { writer throws(RegistryError) in try writer.put(record) }
        let services = APIServices(
            principals: PrincipalReading(store: registry), deviceAuthority: try Self.authority.get(),
            keyGeneration: keyGeneration, router: router, inputs: inputs, events: events, archive: archive,
            servedNames: names, firstAccount: .standard, region: .standard, endpoint: endpoint, clock: clock,
            random: .system)
        dispatcher = Dispatcher(
            services: services, authentication: authentication ?? .keys(of: registry),
            names: ListenerNames(host: "127.0.0.1"), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A signed call, as AWS's clients make it.
    ///
    /// - Parameter target: path and query, encoded.
    func call(
        _ method: String, _ target: String, _ body: String = "", headers: [String: String] = [:],
        key: AccessKey = key, service: String = "iot"
    ) async throws -> Answer {
        let head = RequestHead(
            method: method, target: target,
            headers: [.init("Host", Self.host)] + headers.map { .init($0.key, $0.value) })
        return try Answer(await dispatcher.respond(to: Self.signed(head, Array(body.utf8), key: key, service: service)))
    }

    static func signed(
        _ head: RequestHead, _ body: [UInt8] = [], key: AccessKey = key, service: String = "iot",
        region: Region = .standard, at time: WallTime = now
    ) -> APIRequest {
        let unsigned = SigV4Request(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body)
        let added = RequestSigner(key: key, region: region, service: service).headers(for: unsigned, at: time)
        let target = head.query.isEmpty ? head.path : "\(head.path)?\(head.query)"
        return APIRequest(
            head: RequestHead(method: head.method, target: target, headers: head.headers + added), body: body)
    }

    /// - Returns: the ARN of a new certificate.
    func newCertificate(active: Bool = false) async throws -> String {
        let body = try JSON.object(["certificateSigningRequest": .string(PEMSamples.signingRequest)]).text
        let made = try await call("POST", "/certificates?setAsActive=\(active)", body)
        return try made.string("certificateArn")
    }

    func newPolicy(_ name: String, document: String = allowAll) async throws {
        let body = try JSON.object(["policyDocument": .string(document)]).text
        _ = try (try await call("POST", "/policies/\(name)", body)).string("policyArn")
    }
}

let allowAll = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#

/// Keeps what is published.
final class RecordingRouter: MessageRouter {
    private let kept = Mutex<[ApplicationMessage]>([])
    var messages: [ApplicationMessage] { kept.withLock { $0 } }
    func publish(_ message: ApplicationMessage, in account: AccountID) async { kept.withLock { $0.append(message) } }
}

/// Counts how often it is told that the names changed; fails when it is to.
final class RecordingNames: ServedNames {
    struct Failure: Error, CustomStringConvertible { let description = "the disk is full" }

    private let state = Mutex((updates: 0, isFailing: false))
    var updates: Int { state.withLock { $0.updates } }
    func failFromNowOn() { state.withLock { $0.isFailing = true } }

    func update() async throws {
        try state.withLock { state in
            state.updates += 1
            if state.isFailing { throw Failure() }
        }
    }
}

extension String {
    /// Percent-encoded as one segment of a path.
    var encoded: String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
