/// A label on a resource. AWS IoT API, `Tag`.
package struct Tag: Sendable, Hashable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
