/// An account: 12 decimal digits.
package struct AccountID: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package init?(rawValue: String) {
        guard rawValue.utf8.count == 12, rawValue.utf8.allSatisfy(Self.accepts) else { return nil }
        self.init(unchecked: rawValue)
    }
    package static let maximumLength = 12
    package static let expectation = "12 decimal digits"
    package static func accepts(_ character: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    }
    package static let standard = AccountID(unchecked: "123456789012")
}

/// A region's name, such as `us-east-1`. Any name of the form is accepted: regions are labels here.
package struct Region: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 32
    package static let expectation = "1 to 32 characters from a-z, 0-9 and `-`, such as us-east-1"
    package static func accepts(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
    package static let standard = Region(unchecked: "us-east-1")
}

/// Where a resource lives, and so the ARN of everything in it.
package struct AccountScope: Hashable, Sendable {
    package let account: AccountID
    package let region: Region
    package let partition = "aws"

    package init(account: AccountID, region: Region) {
        self.account = account
        self.region = region
    }

    /// `arn:aws:iot:REGION:ACCOUNT:`, the part that every ARN of this scope begins with.
    package var arnPrefix: String { "arn:\(partition):iot:\(region):\(account):" }

    package func arn(_ resource: Resource) -> ARN { ARN(scope: self, resource: resource) }
}
