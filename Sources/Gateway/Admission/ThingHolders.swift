import Broker
import IoTModel
import Registry

/// Which principals of one event loop have a thing: a change of one thing must not cost a look at every connection.
struct ThingHolders {
    private struct ThingKey: Hashable {
        let account: AccountID
        let name: ThingName
    }

    private var holders: [ThingKey: Set<PrincipalKey>] = [:]

    func holders(of name: ThingName, in account: AccountID) -> Set<PrincipalKey> {
        holders[ThingKey(account: account, name: name)] ?? []
    }

    mutating func insert(_ snapshot: PrincipalSnapshot) {
        for thing in snapshot.things {
            holders[ThingKey(account: snapshot.key.account, name: thing.name), default: []].insert(snapshot.key)
        }
    }

    mutating func remove(_ snapshot: PrincipalSnapshot) {
        for thing in snapshot.things {
            let key = ThingKey(account: snapshot.key.account, name: thing.name)
            guard var left = holders.removeValue(forKey: key) else { continue }
            left.remove(snapshot.key)
            if !left.isEmpty { holders[key] = left }
        }
    }
}
