import IoTModel
import Registry
import Testing

@Suite struct CACertificateTests {
    /// The least that just-in-time provisioning can be done with.
    private static let body = """
        {"Resources": {"certificate": {"Type": "AWS::IoT::Certificate", "Properties": {
         "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}}}}}
        """
    private let code = String(repeating: "c", count: 64)

    private func subject(_ number: Int) -> NameDigest { NameDigest(certificateID(number).digest) }

    private func new(
        _ number: Int, subject named: Int = 1, status: CACertificateStatus = .inactive,
        config: RegistrationConfig? = nil, proof: NewCACertificate.Proof = .none, tags: [Registry.Tag] = []
    ) -> NewCACertificate {
        NewCACertificate(
            id: certificateID(number), pem: "CA \(number)", subject: subject(named), status: status,
            autoRegistration: .enable, registrationConfig: config, proof: proof, tags: tags,
            generationID: "g-\(number)", notBefore: start, notAfter: WallTime(seconds: 2_524_607_999))
    }

    @Test(arguments: Backend.allCases)
    func `a registered CA is described as it was given`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let configs = [
                nil, RegistrationConfig(template: .body(Self.body), roleARN: nil),
                RegistrationConfig(template: .named("t"), roleARN: "arn:aws:iam::123456789012:role/r"),
            ]
            try await store.change { try $0.createTemplate("t", body: Self.body) }
            for (number, config) in configs.enumerated() {
                let new = new(number, config: config)
                try await store.change { try $0.registerCACertificate(new, in: scope, at: start) }
                let found = try await store.look { try $0.describeCACertificate(new.id, of: account) }
                #expect(
                    found
                        == CACertificateRecord(
                            account: account, id: new.id, pem: new.pem, subject: new.subject, status: .inactive,
                            autoRegistration: .enable, registrationConfig: config, mode: .sniOnly, ownedBy: account,
                            creationDate: start, lastModifiedDate: start, generationID: new.generationID,
                            notBefore: new.notBefore, notAfter: new.notAfter))
            }
            await #expect(throws: RegistryError.notFound(.caCertificate(certificateID(9)))) {
                try await store.look { try $0.describeCACertificate(certificateID(9), of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the registration code stays until it is deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            await #expect(throws: RegistryError.notFound(.registrationCode)) {
                try await store.change { try $0.deleteRegistrationCode(ofAccount: account) }
            }
            #expect(try await store.change { try $0.registrationCode(of: account, orElse: "a") } == "a")
            #expect(try await store.change { try $0.registrationCode(of: account, orElse: "b") } == "a")
            #expect(try await store.change { try $0.registrationCode(of: otherAccount, orElse: "c") } == "c")
            try await store.change { try $0.deleteRegistrationCode(ofAccount: account) }
            #expect(try await store.change { try $0.registrationCode(of: account, orElse: "b") } == "b")
            #expect(try await store.look { try $0.registrationCode(of: otherAccount) } == "c")
        }
    }

    @Test(arguments: Backend.allCases)
    func `DEFAULT mode wants the registration code, exactly`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let (code, new) = (code, new)
            func register(_ commonName: String?) async throws {
                let new = new(1, 1, .inactive, nil, .verificationCertificate(commonName: commonName), [])
                _ = try await store.change { try $0.registerCACertificate(new, in: scope, at: start) }
            }
            await #expect(throws: RegistryError.self, "no code was asked for yet") { try await register(code) }
            _ = try await store.change { try $0.registrationCode(of: account, orElse: code) }
            for wrong in [nil, "", code.uppercased(), code + " ", String(code.dropLast())] {
                let error = await #expect(throws: RegistryError.self) { try await register(wrong) }
                guard case .registrationCode = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            try await register(code)
            let found = try await store.look { try $0.describeCACertificate(certificateID(1), of: account) }
            #expect(found.mode == .standard)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a CA is registered once, and in DEFAULT mode by one account`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let other = AccountScope(account: otherAccount, region: .standard)
            let (plain, proven) = (new(1), new(1, proof: .verificationCertificate(commonName: code)))
            let code = code
            try await store.change { writer in
                for account in [account, otherAccount] {
                    _ = try writer.registrationCode(of: account, orElse: code)
                }
                try writer.registerCACertificate(proven, in: scope, at: start)
            }
            for (new, scope) in [(plain, scope), (proven, scope), (proven, other)] {
                let error = await #expect(throws: RegistryError.self) {
                    try await store.change { try $0.registerCACertificate(new, in: scope, at: start) }
                }
                guard case .alreadyExists(_, let id, let arn) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(id == "\(new.id)" && arn == scope.arn(.caCertificate(new.id)))
            }
            try await store.change { try $0.registerCACertificate(plain, in: other, at: start) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `ten CAs have one subject, and not one more`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.Registry.caCertificatesPerSubject
            let (ten, eleventh, otherName) = ((1...maximum).map { new($0) }, new(11), new(12, subject: 2))
            try await store.change { writer in
                for new in ten { try writer.registerCACertificate(new, in: scope, at: start) }
            }
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "10 CA certificates with this subject are registered already; delete one first")
            ) { try await store.change { try $0.registerCACertificate(eleventh, in: scope, at: start) } }
            try await store.change { try $0.registerCACertificate(otherName, in: scope, at: start) }
            let found = try await store.look { try $0.caCertificates(named: subject(1), of: account) }
            #expect(found.map(\.id) == ten.map(\.id))
        }
    }

    @Test(arguments: Backend.allCases)
    func `an update changes what it names and nothing else`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let (new, later) = (new(1), WallTime(seconds: 1_900_000_100))
            let changes = ObservedChanges(of: store)
            try await store.change { try $0.registerCACertificate(new, in: scope, at: start) }
            #expect(changes.latest == [.caCertificate(account, new.id)])
            func update(_ change: CACertificateChange) async throws -> CACertificateRecord {
                try await store.change { try $0.updateCACertificate(new.id, change, of: account, at: later) }
            }
            #expect(try await update(.init()).customerVersion == 1)
            #expect(try await update(.init(status: .inactive)).lastModifiedDate == start)
            let active = try await update(.init(status: .active))
            #expect(active.status == .active && active.customerVersion == 2 && active.lastModifiedDate == later)
            try await store.change { try $0.createTemplate("t", body: Self.body) }
            let config = RegistrationConfig(template: .named("t"), roleARN: nil)
            let configured = try await update(.init(registration: .update(nil, config)))
            #expect(configured.registrationConfig == config && configured.autoRegistration == .enable)
            let removed = try await update(.init(registration: .remove))
            #expect(removed.registrationConfig == nil && removed.autoRegistration == .disable)
            #expect(removed.status == .active && removed.customerVersion == 4)
            #expect(try await store.look { try $0.describeCACertificate(new.id, of: account) } == removed)
            #expect(changes.latest == [.caCertificate(account, new.id)])
        }
    }

    @Test(arguments: Backend.allCases)
    func `only an inactive CA is deleted, with its tags and without its certificates`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let new = new(1, status: .active, tags: [tag("a", "1")])
            let arn = scope.arn(.caCertificate(new.id))
            try await store.change { writer in
                try writer.registerCACertificate(new, in: scope, at: start)
                try writer.registerCertificate(newCertificate(5), signedBy: new.id, in: scope, at: start)
            }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [tag("a", "1")])
            await #expect(
                throws: RegistryError.certificateState(
                    message: "CA certificate must be deactivated (not ACTIVE) before deletion. Id: \(new.id)")
            ) { try await store.change { try $0.deleteCACertificate(new.id, in: scope) } }
            try await store.change { writer in
                try writer.updateCACertificate(new.id, .init(status: .inactive), of: account, at: start)
                try writer.deleteCACertificate(new.id, in: scope)
            }
            await #expect(throws: RegistryError.notFound(.caCertificate(new.id))) {
                try await store.change { try $0.deleteCACertificate(new.id, in: scope) }
            }
            await #expect(throws: RegistryError.notFound(.resource(arn))) {
                try await store.look { try $0.listTags(of: arn, in: scope) }
            }
            let left = try await store.look {
                try $0.listCertificates(signedBy: new.id, of: account, page: PageRequest())
            }
            #expect(left.items.map(\.id) == [certificateID(5)])
            let again = self.new(1)
            try await store.change { try $0.registerCACertificate(again, in: scope, at: start) }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a certificate takes the mode of its CA, which must be there, ACTIVE and valid`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let ca = new(1, status: .active)
            func register(_ number: Int, at time: WallTime = start) async throws -> CertificateRecord {
                try await store.change {
                    try $0.registerCertificate(newCertificate(number), signedBy: ca.id, in: scope, at: time)
                }
            }
            await #expect(throws: RegistryError.self) { try await register(5) }
            try await store.change { try $0.registerCACertificate(ca, in: scope, at: start) }
            let made = try await register(5)
            #expect(made.mode == .sniOnly && made.caCertificateID == ca.id)
            _ = try await register(6, at: ca.notAfter)
            let late = WallTime(milliseconds: ca.notAfter.milliseconds + 1)
            for refused in [late, WallTime(milliseconds: start.milliseconds - 1)] {
                await #expect(throws: RegistryError.self) { try await register(7, at: refused) }
            }
            try await store.change {
                try $0.updateCACertificate(ca.id, .init(status: .inactive), of: account, at: start)
            }
            let error = await #expect(throws: RegistryError.self) { try await register(7) }
            guard case .certificateValidation(let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("INACTIVE") && message.contains("update-ca-certificate"))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a template that certificates can't be provisioned by is refused when it is given`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let request = #"{"CertificateSigningRequest": "c"}"#
            let unusable = [
                "": "JSON", "{}": "Resources",
                #"{"Resources": {"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "t"}}}}"#:
                    "CertificateId",
                #"{"Resources": {"c": {"Type": "AWS::IoT::Certificate", "Properties": \#(request)}}}"#: "CertificateId",
            ]
            try await store.change { writer in
                try writer.createTemplate("fleet", kind: .fleetProvisioning, body: Self.body)
                try writer.createTemplate("disabled", body: Self.body, isEnabled: false)
                for (number, body) in unusable.keys.enumerated() {
                    try writer.createTemplate("unusable-\(number)", body: body)
                }
            }
            var refused: [(RegistrationConfig.Template, [String])] = [
                (.named("fleet"), ["`fleet`", "FLEET_PROVISIONING", "JITP"]), (.named("a b"), ["`a b`"]),
            ]
            for (number, (body, word)) in unusable.enumerated() {
                refused.append((.body(body), ["templateBody", word]))
                refused.append((.named("unusable-\(number)"), ["`unusable-\(number)`", "Version 1", word]))
            }
            let registered = new(1)
            try await store.change { try $0.registerCACertificate(registered, in: scope, at: start) }
            typealias Attempt = @Sendable (any RegistryWriter) throws -> Void
            func both(_ template: RegistrationConfig.Template) -> [Attempt] {
                let config = RegistrationConfig(template: template, roleARN: nil)
                let new = new(2, config: config)
                let register: Attempt = { writer in
                    _ = try writer.registerCACertificate(new, in: scope, at: start)
                }
                let change = CACertificateChange(registration: .update(nil, config))
                let update: Attempt = { writer in
                    _ = try writer.updateCACertificate(registered.id, change, of: account, at: start)
                }
                return [register, update]
            }
            for (template, words) in refused {
                for attempt in both(template) {
                    let error = await #expect(throws: RegistryError.self) { try await store.change(attempt) }
                    guard case .invalid(let message) = error else {
                        Issue.record("\(template): \(String(describing: error))")
                        continue
                    }
                    for word in words { #expect(message.contains(word), "\(message)") }
                }
            }
            for attempt in both(.named("gone")) {
                await #expect(throws: RegistryError.notFound(.template(TemplateName(unchecked: "gone")))) {
                    try await store.change(attempt)
                }
            }
            // It may be enabled before the first device comes.
            for attempt in both(.named("disabled")) { try await store.change(attempt) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `CAs, those of a template, and the certificates of one are listed page by page`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createTemplate("t", body: Self.body) }
            let config = RegistrationConfig(template: .named("t"), roleARN: nil)
            let cas = (1...7).map { new($0, subject: $0, status: .active, config: $0 % 2 == 0 ? config : nil) }
            try await store.change { writer in
                for ca in cas { try writer.registerCACertificate(ca, in: scope, at: start) }
                for number in 11...17 {
                    let ca = certificateID(number % 2 == 0 ? 2 : 1)
                    try writer.registerCertificate(newCertificate(number), signedBy: ca, in: scope, at: start)
                }
            }
            for ascending in [true, false] {
                func ordered(_ numbers: [Int]) -> [CertificateID] {
                    (ascending ? numbers : numbers.reversed()).map(certificateID)
                }
                let all = try await readAll(size: 2, ascending: ascending) { page in
                    try await store.look { try $0.listCACertificates(of: account, page: page) }
                }
                #expect(all.map(\.id) == ordered(Array(1...7)))
                let provisioning = try await readAll(size: 2, ascending: ascending) { page in
                    try await store.look { try $0.listCACertificates(of: account, template: "t", page: page) }
                }
                #expect(provisioning.map(\.id) == ordered([2, 4, 6]))
                let signed = try await readAll(size: 2, ascending: ascending) { page in
                    try await store.look {
                        try $0.listCertificates(signedBy: certificateID(1), of: account, page: page)
                    }
                }
                #expect(signed.map(\.id) == ordered([11, 13, 15, 17]))
            }
        }
    }
}

extension RegistryWriter {
    fileprivate func createTemplate(
        _ name: String, kind: TemplateRecord.Kind = .justInTime, body: String, isEnabled: Bool = true
    ) throws {
        let record = TemplateRecord(
            account: scope.account, name: TemplateName(unchecked: name), kind: kind, isEnabled: isEnabled, roleARN: "r",
            creationDate: start, lastModifiedDate: start)
        try createTemplate(record, body: body, in: scope)
    }
}
