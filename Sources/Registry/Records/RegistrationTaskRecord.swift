package import IoTModel

/// A bulk registration and how far it is. AWS IoT API, `DescribeThingRegistrationTask`.
package struct RegistrationTaskRecord: Sendable, Equatable {
    /// AWS IoT API, `Status`.
    package enum Status: String, Sendable, CaseIterable {
        case inProgress = "InProgress"
        case completed = "Completed"
        case failed = "Failed"
        case cancelled = "Cancelled"
        case cancelling = "Cancelling"

        package var hasEnded: Bool {
            switch self {
            case .inProgress, .cancelling: false
            case .completed, .failed, .cancelled: true
            }
        }
    }

    /// Tasks are listed by creation date.
    package struct ListKey: Sendable, Hashable, Comparable {
        package let creationDate: WallTime
        package let id: RegistrationTaskID

        package init(creationDate: WallTime, id: RegistrationTaskID) {
            self.creationDate = creationDate
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.creationDate, left.id) < (right.creationDate, right.id)
        }
    }

    package let account: AccountID
    package let id: RegistrationTaskID
    /// As it was submitted.
    package let templateBody: String
    package let bucket: BucketName
    package let key: BucketKey
    package let roleARN: String
    package var status: Status
    /// Why it failed, or what there is to say at its end.
    package var message: String?
    /// In the input; nil until the server has the input.
    package var devices: Int?
    /// All devices before this place have their outcome.
    package var position: InputPosition
    package var successCount: Int
    package var failureCount: Int
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime

    package init(
        account: AccountID, id: RegistrationTaskID, templateBody: String, bucket: BucketName, key: BucketKey,
        roleARN: String, status: Status = .inProgress, message: String? = nil, devices: Int? = nil,
        position: InputPosition = InputPosition(), successCount: Int = 0, failureCount: Int = 0,
        creationDate: WallTime, lastModifiedDate: WallTime
    ) {
        self.account = account
        self.id = id
        self.templateBody = templateBody
        self.bucket = bucket
        self.key = key
        self.roleARN = roleARN
        self.status = status
        self.message = message
        self.devices = devices
        self.position = position
        self.successCount = successCount
        self.failureCount = failureCount
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
    }

    package var listKey: ListKey { ListKey(creationDate: creationDate, id: id) }

    /// 0 to 100.
    package var percentageProgress: Int {
        if status == .completed { return 100 }
        guard let devices, devices > 0 else { return 0 }
        return min(100, (successCount + failureCount) * 100 / devices)
    }
}

/// A place between two lines of an input.
package struct InputPosition: Sendable, Equatable {
    /// Lines before it, blank ones too.
    package let lines: Int
    package let bytes: Int

    package init(lines: Int = 0, bytes: Int = 0) {
        self.lines = lines
        self.bytes = bytes
    }
}
