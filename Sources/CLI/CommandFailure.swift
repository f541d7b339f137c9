/// Why a command didn't do what it was asked, as its user reads it: what happened, which input, what to do.
///
/// ArgumentParser prints it to standard error and exits with status 1.
package struct CommandFailure: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
