// SPDX-License-Identifier: Apache-2.0

internal import EventLog
internal import Synchronization

/// Makes targets of what people write down, and lets the log read through to them.
package final class ArchivePlaces: Sendable {
    package struct Unknown: Error, Hashable, Sendable, CustomStringConvertible {
        package let location: String

        package var description: String {
            "\"\(location)\" is no archive: give a folder by its whole path, or s3://bucket/prefix."
        }
    }

    /// `nil` for what it does not know.
    package typealias Opener = @Sendable (_ location: String) throws -> (any ArchiveTarget)?

    private let opener: Opener
    private let readers = Mutex<[String: ArchiveReader]>([:])

    /// `opener` knows of further kinds than folders.
    package init(_ opener: @escaping Opener = { _ in nil }) {
        self.opener = opener
    }

    package func target(at location: String) throws -> any ArchiveTarget {
        if location.hasPrefix("/") { return DirectoryTarget(location) }
        guard let target = try opener(location) else { throw Unknown(location: location) }
        return target
    }

    /// From now on, the log of this program finds its archives; where the archive was moved, at its
    /// new place.
    package func serveTheLog(movedTo place: String? = nil) {
        Archives.open { location in try self.reader(at: place ?? location) }
    }

    private func reader(at location: String) throws -> ArchiveReader {
        try readers.withLock { readers in
            if let reader = readers[location] { return reader }
            let reader = ArchiveReader(try target(at: location))
            readers[location] = reader
            return reader
        }
    }
}
