import ControlPlane
import IoTModel
import SigV4
import Testing

@Suite struct RequestLimitsTests {
    private func head(filling bytes: Int, host: [String] = [TestAPI.host]) -> RequestHead {
        let hosts = host.map { RequestHead.Header("Host", $0) }
        let bare = RequestHead(method: "GET", target: "/policies", headers: hosts + [.init("x", "")])
        let filler = String(repeating: "x", count: max(0, bytes - bare.bytes))
        return RequestHead(method: "GET", target: "/policies", headers: hosts + [.init("x", filler)])
    }

    @Test func `a head of 16 KiB is let in, one byte more is not`() async throws {
        let dispatcher = try await TestAPI().dispatcher
        #expect(dispatcher.refusal(of: head(filling: Limits.API.headerBytes)) == nil)
        let refusal = try Answer(try #require(dispatcher.refusal(of: head(filling: Limits.API.headerBytes + 1))))
        #expect(refusal.status == 431)
        #expect(refusal.message.contains("16385"))
    }

    @Test func `a declared body of 1 MiB is let in, one byte more is not`() async throws {
        let dispatcher = try await TestAPI().dispatcher
        func refusal(_ bytes: Int) -> APIResponse? {
            dispatcher.refusal(
                of: RequestHead(
                    method: "POST", target: "/policies/a",
                    headers: [.init("Host", TestAPI.host), .init("Content-Length", "\(bytes)")]))
        }
        #expect(refusal(Limits.API.bodyBytes) == nil)
        #expect(refusal(Limits.API.bodyBytes + 1)?.status == 413)
    }

    @Test func `sizes are looked at before the signature`() async throws {
        let api = try await TestAPI()
        let unsigned = head(filling: 0)
        for (count, status) in [(Limits.API.bodyBytes, 403), (Limits.API.bodyBytes + 1, 413)] {
            let request = APIRequest(head: unsigned, body: [UInt8](repeating: 0, count: count))
            #expect(await api.dispatcher.respond(to: request).status == status)
        }
    }

    @Test(arguments: [[], ["evil.example"], [TestAPI.host, TestAPI.host], [""]])
    func `a Host that isn't the listener's is refused`(_ host: [String]) async throws {
        let refusal = try #require(try await TestAPI().dispatcher.refusal(of: head(filling: 0, host: host)))
        #expect([400, 421].contains(refusal.status))
        #expect(try Answer(refusal).message.contains("`localhost`"))
    }
}
