/// A policy as its author wrote it: the syntax tree, valid by construction.
///
/// AWS IoT Core, "AWS IoT Core policies"; IAM's grammar where that is silent.
package struct PolicyDocument: Sendable, Equatable {
    package enum Version: String, Sendable, CaseIterable {
        /// In this version `${…}` is plain text.
        case v2008 = "2008-10-17"
        case v2012 = "2012-10-17"
    }

    /// A document without one is `v2008`.
    package let version: Version
    package let id: String?
    /// At least one.
    package let statements: [Statement]

    package struct Statement: Sendable, Equatable {
        package let sid: String?
        package let effect: Effect
        package let actions: Clause
        package let resources: Clause
        package let conditions: [Condition]
    }

    package enum Effect: String, Sendable, CaseIterable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// `Action` or `NotAction`, `Resource` or `NotResource`.
    package struct Clause: Sendable, Equatable {
        /// `NotAction`, `NotResource`: everything but the patterns.
        package let isNegated: Bool
        /// At least one.
        package let patterns: [String]
    }

    /// One key under one operator. All conditions of a statement must hold.
    package struct Condition: Sendable, Equatable {
        package let condition: ConditionOperator
        /// As written, such as `iot:ClientId`.
        package let key: String
        /// Any number, none included: `ForAllValues` with none asks that the key has no value.
        package let values: [String]
    }
}
