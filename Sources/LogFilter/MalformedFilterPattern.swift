/// Why a text is no filter pattern: one sentence that names the place.
package struct MalformedFilterPattern: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
