import IoTModel
import Registry
import Testing

@testable import Broker

@Suite struct ConnectionWatchTests {
    private let watch = ConnectionWatch<Int>(maximum: 300)
    private let certificate = CertificateID(digest: [UInt8](repeating: 7, count: 32))

    private func at(_ seconds: Int) -> WallTime { WallTime(seconds: Int64(1_900_000_000 + seconds)) }

    private func connect(_ clientID: String, _ connection: Int, _ seconds: Int, account: AccountID = .standard) {
        watch.connected(clientID, with: certificate, of: account, as: connection, at: at(seconds))
    }

    private func disconnect(_ clientID: String, _ connection: Int, _ seconds: Int, isTakenOver: Bool = false) {
        watch.disconnected(
            clientID, with: certificate, of: .standard, as: connection, lostBy: isTakenOver ? "p" : nil, at: at(seconds)
        )
    }

    private func use(_ clientID: String, _ connected: Int, _ disconnected: Int? = nil) -> ConnectionObservation {
        .shared(
            SharedUseRecord(
                account: .standard, certificate: certificate, clientID: clientID, connected: at(connected),
                disconnected: disconnected.map(at)))
    }

    private func sorted(_ observations: [ConnectionObservation]) -> [String] {
        observations.map { "\($0)" }.sorted()
    }

    @Test func `two clients at one time share their certificate, each until it goes`() {
        connect("a", 1, 1)
        #expect(watch.take().observations.isEmpty)
        connect("b", 2, 2)
        #expect(sorted(watch.take().observations) == sorted([use("a", 1), use("b", 2)]))
        connect("c", 3, 3)
        #expect(watch.take().observations == [use("c", 3)])
        disconnect("a", 1, 4)
        disconnect("b", 2, 5)
        disconnect("c", 3, 6)
        #expect(watch.take().observations == [use("a", 1, 4), use("b", 2, 5), use("c", 3, 6)])
    }

    @Test func `one after the other isn't sharing`() {
        connect("a", 1, 1)
        disconnect("a", 1, 2)
        connect("b", 2, 3)
        disconnect("b", 2, 4)
        #expect(watch.take().observations.isEmpty)
    }

    @Test func `in two accounts isn't sharing`() {
        connect("a", 1, 1)
        connect("b", 2, 2, account: AccountID(unchecked: "999999999999"))
        #expect(watch.take().observations.isEmpty)
    }

    @Test func `a device that comes back before its former connection has ended shares nothing, but took it over`() {
        connect("a", 1, 1)
        connect("a", 2, 2)
        disconnect("a", 1, 2, isTakenOver: true)
        #expect(
            watch.take().observations
                == [
                    .conflict(
                        ClientConflictRecord(
                            account: .standard, clientID: "a", principal: "p", disconnected: at(2)))
                ])
        // The new one is known, and the old one's end didn't take it away.
        connect("b", 3, 3)
        #expect(sorted(watch.take().observations) == sorted([use("a", 2), use("b", 3)]))
    }

    @Test func `of one certificate's clients a hundred are told of`() {
        for number in 0...Limits.Audit.relatedResources { connect("c\(number)", number, number) }
        let found = watch.take()
        #expect(found.observations.count == Limits.Audit.relatedResources && found.dropped == 0)
        disconnect("c\(Limits.Audit.relatedResources)", Limits.Audit.relatedResources, 200)
        #expect(watch.take().observations.isEmpty)
    }

    @Test func `what finds no room is counted`() {
        for (count, dropped) in [(300, 0), (301, 1)] {
            for number in 0..<count { disconnect("a", number, 1, isTakenOver: true) }
            let found = watch.take()
            #expect(found.observations.count == 300 && found.dropped == dropped)
        }
    }
}
