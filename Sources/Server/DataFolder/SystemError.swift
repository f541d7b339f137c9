import Foundation

/// The operating system's error numbers in words.
enum SystemError {
    /// Such as `Permission denied`.
    static func text(_ errno: Int32) -> String { String(cString: strerror(errno)) }
}
