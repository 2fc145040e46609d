// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Domain
internal import EventFormat
internal import EventLog
internal import JSONText

/// Where commits begin and end, a line each: `{"first":1,"last":100,"recorded_at":"…"}`.
///
/// Their roots follow from the events.
struct CommitLines {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ commit: Head) {
        bytes.append("{\"first\":")
        bytes.append(decimal: commit.first)
        bytes.append(",\"last\":")
        bytes.append(decimal: commit.last)
        bytes.append(",\"recorded_at\":\"")
        bytes.append(commit.recordedAt)
        bytes.append("\"}\n")
    }

    struct Commit {
        let first: Position
        let last: Position
        let recordedAt: Instant
    }

    /// - Throws: `damaged` for anything that `append` would not have written.
    static func read(_ content: [UInt8]) throws -> [Commit] {
        guard content.isEmpty || content.last == UInt8(ascii: "\n") else {
            throw LZ4Frame.Failure.damaged
        }
        return try content.split(separator: UInt8(ascii: "\n")).map { line in
            let json = try JSONParser.parse(Array(line))
            guard case .number(let first) = json["first"], let first = Position(first),
                case .number(let last) = json["last"], let last = Position(last), first <= last,
                case .string(let time) = json["recorded_at"],
                let recordedAt = TimeText.instant(time)
            else { throw LZ4Frame.Failure.damaged }
            return Commit(first: first, last: last, recordedAt: recordedAt)
        }
    }
}
