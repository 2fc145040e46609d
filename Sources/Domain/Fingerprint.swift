// SPDX-License-Identifier: Apache-2.0

/// The first 128 bits of the SHA-256 of a canonical command: tells a repeat from a conflict.
package struct Fingerprint: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Of what nobody asked for by an id: no command has it.
    package static let none = Fingerprint(high: 0, low: 0)
}

/// What is kept of a command that was carried out, so that its repeat gets the same answer.
package struct Memory: Hashable, Sendable {
    package let fingerprint: Fingerprint
    /// The last event that the command wrote.
    package var position: Position

    package init(fingerprint: Fingerprint, position: Position) {
        self.fingerprint = fingerprint
        self.position = position
    }
}
