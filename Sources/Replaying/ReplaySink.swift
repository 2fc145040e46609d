// SPDX-License-Identifier: Apache-2.0

internal import Archive
package import Cryptography
package import Domain

/// Where events are replayed to.
///
/// Its calls block the thread that they are made on.
package protocol ReplaySink {
    /// How far it had come when it was opened; `nil` if it is new.
    var place: ReplayPlace? { get }

    /// Takes the next events; those of them that are wanted are at `selected`, indexes of its lines.
    mutating func write(_ stretch: Stretch, selected: [Int]?) throws

    /// All was written.
    mutating func finish() throws
}

/// How far a replay has come.
package struct ReplayPlace: Hashable, Sendable {
    package let position: Position
    /// The Merkle root of the ledger there.
    package let root: Digest
    /// How many events were taken.
    package let selected: Int64
}

/// Canonical lines, byte for byte as the archive has them, to whoever takes bytes.
package struct LineSink: ReplaySink {
    private let write: (ArraySlice<UInt8>) throws -> Void

    package init(_ write: @escaping (ArraySlice<UInt8>) throws -> Void) {
        self.write = write
    }

    package var place: ReplayPlace? { nil }

    package func write(_ stretch: Stretch, selected: [Int]?) throws {
        guard let selected else { return try write(stretch.lines.text(stretch.range)) }
        var bytes: [UInt8] = []
        for index in selected { bytes += stretch.lines.text(index..<index + 1) }
        if !bytes.isEmpty { try write(bytes[...]) }
    }

    package func finish() {}
}
