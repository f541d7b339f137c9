import Foundation
package import IoTModel

extension WallClock {
    /// The machine's clock, UTC.
    package static let system = WallClock {
        WallTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
