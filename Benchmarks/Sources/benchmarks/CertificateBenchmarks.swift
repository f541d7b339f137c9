import IoTModel
import PKI

/// As long as the certificates that AWS IoT issues; what is in it doesn't matter to the hash.
private let certificate = [UInt8](repeating: 0x30, count: 830)

let certificateBenchmarks: [Benchmark] = [
    Benchmark(name: "fingerprint of a certificate of 830 B") { count in
        var sum = 0
        for _ in 0..<count { sum &+= CertificateID(certificateDER: certificate).hashValue }
        return sum
    }
]
