package import IoTModel

/// What the server proves itself with: a root that clients trust, an intermediate, and the server's own certificate.
///
/// There is one for each kind of key, so that clients which take only RSA are served too.
package struct ServerHierarchy: Sendable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case ecdsa, rsa

        /// What the issuer of the server's certificate is called where it can be fetched.
        package var intermediateFile: String { "\(rawValue)-intermediate.der" }

        fileprivate var key: SigningKey.Kind {
            switch self {
            case .ecdsa: .ecdsaP256
            case .rsa: .rsa2048
            }
        }
    }

    /// As kept in files, PEM.
    package struct Stored: Hashable, Sendable, Codable {
        package let root: StoredPair
        package let intermediate: StoredPair
        package let leaf: StoredPair
        /// Nil unless the root took another one's place and that one hasn't ended.
        package let former: FormerRoot.Stored?

        package init(
            root: StoredPair, intermediate: StoredPair, leaf: StoredPair, former: FormerRoot.Stored? = nil
        ) {
            self.root = root
            self.intermediate = intermediate
            self.leaf = leaf
            self.former = former
        }
    }

    package static let rootDays = 25 * 365
    package static let intermediateDays = 15 * 365
    /// Below the 398 days that browsers allow.
    package static let leafDays = 397
    /// A leaf with less than this left is replaced.
    package static let renewalDays = 30
    /// A root with less than this left gets a successor: time to give that to every device while both count.
    package static let rolloverDays = 5 * 365

    package let kind: Kind
    private let root: CertifiedKey
    private let intermediate: CertifiedKey
    private let leaf: CertifiedKey
    private let former: FormerRoot?

    private init(
        kind: Kind, root: CertifiedKey, intermediate: CertifiedKey, leaf: CertifiedKey, former: FormerRoot? = nil
    ) {
        self.kind = kind
        self.root = root
        self.intermediate = intermediate
        self.leaf = leaf
        self.former = former
    }

    /// Makes all three with new keys. RSA takes some hundred milliseconds.
    /// - Parameters:
    ///   - names: what clients call the server; `localhost`, 127.0.0.1 and ::1 are added.
    ///   - issuers: the URL below which clients can fetch the certificates that issue; nil when there is none.
    /// - Throws: `unusableServerName` or `cryptography`.
    package static func create(
        _ kind: Kind, names: [String], issuers: String? = nil, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> ServerHierarchy {
        // Two installations must not have roots of one name: clients choose a root by its name.
        let tag = hexadecimal(random.bytes(4))
        let root = try CertifiedKey.root(
            kind.key, subject: subject("Sallyport \(kind.rawValue.uppercased()) Root \(tag)"),
            validity: validity(days: rootDays, now: now), random: random)
        let intermediate = try makeIntermediate(kind, tag: tag, root: root, now: now, random: random)
        let leaf = try makeLeaf(
            kind, names: names, issuers: issuers, intermediate: intermediate, now: now, random: random)
        return ServerHierarchy(kind: kind, root: root, intermediate: intermediate, leaf: leaf)
    }

    /// - Throws: `unusableHierarchy` when a key isn't its certificate's or one certificate hasn't signed the next;
    ///   `unreadablePEM`, `unreadableCertificate`.
    package init(_ kind: Kind, stored: Stored) throws(CertificateError) {
        self.init(
            kind: kind, root: try CertifiedKey(stored: stored.root, kind.key, role: "root"),
            intermediate: try CertifiedKey(stored: stored.intermediate, kind.key, role: "intermediate"),
            leaf: try CertifiedKey(stored: stored.leaf, kind.key, role: "server"),
            former: try stored.former.map { former throws(CertificateError) in try FormerRoot(stored: former) })
        guard former == nil || former?.vouches(for: root) == true else {
            throw .unusableHierarchy("the root before hasn't signed the root's key")
        }
        guard try IssuerKey(ofCertificateDER: root.certificate).hasSigned(certificateDER: intermediate.certificate)
        else { throw .unusableHierarchy("the root hasn't signed the intermediate certificate") }
        guard try IssuerKey(ofCertificateDER: intermediate.certificate).hasSigned(certificateDER: leaf.certificate)
        else { throw .unusableHierarchy("the intermediate hasn't signed the server's certificate") }
    }

    package var stored: Stored {
        Stored(
            root: root.stored, intermediate: intermediate.stored, leaf: leaf.stored,
            former: former.map { .init(root: $0.rootPEM, cross: $0.crossPEM) })
    }

    /// What clients must trust: the root, and while it lasts the one before.
    package var rootsPEM: String { rootPEM + (former?.rootPEM ?? "") }
    package var rootPEM: String { root.stored.certificate }
    package var rootDER: [UInt8] { root.certificate }
    package var intermediateDER: [UInt8] { intermediate.certificate }

    /// DER as it is sent: the server's certificate, then the intermediate; never the root. For clients that know only the
    /// root before, it goes on to that one.
    package var chain: [[UInt8]] {
        [leaf.certificate, intermediate.certificate] + (former.map { [$0.cross] } ?? [])
    }

    /// PKCS #8 DER of the server's key.
    package var leafKey: [UInt8] { leaf.key.der }

    package var leafFacts: CertificateFacts { leaf.facts }

    /// Whether the root must get a successor.
    package func needsRollover(now: WallTime) -> Bool {
        root.facts.validity.notAfter < now.advanced(by: .days(Self.rolloverDays))
    }

    /// A new root and all below it. The old root signs the new one's key: who trusts either trusts what is sent.
    package func rolledOver(
        names: [String], issuers: String? = nil, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> ServerHierarchy {
        let next = try Self.create(kind, names: names, issuers: issuers, now: now, random: random)
        let cross = try root.issue(
            subject: next.root.subject,
            validity: Validity(notBefore: now.advanced(by: .days(-1)), notAfter: root.facts.validity.notAfter),
            subjectPublicKeyInfo: next.root.key.subjectPublicKeyInfo,
            extensions: [.authority(pathLength: nil), .keyUsage([.keyCertSign, .cRLSign])], random: random)
        return ServerHierarchy(
            kind: kind, root: next.root, intermediate: next.intermediate, leaf: next.leaf,
            former: try FormerRoot(root: root.certificate, cross: cross))
    }

    /// Whether the server's certificate must be replaced: it holds other names than wanted, isn't valid now, or ends
    /// soon; or the chain goes on to a root that has ended.
    /// - Parameters:
    ///   - mayHoldOthers: whether names beside the wanted ones are left in it.
    ///   - issuers: the URL that it should hold.
    /// - Throws: `unusableServerName`.
    package func needsReissue(
        names: [String], mayHoldOthers: Bool = false, issuers: String? = nil, now: WallTime
    ) throws(CertificateError) -> Bool {
        let wanted = Set(try ServerName.all(for: names).map(\.description))
        let held = Set(leaf.facts.extensions.subjectAlternativeNames.map(Self.text))
        return !(mayHoldOthers ? held.isSuperset(of: wanted) : held == wanted) || !leaf.facts.validity.contains(now)
            || leaf.facts.validity.notAfter < now.advanced(by: .days(Self.renewalDays))
            || leaf.facts.extensions.issuerURLs != Self.issuerURLs(kind, issuers)
            || former?.hasEnded(at: now) == true
    }

    /// The same root with a new server certificate and key; with a new intermediate too when the old one would end
    /// before it.
    package func reissued(
        names: [String], issuers: String? = nil, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> ServerHierarchy {
        let intermediate =
            self.intermediate.facts.validity.notAfter < Self.validity(days: Self.leafDays, now: now).notAfter
            ? try Self.makeIntermediate(
                kind, tag: hexadecimal(random.bytes(4)), root: root, now: now, random: random)
            : self.intermediate
        let leaf = try Self.makeLeaf(
            kind, names: names, issuers: issuers, intermediate: intermediate, now: now, random: random)
        return ServerHierarchy(
            kind: kind, root: root, intermediate: intermediate, leaf: leaf,
            former: former?.hasEnded(at: now) == false ? former : nil)
    }

    private static func makeIntermediate(
        _ kind: Kind, tag: String, root: CertifiedKey, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> CertifiedKey {
        let key = try SigningKey.generate(kind.key)
        let certificate = try root.issue(
            subject: subject("Sallyport \(kind.rawValue.uppercased()) Intermediate \(tag)"),
            validity: validity(days: intermediateDays, now: now), subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            extensions: [.authority(pathLength: 0), .keyUsage([.keyCertSign, .cRLSign])], random: random)
        return try CertifiedKey(certificate: certificate, key: key)
    }

    private static func makeLeaf(
        _ kind: Kind, names: [String], issuers: String?, intermediate: CertifiedKey, now: WallTime,
        random: RandomSource
    ) throws(CertificateError) -> CertifiedKey {
        let serverNames = try ServerName.all(for: names)
        let key = try SigningKey.generate(kind.key)
        // RFC 5280 appendix A: a common name has at most 64 characters. Clients look at the alternative names.
        let commonName = serverNames.map(\.description).first { $0.utf8.count <= 64 } ?? "localhost"
        let usage: KeyUsage = [.digitalSignature]
        let certificate = try intermediate.issue(
            subject: subject(commonName), validity: validity(days: leafDays, now: now),
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            extensions: [
                .endEntity, .keyUsage(usage), .serverAndClientAuthentication,
                .subjectAlternativeNames(serverNames),
            ] + issuerURLs(kind, issuers).map(CertificateTemplate.Extension.issuerURL), random: random)
        return try CertifiedKey(certificate: certificate, key: key)
    }

    /// What a certificate of this kind names as its issuer's place.
    private static func issuerURLs(_ kind: Kind, _ base: String?) -> [String] {
        base.map { ["\($0)/\(kind.intermediateFile)"] } ?? []
    }

    private static func subject(_ commonName: String) -> [UInt8] {
        DERWriter.name([(.organization, "Sallyport"), (.commonName, commonName)])
    }

    /// From a day before `now`: clients' clocks may be behind.
    private static func validity(days: Int, now: WallTime) -> Validity {
        Validity(notBefore: now.advanced(by: .days(-1)), notAfter: now.advanced(by: .days(days - 1)))
    }

    private static func text(_ name: GeneralName) -> String {
        switch name {
        case .dns(let text), .ipAddress(let text), .email(let text), .uri(let text): text
        case .directory(let name): name.description
        case .other(_, let hexadecimal): hexadecimal
        }
    }
}

extension Duration {
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
