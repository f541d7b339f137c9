/// What is to be found by searching. AWS IoT API, `GetIndexingConfiguration`.
package struct IndexingConfiguration: Sendable, Equatable {
    /// As they were given, checked and as JSON; nil until they were given.
    package var things: String?
    package var thingGroups: String?

    package init(things: String? = nil, thingGroups: String? = nil) {
        self.things = things
        self.thingGroups = thingGroups
    }
}
