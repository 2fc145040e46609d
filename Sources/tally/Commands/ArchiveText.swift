// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import JSONText

/// Archived segments, for people and for programs.
enum ArchiveText {
    static func document(_ segments: [ArchivedSegment], _ line: Log.TrimLine? = nil) -> JSON {
        var members: [JSON.Member] = []
        if let line {
            if let location = line.location { members.append(.text("archive", location)) }
            members.append(.number("trimmed", line.position))
        }
        members.append(.list("segments", segments.map(document)))
        return .object(members)
    }

    private static func document(_ segment: ArchivedSegment) -> JSON {
        .object([
            .number("first", segment.first), .number("last", segment.last),
            .number("bytes", segment.bytes), .text("sha256", segment.sha256),
            .text("tree", segment.tree), .text("root", segment.root),
        ])
    }

    static func text(_ segments: [ArchivedSegment], _ line: Log.TrimLine) -> String {
        let place = line.location.map { "The archive is \($0). " } ?? ""
        let trimmed =
            line.position == 0
            ? "All events are in the database, too."
            : "Events up to position \(line.position) are in the archive alone."
        return table(segments) + "\n" + place + trimmed
    }

    static func table(_ segments: [ArchivedSegment]) -> String {
        var table = Table([
            ("First", .right), ("Last", .right), ("Bytes", .right), ("SHA-256", .left),
        ])
        for segment in segments {
            table.add([
                "\(segment.first)", "\(segment.last)", NumberText.grouped(Int(segment.bytes)),
                segment.sha256,
            ])
        }
        return table.text
    }
}
