import Synchronization

/// Certificates that anyone may fetch below `/roots`, without a signature: clients need them to trust the server at all,
/// and there is nothing secret in them. Owner of the list: the mutex inside.
package final class PublishedCertificates: Sendable {
    package struct File: Sendable {
        package enum Form: String, Sendable {
            /// RFC 8555 §9.1.
            case pem = "application/pem-certificate-chain"
            /// RFC 2585 §4.1.
            case der = "application/pkix-cert"
        }

        let name: String
        let form: Form
        let bytes: [UInt8]

        package init(_ name: String, _ form: Form, _ bytes: [UInt8]) {
            self.name = name
            self.form = form
            self.bytes = bytes
        }
    }

    private static let folder = "/roots"
    private let files = Mutex<[File]>([])

    package init() {}

    /// From now on these, the first one also as the folder itself.
    package func publish(_ files: [File]) { self.files.withLock { $0 = files } }

    /// The answer to a request for one of them; nil when the request is for something else.
    func answer(to head: RequestHead) -> APIResponse? {
        guard head.method == "GET", head.path == Self.folder || head.path.hasPrefix(Self.folder + "/") else {
            return nil
        }
        let name = head.path.dropFirst(Self.folder.count + 1)
        let files = files.withLock { $0 }
        let file = name.isEmpty ? files.first : files.first { $0.name == name }
        return file.map { APIResponse(contentType: $0.form.rawValue, body: $0.bytes) }
    }
}
