// SPDX-License-Identifier: Apache-2.0

/// A place for files that never change: a folder, or a bucket.
///
/// Its calls block the thread that they are made on.
package protocol ArchiveTarget: Sendable {
    /// As it is written down, and opened again: `/srv/archive`, `s3://bucket/prefix`.
    var location: String { get }

    /// A whole file; `nil` where there is none.
    func read(_ path: String) throws -> [UInt8]?

    /// Puts a whole file in place, in one moment: nobody sees a part of it, whatever ends in between.
    ///
    /// When it returns, the file is durable. One that is there is replaced.
    func write(_ bytes: [UInt8], to path: String) throws
}
