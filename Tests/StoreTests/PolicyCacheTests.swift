import IoTModel
import Testing

@testable import Registry

@Suite struct PolicyCacheTests {
    private func version(_ number: Int, generation: String = "g") -> PolicyVersionRecord {
        PolicyVersionRecord(
            account: account, policyName: policyName("p"), number: number, document: "\(generation) \(number)",
            creationDate: start, generationID: generation)
    }

    @Test func `a policy is compiled once, and again when it is another generation`() throws {
        let cache = PolicyCache<String>(maximum: 10)
        var compiled: [String] = []
        func policy(_ version: PolicyVersionRecord) throws -> String {
            try cache.policy(version) { version throws(RegistryError) in
                compiled.append(version.document)
                return version.document
            }
        }
        #expect(try policy(version(1)) == "g 1")
        #expect(try policy(version(1)) == "g 1")
        #expect(try policy(version(1, generation: "h")) == "h 1")
        #expect(compiled == ["g 1", "h 1"])
    }

    @Test func `it holds its maximum, never more, and keeps what is in use`() throws {
        let cache = PolicyCache<Int>(maximum: 10)
        var compilations = 0
        for number in 1...100 {
            for wanted in [0, number] {
                _ = try cache.policy(version(wanted)) { version throws(RegistryError) in
                    compilations += 1
                    return version.number
                }
            }
            #expect(cache.count <= 10)
        }
        #expect(compilations == 101)
    }

    @Test func `what could not be compiled is not remembered`() throws {
        let cache = PolicyCache<Int>(maximum: 2)
        let error = RegistryError.invalid(message: "no")
        #expect(throws: error) { try cache.policy(version(1)) { _ throws(RegistryError) in throw error } }
        #expect(try cache.policy(version(1)) { _ throws(RegistryError) in 7 } == 7)
    }
}
