import IoTModel
package import Logging

/// From a request to its answer: who asks, which operation is meant, what it says. Knows nothing of sockets.
package struct Dispatcher: Sendable {
    private let services: APIServices
    private let authenticator: Authenticator
    private let names: ListenerNames
    private let logger: Logger

    package init(services: APIServices, authentication: APIAuthentication, names: ListenerNames, logger: Logger) {
        self.services = services
        authenticator = Authenticator(mode: authentication, region: services.region)
        self.names = names
        self.logger = logger
    }

    /// Never throws: every failure is an answer with its reason.
    package func respond(to request: APIRequest) async -> APIResponse {
        let requestID = services.random.uuid()
        let answer: APIResponse
        do throws(APIError) {
            try check(request.head, bodyBytes: request.body.count)
            if let published = services.published.answer(to: request.head) {
                answer = published
            } else if let report = try await services.reportLinks.answer(
                to: request.head, from: services.registry, now: services.clock.now())
            {
                answer = report
            } else {
                answer = try await perform(request, requestID)
            }
        } catch {
            answer = refuse(request.head, error, requestID)
        }
        return answer.with(requestID: requestID)
    }

    /// What can be refused before the body is read, and before a signature costs anything; nil when nothing can.
    package func refusal(of head: RequestHead) -> APIResponse? {
        do throws(APIError) {
            let declared = head.values("content-length").first.flatMap { Int($0) }
            try check(head, bodyBytes: declared ?? 0)
            return nil
        } catch {
            let requestID = services.random.uuid()
            return refuse(head, error, requestID).with(requestID: requestID)
        }
    }

    /// The answer to a body that turned out too large.
    package func refusalOfBody(of head: RequestHead) -> APIResponse {
        let requestID = services.random.uuid()
        return refuse(head, .bodyTooLarge(limit: Limits.API.bodyBytes), requestID).with(requestID: requestID)
    }

    private func check(_ head: RequestHead, bodyBytes: Int) throws(APIError) {
        guard head.bytes <= Limits.API.headerBytes else {
            throw .headTooLarge(bytes: head.bytes, limit: Limits.API.headerBytes)
        }
        let hosts = head.values("host")
        guard hosts.count == 1 else { throw .foreignHost(nil, known: names.text) }
        guard names.accept(hosts[0]) else { throw .foreignHost(hosts[0], known: names.text) }
        guard bodyBytes <= Limits.API.bodyBytes else { throw .bodyTooLarge(limit: Limits.API.bodyBytes) }
    }

    private func perform(_ request: APIRequest, _ requestID: String) async throws(APIError) -> APIResponse {
        let head = request.head
        let now = services.clock.now()
        if let target = TargetedOperations.target(of: head) {
            return try await perform(request, target: target, requestID, now)
        }
        let matches = Operations.table.matches(method: head.method, path: head.path)
        let meant = matches.isEmpty ? Service.allCases : matches.map(\.operation.route.service)
        let caller = try await authenticator.caller(
            of: request, signingNames: meant.flatMap(\.signingNames), now: now)
        let match = matches.first { $0.operation.route.service.signingNames.contains(caller.signingName) }
        guard let match else {
            throw .unknownOperation(
                method: head.method, path: head.path, methods: Operations.table.methods(path: head.path))
        }
        let context = OperationContext(
            services: services, account: caller.account, accessKeyID: caller.accessKeyID, requestID: requestID,
            now: now)
        let answer = try await match.operation.respond(RequestReader(request, labels: match.labels), context)
        logger.debug(
            "API request answered",
            metadata: ["api.operation": "\(match.operation.route.operation)", "api.request_id": "\(requestID)"])
        return answer
    }

    /// An operation of a service that has no paths.
    private func perform(
        _ request: APIRequest, target: String, _ requestID: String, _ now: WallTime
    ) async throws(APIError) -> APIResponse {
        let services = TargetedService(target: target).map { [$0] } ?? TargetedService.allCases
        let caller = try await authenticator.caller(
            of: request, signingNames: services.map(\.signingName), now: now)
        let respond = try TargetedOperations.operation(target)
        let context = OperationContext(
            services: self.services, account: caller.account, accessKeyID: caller.accessKeyID, requestID: requestID,
            now: now)
        let body: JSONBody
        do {
            body = try JSONBody(request.body)
        } catch {
            throw .invalidRequest(error)
        }
        let answer = try await respond(body, context)
        logger.debug(
            "API request answered", metadata: ["api.operation": "\(target)", "api.request_id": "\(requestID)"])
        return answer
    }

    private func refuse(_ head: RequestHead, _ error: APIError, _ requestID: String) -> APIResponse {
        let target = TargetedOperations.target(of: head)
        let refusal = target.flatMap(TargetedService.init(target:))?.error(error) ?? AWSError(error)
        logger.log(
            level: refusal.status >= 500 && refusal.status != 501 ? .error : .debug, "API request refused",
            metadata: [
                "http.method": "\(head.method)", "http.path": "\(head.path.prefix(200))",
                "http.status": "\(refusal.status)", "reason": "\(refusal.name)", "api.request_id": "\(requestID)",
                "details": "\(refusal.status >= 500 ? refusal.message : "")",
            ])
        return target == nil ? APIResponse(refusal) : APIResponse(targeted: refusal)
    }
}
