/// What AWS's model says of the indexing configuration, and what it is before it is set.
enum IndexingShape {
    private static let fields = JSONShape.list(
        .object(
            required: [:], optional: ["name": .anyText, "type": .choice(["Number", "String", "Boolean"])]),
        JSONShape.anyCount)

    /// AWS IoT API, `ThingIndexingConfiguration`.
    static let things = JSONShape.object(
        required: ["thingIndexingMode": .choice(["OFF", "REGISTRY", "REGISTRY_AND_SHADOW"])],
        optional: [
            "thingConnectivityIndexingMode": .choice(["OFF", "STATUS"]),
            "deviceDefenderIndexingMode": .choice(["OFF", "VIOLATIONS"]),
            "namedShadowIndexingMode": .choice(["OFF", "ON"]), "managedFields": fields, "customFields": fields,
            "filter": .object(
                required: [:],
                optional: [
                    "namedShadowNames": .list(.text(1...64), JSONShape.anyCount),
                    "geoLocations": .list(
                        .object(required: [:], optional: ["name": .anyText, "order": .choice(["LatLon", "LonLat"])]),
                        JSONShape.anyCount),
                ]),
        ])

    /// AWS IoT API, `ThingGroupIndexingConfiguration`.
    static let thingGroups = JSONShape.object(
        required: ["thingGroupIndexingMode": .choice(["OFF", "ON"])],
        optional: ["managedFields": fields, "customFields": fields])

    /// The modes that hold where none was given.
    static let standardThings: [String: JSONValue] = [
        "thingIndexingMode": .text("OFF"), "thingConnectivityIndexingMode": .text("OFF"),
        "deviceDefenderIndexingMode": .text("OFF"), "namedShadowIndexingMode": .text("OFF"),
    ]
    static let standardThingGroups: [String: JSONValue] = ["thingGroupIndexingMode": .text("OFF")]
}
