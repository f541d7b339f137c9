import IoTModel

/// Cuts the input of a bulk registration, which comes in pieces, into its lines: one device each, blank ones left out.
/// Keeps no more of it than a line may be long.
package struct InputLines: Sendable {
    package struct Line: Sendable, Equatable {
        /// From 1, blank ones counted.
        package let number: Int
        /// Without its end; nil when it is longer than `Limits.Registration.lineBytes`.
        package let bytes: [UInt8]?
        /// Of the input, up to the next line.
        package let endBytes: Int

        package init(number: Int, bytes: [UInt8]?, endBytes: Int) {
            self.number = number
            self.bytes = bytes
            self.endBytes = endBytes
        }
    }

    private var number: Int
    private var endBytes: Int
    /// Of the line that hasn't ended.
    private var begun: [UInt8] = []
    private var begunBytes = 0

    /// - Parameters:
    ///   - lines: that went before.
    ///   - bytes: that went before.
    package init(afterLines lines: Int = 0, bytes: Int = 0) {
        number = lines
        endBytes = bytes
    }

    /// The lines that end in this piece.
    package mutating func received(_ piece: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end])
            rest = rest[(end + 1)...]
            if let line = endLine(withBytes: 1) { lines.append(line) }
        }
        take(rest)
        return lines
    }

    /// The last line, if the input didn't end in a line's end.
    package mutating func receivedEnd() -> Line? { begunBytes > 0 ? endLine(withBytes: 0) : nil }

    private mutating func take(_ part: ArraySlice<UInt8>) {
        begunBytes += part.count
        // One byte more than it may have shows that it is too long; a carriage return may stand at its end.
        begun += part.prefix(Limits.Registration.lineBytes + 2 - begun.count)
    }

    private mutating func endLine(withBytes end: Int) -> Line? {
        defer {
            begun.removeAll(keepingCapacity: true)
            begunBytes = 0
        }
        number += 1
        endBytes += begunBytes + end
        if begunBytes == begun.count, begun.last == UInt8(ascii: "\r") { begun.removeLast() }
        guard !begun.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { return nil }
        let isTooLong = begun.count > Limits.Registration.lineBytes
        return Line(number: number, bytes: isTooLong ? nil : begun, endBytes: endBytes)
    }
}
