// SPDX-License-Identifier: Apache-2.0

package enum ArchiveCommand: CommandFamily {
    /// It was written, read back and compared with the log.
    case record(ArchivedSegment)

    package var subject: EntityKey {
        switch self {
        case .record(let segment): .segment(segment.id)
        }
    }
}
