package import IoTModel

extension AccessKey {
    /// In AWS's form: the identifier is `AKIA` and 16 characters of base 32, the secret 40 of base 64.
    package static func random(_ random: RandomSource) -> AccessKey {
        AccessKey(id: "AKIA" + text(16, of: base32, random), secret: text(40, of: base32 + base64Rest, random))
    }

    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let base64Rest = Array("abcdefghijklmnopqrstuvwxyz0189+/".utf8)

    /// - Parameter alphabet: 32 or 64 characters, so that every one is as likely.
    private static func text(_ count: Int, of alphabet: [UInt8], _ random: RandomSource) -> String {
        String(decoding: random.bytes(count).map { alphabet[Int($0) & (alphabet.count - 1)] }, as: UTF8.self)
    }
}
