/// The mark that RSA moduli of Infineon's library 1.02.013 have. CVE-2017-15361, "ROCA".
///
/// Such a key's primes are k·M + (65537^a mod M), where M is the product of the first primes: modulo each of these, the
/// modulus is a power of 65537. A modulus of another origin is so by chance only, about once in 2^27.
///
/// M. Nemec et al., "The Return of Coppersmith's Attack", CCS 2017, §2.
enum InfineonFingerprint {
    /// For each prime up to 167: the powers of 65537.
    private static let powers: [(prime: UInt32, are: [Bool])] = (3...167 as ClosedRange<UInt32>).filter(isPrime).map {
        prime in
        var are = [Bool](repeating: false, count: Int(prime))
        var power: UInt32 = 1
        while !are[Int(power)] {
            are[Int(power)] = true
            power = power * (65_537 % prime) % prime
        }
        return (prime, are)
    }

    private static func isPrime(_ number: UInt32) -> Bool { !(2..<number).contains { number % $0 == 0 } }

    /// - Parameter modulus: most significant octet first.
    static func matches(_ modulus: [UInt8]) -> Bool {
        !modulus.isEmpty
            && powers.allSatisfy { prime, are in
                are[Int(modulus.reduce(0) { ($0 << 8 | UInt32($1)) % prime })]
            }
    }
}
