import IoTModel
import Registry
import Synchronization
import Testing

let scope = AccountScope(account: .standard, region: .standard)
let account = AccountID.standard
let otherAccount = AccountID(unchecked: "999999999999")
let start = WallTime(seconds: 1_900_000_000)

/// The certificate identifier whose digest ends in `number`.
func certificateID(_ number: Int) -> CertificateID {
    CertificateID(digest: [UInt8](repeating: 0, count: 28) + (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) })
}

func newCertificate(_ number: Int, status: CertificateStatus = .inactive) -> NewCertificate {
    NewCertificate(
        id: certificateID(number), pem: "PEM \(number)", status: status, mode: .standard, generationID: "g-\(number)",
        notBefore: start, notAfter: WallTime(seconds: 2_524_607_999))
}

func policyName(_ text: String) -> PolicyName { PolicyName(unchecked: text) }
func thingName(_ text: String) -> ThingName { ThingName(unchecked: text) }
func typeName(_ text: String) -> ThingTypeName { ThingTypeName(unchecked: text) }
func groupName(_ text: String) -> ThingGroupName { ThingGroupName(unchecked: text) }
func billingName(_ text: String) -> BillingGroupName { BillingGroupName(unchecked: text) }

/// Spelled with its module, since Swift Testing has a `Tag` too.
func tag(_ key: String, _ value: String) -> Registry.Tag { Registry.Tag(key: key, value: value) }

extension RegistryWriter {
    func registerCertificate(_ number: Int, status: CertificateStatus = .inactive) throws {
        try registerCertificate(newCertificate(number, status: status), in: scope, at: start)
    }

    func createPolicy(_ name: String, document: String = "{}") throws {
        try createPolicy(policyName(name), document: document, generationID: "g", in: scope, at: start)
    }

    func createThing(_ name: String, attributes: [String: String] = [:]) throws {
        try createThing(thingName(name), attributes: attributes, thingID: "id-\(name)", in: scope, at: start)
    }
}

extension RegistryWriter {
    func createType(_ name: String, properties: ThingTypeProperties = ThingTypeProperties()) throws {
        try createThingType(typeName(name), properties: properties, typeID: "id-\(name)", in: scope, at: start)
    }

    func createGroup(_ name: String, parent: String? = nil) throws {
        try createThingGroup(
            groupName(name), parent: parent.map(groupName), groupID: "id-\(name)", in: scope, at: start)
    }

    func createBillingGroup(_ name: String) throws {
        try createBillingGroup(billingName(name), groupID: "id-\(name)", in: scope, at: start)
    }

    func add(_ thing: String, to group: String) throws {
        try addThing(thingName(thing), toGroup: groupName(group), account: scope.account)
    }
}

/// Collects what a store tells its observers: one element for each commit.
final class ObservedChanges: Sendable {
    private let commits = Mutex<[[RegistryChange]]>([])
    var all: [[RegistryChange]] { commits.withLock { $0 } }
    var latest: [RegistryChange] { all.last ?? [] }

    init(of store: any RegistryStore) {
        store.observe { [weak self] changes in self?.commits.withLock { $0.append(changes) } }
    }
}

/// Reads a list to its end, page by page; fails when a page is larger than asked or empty in the middle.
func readAll<Item: Sendable>(
    size: Int, ascending: Bool, _ page: (PageRequest) async throws -> Page<Item>
) async throws -> [Item] {
    var items: [Item] = []
    var marker: String?
    repeat {
        let page = try await page(PageRequest(marker: marker, size: size, isAscending: ascending))
        #expect(page.items.count <= size)
        #expect(!page.items.isEmpty || marker == nil)
        items += page.items
        marker = page.nextMarker
    } while marker != nil
    return items
}
