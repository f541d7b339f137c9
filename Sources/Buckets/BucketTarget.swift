import Foundation

/// What stands behind a bucket's name.
package enum BucketTarget: Sendable, Equatable {
    /// A key is a path below it. Absolute.
    case folder(path: String)
    /// A key is added to it. Ends in a slash.
    case prefix(url: String)

    package static let expectation =
        "the absolute path of a folder, or an http:// or https:// URL that keys are added to"

    package init?(_ text: String) {
        if text.hasPrefix("/") {
            guard !text.utf8.contains(0) else { return nil }
            self = .folder(path: text)
        } else {
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: text),
                let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
                parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil
            else { return nil }
            self = .prefix(url: text.hasSuffix("/") ? text : text + "/")
        }
    }
}
