/// A statement of a policy set, by its places.
package struct StatementRef: Sendable, Hashable {
    /// Of the policy in its set, from 0.
    package let policy: Int
    /// Of the statement in its policy, from 0.
    package let statement: Int
}

/// What policies say to a request.
package enum Outcome: Sendable, Hashable {
    case allowed(by: StatementRef)
    case explicitlyDenied(by: StatementRef)
    /// No statement allows it.
    case implicitlyDenied

    package var isAllowed: Bool {
        switch self {
        case .allowed: true
        case .explicitlyDenied, .implicitlyDenied: false
        }
    }
}

/// The policies that together judge a principal's requests, in the order of their attachment.
package struct PolicySet: Sendable {
    package let policies: [CompiledPolicy]
    /// Whether what is decided holds for this moment alone.
    package let readsTime: Bool

    package init(_ policies: [CompiledPolicy]) {
        self.policies = policies
        readsTime = policies.contains(where: \.readsTime)
    }

    package static let empty = PolicySet([])

    package var readsCertificate: Bool { policies.contains(where: \.readsCertificate) }

    /// Judges a request. A Deny that applies wins over every Allow; without an Allow that applies, nothing is allowed.
    ///
    /// Allocates nothing, numbers, dates and the time in conditions apart.
    ///
    /// - Parameter resource: the whole ARN that the request is about, such as
    ///   `arn:aws:iot:us-east-1:123456789012:topic/a/b`, in UTF-8.
    package func evaluate(
        _ action: PolicyAction, resource: UnsafeRawBufferPointer, context: RequestContext
    ) -> Outcome {
        run(action, resource, context, isExhaustive: false) { _, _ in }
    }

    package func evaluate(_ action: PolicyAction, resource: String, context: RequestContext) -> Outcome {
        var resource = resource
        return resource.withUTF8 { evaluate(action, resource: UnsafeRawBufferPointer($0), context: context) }
    }

    /// The one evaluator. `observe` sees each statement examined: all of them, or those up to the first Deny that
    /// applies, after which none can change the outcome.
    @inline(__always)
    func run(
        _ action: PolicyAction, _ resource: UnsafeRawBufferPointer, _ context: RequestContext, isExhaustive: Bool,
        observe: (StatementRef, StatementMatch) -> Void
    ) -> Outcome {
        var allow: StatementRef?
        var deny: StatementRef?
        let mask = action.mask
        for index in policies.indices {
            let policy = policies[index]
            policy.withBorrowed { heads, patterns in
                for statement in heads.indices {
                    let head = heads[statement]
                    let match = head.match(
                        action, mask: mask, resource, of: patterns, at: statement, in: policy, context)
                    let ref = StatementRef(policy: index, statement: statement)
                    observe(ref, match)
                    guard case .applies = match else { continue }
                    switch head.effect {
                    case .allow: allow = allow ?? ref
                    case .deny: deny = deny ?? ref
                    }
                    if deny != nil && !isExhaustive { return }
                }
            }
            if deny != nil && !isExhaustive { break }
        }
        if let deny { return .explicitlyDenied(by: deny) }
        return allow.map(Outcome.allowed(by:)) ?? .implicitlyDenied
    }
}
