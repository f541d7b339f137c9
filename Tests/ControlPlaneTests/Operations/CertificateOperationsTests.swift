import ControlPlane
import Dispatch
import IoTModel
import Testing

@Suite struct CertificateOperationsTests {
    private let unknown = String(repeating: "0", count: 64)

    private func id(_ arn: String) -> String { String(arn.split(separator: "/")[1]) }

    private func description(_ id: String, _ api: TestAPI) async throws -> JSON {
        try #require(try await api.call("GET", "/certificates/\(id)").body?["certificateDescription"])
    }

    private func register(_ pem: String, status: String? = nil, _ api: TestAPI) async throws -> Answer {
        var members = ["certificatePem": JSON.string(pem)]
        members["status"] = status.map(JSON.string)
        return try await api.call("POST", "/certificate/register-no-ca", try JSON.object(members).text)
    }

    @Test(arguments: [("", "INACTIVE"), ("?setAsActive=false", "INACTIVE"), ("?setAsActive=true", "ACTIVE")])
    func `CreateKeysAndCertificate gives a certificate and its key once`(_ query: String, _ status: String) async throws
    {
        let api = try await TestAPI()
        let made = try await api.call("POST", "/keys-and-certificate\(query)")
        #expect(made.body?.names == ["certificateArn", "certificateId", "certificatePem", "keyPair"])
        let pair = try #require(made.body?["keyPair"])
        #expect(pair["PrivateKey"]?.string?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n") == true)
        #expect(pair["PublicKey"]?.string?.hasPrefix("-----BEGIN PUBLIC KEY-----\n") == true)
        let description = try await description(try made.string("certificateId"), api)
        #expect(description["status"] == .string(status))
        #expect(description["certificateMode"] == .string("DEFAULT"))
        #expect(description["certificatePem"] == made.body?["certificatePem"])
        #expect(description["validity"]?["notAfter"] == .number(2_524_607_999))
    }

    @Test func `more keys than may wait are refused with ThrottlingException`() async throws {
        let api = try await TestAPI(keyGeneration: KeyGenerationPool(running: 0, waiting: 0))
        #expect(try await api.call("POST", "/keys-and-certificate").refused(400, "ThrottlingException"))
    }

    @Test func `CreateCertificateFromCsr gives another certificate each time`() async throws {
        let api = try await TestAPI()
        #expect(try await api.newCertificate() != api.newCertificate())
    }

    @Test(arguments: ["{}", #"{"certificateSigningRequest":""}"#, #"{"certificateSigningRequest":"x"}"#])
    func `CreateCertificateFromCsr refuses what is no request`(_ body: String) async throws {
        #expect(try await TestAPI().call("POST", "/certificates", body).refused(400, "InvalidRequestException"))
    }

    @Test func `a signing request has at most 4096 characters`() async throws {
        let api = try await TestAPI()
        for (count, isAccepted) in [(4_096, true), (4_097, false)] {
            let padding = String(repeating: "\n", count: count - PEMSamples.signingRequest.count)
            let body = try JSON.object(["certificateSigningRequest": .string(PEMSamples.signingRequest + padding)]).text
            let answer = try await api.call("POST", "/certificates", body)
            #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
        }
    }

    @Test func `RegisterCertificateWithoutCA takes any issuer, once`() async throws {
        let api = try await TestAPI()
        let made = try await register(PEMSamples.certificate, status: "ACTIVE", api)
        let description = try await description(try made.string("certificateId"), api)
        #expect(description["status"] == .string("ACTIVE"))
        #expect(description["certificateMode"] == .string("SNI_ONLY"))
        #expect(description["caCertificateId"] == nil)
        #expect(description["transferData"] == .object([:]))
        #expect(description["creationDate"] == .number(TestAPI.now.seconds))
        let again = try await register(PEMSamples.certificate, api)
        #expect(again.refused(409, "ResourceAlreadyExistsException"))
        #expect(again.body?["resourceId"] == made.body?["certificateId"])
        #expect(again.body?["resourceArn"] == made.body?["certificateArn"])
    }

    @Test(arguments: [
        "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", PEMSamples.shortKeyCertificate,
    ])
    func `a certificate that can't be read or has too short a key is refused`(_ pem: String) async throws {
        #expect(try await register(pem, TestAPI()).refused(400, "CertificateValidationException"))
    }

    @Test func `statuses that only the service gives can't be registered`() async throws {
        let api = try await TestAPI()
        let answer = try await register(PEMSamples.certificate, status: "PENDING_ACTIVATION", api)
        #expect(answer.refused(406, "CertificateStateException"))
        #expect(
            try await register(PEMSamples.certificate, status: "active", api).refused(400, "InvalidRequestException"))
    }

    @Test func `UpdateCertificate takes its status from the query, and REVOKED is final`() async throws {
        let api = try await TestAPI()
        let id = id(try await api.newCertificate())
        for status in ["ACTIVE", "ACTIVE", "INACTIVE", "REVOKED", "REVOKED"] {
            #expect(try await api.call("PUT", "/certificates/\(id)?newStatus=\(status)").isEmptySuccess)
            #expect(try await description(id, api)["status"] == .string(status))
        }
        #expect(try await description(id, api)["customerVersion"] == .number(4))
        let again = try await api.call("PUT", "/certificates/\(id)?newStatus=ACTIVE")
        #expect(again.refused(406, "CertificateStateException"))
    }

    @Test(arguments: ["", "?newStatus=", "?newStatus=active", "?newStatus=GONE"])
    func `UpdateCertificate wants a status`(_ query: String) async throws {
        let api = try await TestAPI()
        let id = id(try await api.newCertificate())
        #expect(try await api.call("PUT", "/certificates/\(id)\(query)").refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [("GET", ""), ("DELETE", ""), ("PUT", "?newStatus=ACTIVE")])
    func `an unknown certificate isn't found`(_ method: String, _ query: String) async throws {
        let api = try await TestAPI()
        let missing = try await api.call(method, "/certificates/\(unknown)\(query)")
        #expect(missing.refused(404, "ResourceNotFoundException"))
        #expect(missing.message.contains(unknown))
        for wrong in ["x", String(unknown.dropLast()), unknown + "0"] {
            #expect(
                try await api.call(method, "/certificates/\(wrong)\(query)").refused(400, "InvalidRequestException"))
        }
    }

    @Test func `DeleteCertificate wants an inactive certificate, and force where policies are attached`() async throws {
        let api = try await TestAPI()
        let arn = try await api.newCertificate(active: true)
        let path = "/certificates/\(id(arn))"
        try await api.newPolicy("all")
        _ = try await api.call("PUT", "/target-policies/all", try JSON.object(["target": .string(arn)]).text)
        #expect(try await api.call("DELETE", "\(path)?forceDelete=true").refused(406, "CertificateStateException"))
        _ = try await api.call("PUT", "\(path)?newStatus=INACTIVE")
        #expect(try await api.call("DELETE", path).refused(409, "DeleteConflictException"))
        #expect(try await api.call("DELETE", "\(path)?forceDelete=true").isEmptySuccess)
        #expect(try await api.call("GET", path).refused(404, "ResourceNotFoundException"))
    }

    @Test func `ListCertificates goes through all pages, in both directions`() async throws {
        let api = try await TestAPI()
        for _ in 1...5 { _ = try await api.newCertificate() }
        func ids(_ query: String) async throws -> [[String]] {
            var pages: [[String]] = []
            var marker: String?
            repeat {
                let more = marker.map { "&marker=\($0.encoded)" } ?? ""
                let page = try await api.call("GET", "/certificates?\(query)\(more)")
                let items = try #require(page.body?["certificates"]?.array)
                pages.append(items.compactMap { $0["certificateId"]?.string })
                marker = page.body?["nextMarker"]?.string
            } while marker != nil
            return pages
        }
        let ascending = try await ids("pageSize=2&isAscendingOrder=true")
        #expect(ascending.map(\.count) == [2, 2, 1])
        #expect(Set(ascending.joined()).count == 5)
        #expect(try await ids("pageSize=5").flatMap(\.self) == ascending.flatMap(\.self).reversed())
        #expect(try await api.call("GET", "/certificates?marker=AAAA").refused(400, "InvalidRequestException"))
    }
}
