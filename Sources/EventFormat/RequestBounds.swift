// SPDX-License-Identifier: Apache-2.0

/// How large the parts of a request may be, whichever way it comes.
package enum RequestBounds {
    /// Unicode scalars of an account's name.
    package static let nameCharacters = 200
    /// Unicode scalars of a note or a reason.
    package static let textCharacters = 2_000
    /// Bytes of a plan's name, which is made of an id's characters.
    package static let planBytes = 64
    /// Bytes of metadata, written without spaces.
    package static let metadataBytes = 16 << 10
    /// How long credits may be held: up to a year.
    package static let holdSeconds: ClosedRange<Int64> = 1...31_536_000
}
