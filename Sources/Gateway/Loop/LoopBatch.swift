import IoTModel

/// What one event loop hands to another in one tick: MQTT 5 PUBLISH packets of one account, one after the other, for
/// subscribers there.
///
/// Filled by one loop, then given away whole; never touched by two.
final class LoopBatch: @unchecked Sendable {
    // INVARIANT: the sender doesn't keep a batch that it has handed over.
    let account: AccountID
    var packets: [UInt8]

    init(_ account: AccountID, packets: [UInt8] = []) {
        self.account = account
        self.packets = packets
    }
}
