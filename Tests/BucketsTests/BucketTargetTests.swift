import Buckets
import Testing

@Suite struct BucketTargetTests {
    @Test(arguments: [
        ("/srv/fleet", BucketTarget.folder(path: "/srv/fleet")),
        ("https://files.example/fleet", .prefix(url: "https://files.example/fleet/")),
        ("http://127.0.0.1:9000/fleet/", .prefix(url: "http://127.0.0.1:9000/fleet/")),
    ])
    func `a bucket is a folder or what keys are added to`(_ row: (text: String, target: BucketTarget)) {
        #expect(BucketTarget(row.text) == row.target)
    }

    @Test(arguments: [
        "", "fleet", "./fleet", "../fleet", "/srv\0", "ftp://files.example/", "https://", "https://files.example/?a=b",
        "https://files.example/#a", "https://files.example/a b", "file:///srv/fleet",
    ])
    func `nothing else is`(_ text: String) {
        #expect(BucketTarget(text) == nil)
    }
}
