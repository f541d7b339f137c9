import IoTModel
import Testing

@testable import SigV4

@Suite struct PresentedSignatureTests {
    private static let credential = "AKID/20261121/us-east-1/iot/aws4_request"
    private static let digits = String(repeating: "a1", count: 32)
    private static let headers = [
        SigV4Request.Header("Host", "localhost"), SigV4Request.Header("X-Amz-Date", "20261121T093000Z"),
    ]

    @Test func `a request without a signature lacks it`() {
        #expect(flaw(headers: Self.headers) == .missing)
        #expect(flaw(headers: Self.headers, authorization: "") == .missing)
        #expect(flaw(headers: Self.headers, query: "X-Amz-Date=20261121T093000Z") == .missing)
    }

    @Test(arguments: ["Bearer abc", "Basic dXNlcg==", "AWS4-ECDSA-P256-SHA256 Credential=a", "AWS AKID:xyz"])
    func `another algorithm is named`(_ authorization: String) {
        let name = String(authorization.prefix { $0 != " " })
        #expect(flaw(headers: Self.headers, authorization: authorization) == .unknownAlgorithm(name))
    }

    @Test(arguments: ["Credential", "SignedHeaders", "Signature"])
    func `an absent part of the header is named`(_ part: String) {
        let text = authorization().replacing("\(part)=", with: "Other=")
        #expect(flaw(headers: Self.headers, authorization: text) == .incomplete(part: part, .missing))
    }

    @Test(arguments: [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature",
    ])
    func `an absent part of the query is named`(_ part: String) {
        let text = query().replacing(part, with: "X-Amz-Other")
        #expect(flaw(headers: Self.headers, query: text) == .incomplete(part: part, .missing))
    }

    @Test(arguments: ["X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Expires"])
    func `a part of the query that is there twice is refused`(_ part: String) {
        let text = query() + "&X-Amz-Expires=60&\(part)=x"
        #expect(flaw(headers: Self.headers, query: text) == .incomplete(part: part, .repeated))
    }

    @Test func `parts of the header that are there twice are refused`() {
        let twice = authorization() + ", Signature=\(Self.digits)"
        #expect(flaw(headers: Self.headers, authorization: twice) == .incomplete(part: "Signature", .repeated))
        let dates = Self.headers + [SigV4Request.Header("x-amz-date", "20261121T093001Z")]
        #expect(flaw(headers: dates, authorization: authorization()) == .incomplete(part: "X-Amz-Date", .repeated))
        let two = Self.headers + [SigV4Request.Header("Authorization", authorization())]
        #expect(flaw(headers: two, authorization: authorization()) == .incomplete(part: "Authorization", .repeated))
    }

    @Test func `the time's header is needed`() {
        let host = [SigV4Request.Header("Host", "localhost")]
        let text = authorization(signedHeaders: "host")
        #expect(flaw(headers: host, authorization: text) == .incomplete(part: "X-Amz-Date", .missing))
    }

    @Test func `signatures in the header and in the query exclude each other`() {
        let found = flaw(headers: Self.headers, query: query(), authorization: authorization())
        #expect(malformedPart(found) == "Authorization")
    }

    @Test(arguments: [
        "AKID", "AKID/20261121/us-east-1/iot", "AKID/20261121/us-east-1/iot/aws4_request/x",
        "AKID/20261121/us-east-1/iot/aws5_request", "/20261121/us-east-1/iot/aws4_request",
        "AKID/2026112/us-east-1/iot/aws4_request", "AKID/2026112x/us-east-1/iot/aws4_request",
        "AKID/20261121//iot/aws4_request", "AK\u{7F}ID/20261121/us-east-1/iot/aws4_request",
        "AKID/20261122/us-east-1/iot/aws4_request",
    ])
    func `a malformed credential is refused`(_ credential: String) {
        let found = flaw(headers: Self.headers, authorization: authorization(credential: credential))
        #expect(malformedPart(found) == "Credential")
    }

    @Test(arguments: ["x-amz-date;host", "Host;x-amz-date", "host;host", "host;;x-amz-date", "x-amz-date", "host;zz"])
    func `malformed signed headers are refused`(_ names: String) {
        let found = flaw(headers: Self.headers, authorization: authorization(signedHeaders: names))
        #expect(malformedPart(found) == "SignedHeaders")
    }

    @Test(arguments: ["a1", String(repeating: "a", count: 63), String(repeating: "g", count: 64)])
    func `a malformed signature is refused`(_ digits: String) {
        let found = flaw(headers: Self.headers, authorization: authorization(signature: digits))
        #expect(malformedPart(found) == "Signature")
    }

    @Test(arguments: [
        "20261121", "20261121T093000", "20261121T093000+", "2026-11-21T09:30:00Z", "20261321T093000Z",
        "20261121T243000Z", "2026112xT093000Z", "Sat, 21 Nov 2026 09:30:00 GMT",
    ])
    func `a malformed time is refused`(_ time: String) {
        let headers = [SigV4Request.Header("Host", "localhost"), SigV4Request.Header("X-Amz-Date", time)]
        #expect(malformedPart(flaw(headers: headers, authorization: authorization())) == "X-Amz-Date")
    }

    @Test(arguments: [("1", true), ("604800", true), ("0", false), ("604801", false), ("-1", false), ("1h", false)])
    func `a presigned URL lives for 1 second to 7 days`(_ seconds: String, accepted: Bool) {
        let found = flaw(headers: Self.headers, query: query() + "&X-Amz-Expires=\(seconds)")
        #expect(malformedPart(found) == (accepted ? nil : "X-Amz-Expires"))
    }

    @Test func `bounds hold at n and not at n + 1`() {
        let id = String(repeating: "K", count: Limits.Signature.accessKeyIDCharacters)
        let rest = Self.credential.dropFirst(4)
        #expect(flaw(headers: Self.headers, authorization: authorization(credential: id + rest)) == nil)
        let longer = flaw(headers: Self.headers, authorization: authorization(credential: id + "K" + rest))
        #expect(malformedPart(longer) == "Credential")

        for (count, accepted) in [(Limits.Signature.signedHeaders, true), (Limits.Signature.signedHeaders + 1, false)] {
            let more = (0..<(count - 1)).map { SigV4Request.Header("z-\(1_000 + $0)", "x") }
            let names = ["host"] + more.map(\.name)
            let text = authorization(signedHeaders: names.joined(separator: ";"))
            #expect(
                malformedPart(flaw(headers: Self.headers + more, authorization: text))
                    == (accepted ? nil : "SignedHeaders"))
        }

        let padding = Limits.Signature.authorizationBytes - authorization().utf8.count
        let longest = authorization() + String(repeating: " ", count: padding)
        #expect(flaw(headers: Self.headers, authorization: longest) == nil)
        #expect(malformedPart(flaw(headers: Self.headers, authorization: longest + " ")) == "Authorization")
    }

    @Test func `any bytes end in a failure or a signature`() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array("=,/;%& aZ0-\u{301}\u{7F}é").map(String.init)
        var refused = 0
        for _ in 0..<2_000 {
            var text = authorization()
            var query = query()
            for _ in 0..<3 {
                text = mutated(text, next, alphabet)
                query = mutated(query, next, alphabet)
            }
            if flaw(headers: Self.headers, authorization: text) != nil { refused += 1 }
            if flaw(headers: Self.headers, query: query) != nil { refused += 1 }
        }
        #expect(refused > 0)
    }

    private func mutated(_ text: String, _ next: (Int) -> Int, _ alphabet: [String]) -> String {
        var characters = text.map(String.init)
        characters[next(characters.count)] = alphabet[next(alphabet.count)]
        return characters.joined()
    }

    private func authorization(
        credential: String = credential, signedHeaders: String = "host;x-amz-date", signature: String = digits
    ) -> String {
        "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=\(signedHeaders), Signature=\(signature)"
    }

    private func query() -> String {
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(Self.credential.replacing("/", with: "%2F"))"
            + "&X-Amz-Date=20261121T093000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=\(Self.digits)"
    }

    private func flaw(
        headers: [SigV4Request.Header], query: String = "", authorization: String? = nil
    ) -> SignatureFailure? {
        let all = headers + (authorization.map { [SigV4Request.Header("authorization", $0)] } ?? [])
        do throws(SignatureFailure) {
            _ = try PresentedSignature(of: SigV4Request(method: "GET", path: "/things", query: query, headers: all))
            return nil
        } catch {
            return error
        }
    }

    private func malformedPart(_ failure: SignatureFailure?) -> String? {
        guard case .incomplete(let part, .malformed) = failure else { return nil }
        return part
    }
}
