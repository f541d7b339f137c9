/// A variable or condition key that a statement asked for and that has no value in the request.
package struct MissingVariable: Sendable, Equatable {
    package let name: String
    package let why: MissingValue
}
