import Audit
import IoTModel
import Registry

/// AWS IoT API, `ScheduledAuditMetadata`.
package struct ScheduledAuditShape: Encodable, Sendable {
    let scheduledAuditName: String
    let scheduledAuditArn: String
    let frequency: String
    let dayOfMonth: String?
    let dayOfWeek: String?

    init(_ record: ScheduledAuditRecord, in scope: AccountScope) {
        scheduledAuditName = record.name.rawValue
        scheduledAuditArn = "\(scope.arn(.scheduledAudit(record.name)))"
        frequency = record.schedule.frequency.rawValue
        dayOfMonth = record.schedule.dayOfMonth?.text
        dayOfWeek = record.schedule.dayOfWeek?.rawValue
    }
}

/// The ARN that Create- and UpdateScheduledAudit answer with.
package struct ScheduledAuditReference: Encodable, Sendable {
    let scheduledAuditArn: String
}

/// `CreateScheduledAudit`: `POST /audit/scheduledaudits/{scheduledAuditName}`.
package struct CreateScheduledAudit: Operation {
    package static let route = Route(
        .post, "/audit/scheduledaudits/{scheduledAuditName}", action: "iot:CreateScheduledAudit")

    let name: ScheduledAuditName
    let schedule: AuditSchedule
    let checks: Set<AuditCheck>
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("scheduledAuditName")
        let body = try request.json()
        guard let schedule = try ScheduleMembers(body).schedule(changing: nil) else {
            throw InvalidRequest("frequency", nil, expected: "DAILY, WEEKLY, BIWEEKLY or MONTHLY")
        }
        guard let checks = try body.checkNames() else {
            throw InvalidRequest("targetCheckNames", nil, expected: "a list of audit checks")
        }
        self.schedule = schedule
        self.checks = checks
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> ScheduledAuditReference {
        let (name, schedule, checks, tags) = (name, schedule, checks, tags)
        let (scope, now) = (context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.createScheduledAudit(name, schedule, checks: checks, tags: tags, in: scope, at: now)
        }
        return ScheduledAuditReference(scheduledAuditArn: "\(scope.arn(.scheduledAudit(name)))")
    }
}

/// `DescribeScheduledAudit`: `GET /audit/scheduledaudits/{scheduledAuditName}`.
package struct DescribeScheduledAudit: Operation {
    package static let route = Route(
        .get, "/audit/scheduledaudits/{scheduledAuditName}", action: "iot:DescribeScheduledAudit")

    package struct Output: Encodable, Sendable {
        let frequency: String
        let dayOfMonth: String?
        let dayOfWeek: String?
        let targetCheckNames: [String]
        let scheduledAuditName: String
        let scheduledAuditArn: String
    }

    let name: ScheduledAuditName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("scheduledAuditName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, account) = (name, context.account)
        let record = try await context.read { reader throws(RegistryError) in
            try reader.requireScheduledAudit(name, of: account)
        }
        let shape = ScheduledAuditShape(record, in: context.scope)
        return Output(
            frequency: shape.frequency, dayOfMonth: shape.dayOfMonth, dayOfWeek: shape.dayOfWeek,
            targetCheckNames: record.checks.map(\.rawValue).sorted(), scheduledAuditName: shape.scheduledAuditName,
            scheduledAuditArn: shape.scheduledAuditArn)
    }
}

/// `ListScheduledAudits`: `GET /audit/scheduledaudits` and a page. By name.
package struct ListScheduledAudits: Operation {
    package static let route = Route(.get, "/audit/scheduledaudits", action: "iot:ListScheduledAudits")

    package struct Output: Encodable, Sendable {
        let scheduledAudits: [ScheduledAuditShape]
        let nextToken: String?
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) { page = try request.tokenPage() }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listScheduledAudits(of: scope.account, page: page)
        }
        return Output(
            scheduledAudits: found.items.map { ScheduledAuditShape($0, in: scope) }, nextToken: found.nextMarker)
    }
}

/// `UpdateScheduledAudit`: `PATCH /audit/scheduledaudits/{scheduledAuditName}`. What isn't given stays.
package struct UpdateScheduledAudit: Operation {
    package static let route = Route(
        .patch, "/audit/scheduledaudits/{scheduledAuditName}", action: "iot:UpdateScheduledAudit")

    let name: ScheduledAuditName
    let schedule: ScheduleMembers
    let checks: Set<AuditCheck>?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("scheduledAuditName")
        let body = try request.json()
        schedule = try ScheduleMembers(body)
        checks = try body.checkNames()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> ScheduledAuditReference {
        let (name, checks) = (name, checks)
        let (scope, now) = (context.scope, context.now)
        let present = try await context.read { reader throws(RegistryError) in
            try reader.requireScheduledAudit(name, of: scope.account)
        }
        let schedule: AuditSchedule?
        do throws(InvalidRequest) {
            schedule = try self.schedule.schedule(changing: present.schedule)
        } catch {
            throw .invalidRequest(error)
        }
        try await context.write { writer throws(RegistryError) in
            try writer.updateScheduledAudit(name, schedule: schedule, checks: checks, of: scope.account, at: now)
        }
        return ScheduledAuditReference(scheduledAuditArn: "\(scope.arn(.scheduledAudit(name)))")
    }
}

/// `DeleteScheduledAudit`: `DELETE /audit/scheduledaudits/{scheduledAuditName}`, empty 200.
package struct DeleteScheduledAudit: Operation {
    package static let route = Route(
        .delete, "/audit/scheduledaudits/{scheduledAuditName}", action: "iot:DeleteScheduledAudit")

    let name: ScheduledAuditName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("scheduledAuditName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deleteScheduledAudit(name, in: scope) }
        return Empty()
    }
}

/// What a request says of an audit's days.
struct ScheduleMembers: Sendable {
    private let frequency: AuditSchedule.Frequency?
    private let dayOfWeek: AuditSchedule.Weekday?
    private let dayOfMonth: AuditSchedule.DayOfMonth?

    init(_ body: JSONBody) throws(InvalidRequest) {
        frequency = try body.optional(
            "frequency", "DAILY, WEEKLY, BIWEEKLY or MONTHLY", AuditSchedule.Frequency.init(rawValue:))
        dayOfWeek = try body.optional(
            "dayOfWeek", "SUN, MON, TUE, WED, THU, FRI or SAT", AuditSchedule.Weekday.init(rawValue:))
        dayOfMonth = try body.optional("dayOfMonth", "1 to 31, or LAST", AuditSchedule.DayOfMonth.init(_:))
    }

    /// Nil when nothing is given.
    ///
    /// - Parameter present: what holds for members that aren't given; nil for a new audit, which must give a frequency.
    func schedule(changing present: AuditSchedule?) throws(InvalidRequest) -> AuditSchedule? {
        guard frequency != nil || present != nil && (dayOfWeek != nil || dayOfMonth != nil) else { return nil }
        guard let frequency = frequency ?? present?.frequency else { return nil }
        let takesWeek = frequency == .weekly || frequency == .biweekly
        if dayOfWeek != nil, !takesWeek {
            throw InvalidRequest("`dayOfWeek` is given for \(frequency.rawValue); it is for WEEKLY and BIWEEKLY")
        }
        if dayOfMonth != nil, frequency != .monthly {
            throw InvalidRequest("`dayOfMonth` is given for \(frequency.rawValue); it is for MONTHLY")
        }
        switch frequency {
        case .daily: return .daily
        case .weekly, .biweekly:
            guard let day = dayOfWeek ?? present?.dayOfWeek else {
                throw InvalidRequest("dayOfWeek", nil, expected: "a day for \(frequency.rawValue), such as MON")
            }
            return frequency == .weekly ? .weekly(day) : .biweekly(day)
        case .monthly:
            guard let day = dayOfMonth ?? present?.dayOfMonth else {
                throw InvalidRequest("dayOfMonth", nil, expected: "a day for MONTHLY: 1 to 31, or LAST")
            }
            return .monthly(day)
        }
    }
}
