import Audit
import IoTModel
import Registry

/// AWS IoT API, `AuditSuppression`. Times are seconds since 1970.
package struct AuditSuppressionShape: Encodable, Sendable {
    let checkName: String
    let resourceIdentifier: ResourceIdentifierShape
    let expirationDate: Double?
    let suppressIndefinitely: Bool
    let description: String?

    init(_ record: AuditSuppressionRecord) {
        checkName = record.key.check.rawValue
        resourceIdentifier = ResourceIdentifierShape(record.key.resource)
        expirationDate = record.expirationDate?.seconds
        suppressIndefinitely = record.expirationDate == nil
        description = record.description
    }
}

/// `CreateAuditSuppression`: `POST /audit/suppressions/create`, empty 200.
package struct CreateAuditSuppression: Operation {
    package static let route = Route(.post, "/audit/suppressions/create", action: "iot:CreateAuditSuppression")

    let key: AuditSuppressionRecord.Key
    let term: AuditSuppressionUpdate.Term
    let description: String?
    let token: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        key = try body.suppressionKey()
        token = try body.required("clientRequestToken", "1 to 64 characters from a-z, A-Z, 0-9, `_` and `-`") { text in
            let isToken =
                Limits.Audit.requestTokenCharacters.contains(text.utf8.count)
                && text.utf8.allSatisfy(AuditFindingID.accepts)
            return isToken ? text : nil
        }
        guard let term = try body.suppressionTerm() else {
            throw InvalidRequest("expirationDate", nil, expected: "a time, or suppressIndefinitely true")
        }
        self.term = term
        description = try body.suppressionDescription()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let expirationDate: WallTime? = if case .until(let date) = term { date } else { nil }
        let record = AuditSuppressionRecord(
            account: context.account, key: key, expirationDate: expirationDate, description: description,
            requestToken: token)
        let (scope, now) = (context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.createAuditSuppression(record, in: scope, at: now)
        }
        return Empty()
    }
}

/// `DescribeAuditSuppression`: `POST /audit/suppressions/describe`.
package struct DescribeAuditSuppression: Operation {
    package static let route = Route(.post, "/audit/suppressions/describe", action: "iot:DescribeAuditSuppression")

    let key: AuditSuppressionRecord.Key

    package init(_ request: RequestReader) throws(InvalidRequest) { key = try request.json().suppressionKey() }

    package func perform(in context: OperationContext) async throws(APIError) -> AuditSuppressionShape {
        let (key, account) = (key, context.account)
        return AuditSuppressionShape(
            try await context.read { reader throws(RegistryError) in
                try reader.requireAuditSuppression(key, of: account)
            })
    }
}

/// `ListAuditSuppressions`: `POST /audit/suppressions/list`. By check and resource, ascending unless asked otherwise.
package struct ListAuditSuppressions: Operation {
    package static let route = Route(.post, "/audit/suppressions/list", action: "iot:ListAuditSuppressions")

    package struct Output: Encodable, Sendable {
        let suppressions: [AuditSuppressionShape]
        let nextToken: String?
    }

    let check: AuditCheck?
    let resource: AuditResource?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        check = try body.optional("checkName", auditCheckExpectation, AuditCheck.init(rawValue:))
        resource = try body.auditResource()
        page = try body.tokenPage(isAscending: try body.flag("ascendingOrder") ?? true)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (check, resource, page, account) = (check, resource, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listAuditSuppressions(of: account, check: check, resource: resource, page: page)
        }
        return Output(suppressions: found.items.map(AuditSuppressionShape.init), nextToken: found.nextMarker)
    }
}

/// `UpdateAuditSuppression`: `PATCH /audit/suppressions/update`, empty 200. What isn't given stays.
package struct UpdateAuditSuppression: Operation {
    package static let route = Route(.patch, "/audit/suppressions/update", action: "iot:UpdateAuditSuppression")

    let key: AuditSuppressionRecord.Key
    let update: AuditSuppressionUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        key = try body.suppressionKey()
        update = AuditSuppressionUpdate(
            term: try body.suppressionTerm(), description: try body.suppressionDescription())
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (key, update, account, now) = (key, update, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateAuditSuppression(key, update, of: account, at: now)
        }
        return Empty()
    }
}

/// `DeleteAuditSuppression`: `POST /audit/suppressions/delete`, empty 200, also when there is none.
package struct DeleteAuditSuppression: Operation {
    package static let route = Route(.post, "/audit/suppressions/delete", action: "iot:DeleteAuditSuppression")

    let key: AuditSuppressionRecord.Key

    package init(_ request: RequestReader) throws(InvalidRequest) { key = try request.json().suppressionKey() }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (key, account) = (key, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteAuditSuppression(key, of: account)
        }
        return Empty()
    }
}

extension JSONBody {
    fileprivate func suppressionKey() throws(InvalidRequest) -> AuditSuppressionRecord.Key {
        let check = try requiredCheck()
        guard let resource = try auditResource() else {
            throw InvalidRequest("resourceIdentifier", nil, expected: "an object such as {\"deviceCertificateId\": …}")
        }
        return AuditSuppressionRecord.Key(check, resource)
    }

    fileprivate func suppressionTerm() throws(InvalidRequest) -> AuditSuppressionUpdate.Term? {
        switch (try time("expirationDate"), try flag("suppressIndefinitely")) {
        case (.some, true?):
            throw InvalidRequest("both `expirationDate` and `suppressIndefinitely` are given; give one of them")
        case (let date?, _): return .until(date)
        case (nil, true?): return .forever
        case (nil, _): return nil
        }
    }

    fileprivate func suppressionDescription() throws(InvalidRequest) -> String? {
        try limitedText("description", characters: 0...Limits.Audit.descriptionCharacters)
    }
}
