import Broker
import CTLS
import IoTModel
import NIOCore
import PKI
import Registry

/// TLS: ciphertext in and out through BoringSSL, and the questions that BoringSSL asks while it shakes hands.
extension DeviceConnection {
    // MARK: Ciphertext

    func received(_ bytes: UnsafeRawBufferPointer) {
        switch stage {
        // What comes while a certificate is registered is never read.
        case .registering, .draining, .closed: return
        case .handshaking where isVerdictPending:
            guard held.count + bytes.count <= Limits.Gateway.preConnectBytes else {
                return refuse(.tooMuchBeforeConnect(limit: Limits.Gateway.preConnectBytes))
            }
            held.append(contentsOf: bytes)
            return
        case .handshaking, .awaitingConnect, .authenticating, .connected, .http: break
        }
        guard let tls else { return }
        loop.tls.lending(bytes) {
            if stage == .handshaking {
                guard shakeHands(tls, lent: bytes) else { return }
            }
            readRecords(tls)
        }
    }

    /// Whether the handshake is done, so that what was lent may hold records.
    private func shakeHands(_ tls: OpaquePointer, lent: UnsafeRawBufferPointer) -> Bool {
        let result = ctls_connection_handshake(tls)
        flushTLS()
        // The write may have ended the connection.
        guard stage == .handshaking else { return false }
        switch result {
        case CTLS_OK:
            handshakeDone()
            return stage == .awaitingConnect || stage == .http
        case CTLS_WANT_READ:
            return false
        case CTLS_WANT_VERDICT:
            isVerdictPending = true
            held.append(contentsOf: UnsafeRawBufferPointer(rebasing: lent.suffix(loop.tls.unread)))
            return false
        default:
            handshakeFailed(lent: lent)
            return false
        }
    }

    private func readRecords(_ tls: OpaquePointer) {
        let scratch = loop.tls.plaintext
        guard let base = scratch.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        while stage != .registering, stage != .draining, stage != .closed {
            var filled = 0
            var result = CTLS_OK
            while result == CTLS_OK, filled < scratch.count {
                var count = 0
                result = ctls_connection_read(tls, base + filled, scratch.count - filled, &count)
                guard result == CTLS_OK else { break }
                filled += count
                // A record that was read to its end, and no byte of another: asking again would only tell the same.
                if loop.tls.unread == 0, filled < scratch.count { result = CTLS_WANT_READ }
            }
            // What TLS itself had to answer must leave before another connection uses the scratch.
            flushTLS()
            if filled > 0 { receivedPlaintext(UnsafeRawBufferPointer(rebasing: scratch[..<filled])) }
            switch result {
            case CTLS_OK: continue
            case CTLS_WANT_READ: return
            case CTLS_CLOSED:
                context?.close(promise: nil)
                return
            default:
                recordFailed(String(cString: ctls_take_error()))
                return
            }
        }
    }

    /// A record that TLS doesn't take, after the handshake.
    private func recordFailed(_ error: String) {
        if stage == .awaitingConnect || stage == .http {
            refuse(Admission.refusal(forError: error, sent: sentAlert, received: receivedAlert))
        } else {
            context?.close(promise: nil)
        }
    }

    private func receivedPlaintext(_ bytes: UnsafeRawBufferPointer) {
        switch stage {
        case .awaitingConnect, .connected: receivedMQTT(bytes)
        case .authenticating: hold(bytes)
        case .http: receivedHTTP(bytes)
        case .handshaking, .registering, .draining, .closed: return
        }
    }

    /// Encrypts into the loop's scratch. False when the connection can't send any more.
    func encrypt(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let tls, stage != .closed, let base = bytes.baseAddress, !bytes.isEmpty else { return false }
        return ctls_connection_write(tls, base.assumingMemoryBound(to: UInt8.self), bytes.count) == CTLS_OK
    }

    func flushTLS() {
        guard let context, let outgoing = loop.tls.takeOutgoing() else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
    }

    // MARK: The handshake's questions, from BoringSSL

    func received(_ hello: ClientHello, alert: inout UInt8) -> ctls_verdict {
        serverName = hello.serverName
        switch loop.shared.endpoints.current.judge(hello.serverName) {
        case .refuse(let refusal): return refuse(refusal, alert: &alert)
        case .findByCertificate: break
        case .serve(let endpoint):
            account = loop.account(endpoint.account)
            domain = endpoint.domain
        }
        let access = domain?.access ?? .standard
        switch DeviceProtocol.selection(of: hello.protocols, on: listener, access: access) {
        case .refuse(let refusal): return refuse(refusal, alert: &alert)
        case .serve(let selected): selectedProtocol = selected
        }
        if let tls, let wanted = domain?.tls, ctls_connection_use(tls, wanted.pointer) != 1 {
            return refuse(.registryUnavailable, alert: &alert)
        }
        if access.authentication == .certificateAndAuthorizer {
            authentication = CustomAuthentication(wantsCertificate: true)
        }
        guard spokenProtocol.isAuthorized else { return CTLS_ACCEPT }
        // Without a certificate nothing but the name can show whose authorizer is meant.
        authentication = CustomAuthentication(wantsCertificate: false)
        guard account != nil else { return refuse(.sniMissing, alert: &alert) }
        return CTLS_ACCEPT_ANONYMOUS
    }

    /// Logged when BoringSSL has told the client.
    private func refuse(_ refusal: Refusal, alert: inout UInt8) -> ctls_verdict {
        self.refusal = refusal
        alert = refusal.alert.rawValue
        return CTLS_REFUSE
    }

    func selectProtocol(_ offered: UnsafeRawBufferPointer) -> Int32 {
        DeviceProtocol.offset(of: selectedProtocol, in: offered)
    }

    func receivedCertificate(alert: inout UInt8) -> ctls_verdict {
        let verdict = self.verdict ?? askForVerdict()
        switch verdict {
        case nil: return CTLS_LATER
        case .admit(let principal):
            self.principal = principal
            principal.connections.insert(reference)
            return CTLS_ACCEPT
        case .holdUntilConnect:
            guard let certificateID, spokenProtocol == .http else {
                return CTLS_ACCEPT
            }
            return refuse(.certificateWaitsForConnect(certificateID), alert: &alert)
        case .refuse(let refusal): return refuse(refusal, alert: &alert)
        }
    }

    /// The verdict when the loop knows the certificate, else nil and the handshake goes on when the registry has answered.
    private func askForVerdict() -> Admission.Verdict? {
        guard tls != nil else { return .refuse(.registryUnavailable) }
        guard let certificate = presentedCertificate else { return .refuse(.certificateMissing) }
        if let authentication, authentication.wantsCertificate {
            authentication.certificate = ShownCertificate(der: Array(certificate))
        }
        return loop.judge(certificate, of: self)
    }

    /// The registry has said whose the certificate is, where the client didn't.
    func ownerFound(_ owner: CertificateOwner, of id: CertificateID) {
        let refusal: Refusal
        switch owner {
        case .account(let owner):
            account = loop.account(owner)
            return registryAnswered(failed: false)
        // Whether it registers itself is for the first account's CAs to say.
        case .nobody:
            account = loop.firstAccount
            return registryAnswered(failed: false)
        case .sniOnly: refusal = .sniNeeded(id, because: .mode)
        case .several(let count): refusal = .sniNeeded(id, because: .accounts(count))
        }
        answered(.refuse(refusal))
    }

    /// The registry has answered: the handshake goes on, if the client is still there.
    func registryAnswered(failed: Bool) {
        // An answer that doesn't name this certificate any more is asked for again.
        answered(failed ? .refuse(.registryUnavailable) : nil)
    }

    private func answered(_ verdict: Admission.Verdict?) {
        guard isVerdictPending, stage == .handshaking else { return }
        self.verdict = verdict
        isVerdictPending = false
        var bytes: [UInt8] = []
        swap(&bytes, &held)
        bytes.withUnsafeBytes { received($0) }
    }

    func noted(_ alert: Alert, sent: Bool) {
        if sent { sentAlert = alert } else { receivedAlert = alert }
    }

    /// What the client asked for, the name's domain is for, or the port is for, in this order.
    private var spokenProtocol: DeviceProtocol {
        selectedProtocol ?? domain?.access.deviceProtocol ?? listener.standardProtocol
    }

    private func handshakeDone() {
        handshakeEnded()
        verdict = nil
        switch spokenProtocol {
        case .mqtt, .authorizedMQTT:
            stage = .awaitingConnect
            arm(seconds: loop.shared.deadlines.connect)
        case .http, .authorizedHTTP:
            stage = .http
            arm(seconds: loop.shared.deadlines.httpHeader)
            addHTTPHandlers()
        }
    }

    private func handshakeFailed(lent: UnsafeRawBufferPointer) {
        let error = String(cString: ctls_take_error())
        refuse(
            refusal ?? certificateRefusal(forError: error)
                ?? Admission.refusal(
                    forError: error, sent: sentAlert, received: receivedAlert ?? Alert(plaintextRecord: lent)))
    }

    /// When the library doesn't take the client's certificate, it asks nobody: what is wrong with it is found here.
    private func certificateRefusal(forError error: String) -> Refusal? {
        if certificateID == nil, let certificate = loop.tls.shownCertificate {
            certificateID = CertificateID(certificateDER: certificate)
            return Admission.refusal(ofCertificate: certificate, error: error)
        }
        return certificateID.flatMap { Admission.refusal(of: $0, error: error) }
    }

    var tlsFacts: LogEntry.TLS {
        let version: String? =
            switch tls.map({ ctls_connection_version($0) }) {
            case 0x0303: "TLSv1.2"
            case 0x0304: "TLSv1.3"
            default: nil
            }
        return LogEntry.TLS(
            version: version, serverName: serverName, applicationProtocol: selectedProtocol?.alpn,
            alertSent: sentAlert?.rawValue, alertReceived: receivedAlert?.rawValue)
    }
}
