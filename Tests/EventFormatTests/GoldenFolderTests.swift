// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing

/// Whether the golden files would notice: a folder of their own, and changes that somebody might
/// make.
@Suite struct `A golden folder` {
    private let folder: GoldenFolder

    private static let step = Upcasters.Step(from: "lot.sold", to: "lot.sold.v2") { members in
        members + [JSON.Member("to", .string("nobody"))]
    }

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: url.appending(path: "events"),
            withIntermediateDirectories: true
        )
        folder = GoldenFolder(url: url)
    }

    private static func written(
        _ name: String,
        _ data: String,
        format: Int32 = 1
    ) -> GoldenFolder.Written {
        let event = RecordedEvent(
            position: 4,
            recordedAt: 5,
            type: name,
            account: nil,
            data: Array(data.utf8)
        )
        return GoldenFolder.Written(
            name: name,
            format: format,
            lines: [event.line(ledger: GoldenFolder.ledger)]
        )
    }

    private func complaints(
        _ written: [GoldenFolder.Written],
        _ steps: [Upcasters.Step] = []
    ) throws -> [String] {
        defer { discard() }
        return try folder.complaints(written, Upcasters(steps))
    }

    private func discard() {
        do {
            try FileManager.default.removeItem(at: folder.url)
        } catch {
            Issue.record("\(error)")
        }
    }

    private static let first = written("lot.sold", #"{"id":"l1"}"#)
    private static let second = written("lot.sold.v2", #"{"id":"l1","to":"nobody"}"#, format: 2)

    @Test func `holds what is written`() throws {
        try folder.update([Self.first])
        #expect(try complaints([Self.first]) == [])
    }

    @Test func `notices a type without a file`() throws {
        #expect(try complaints([Self.first]) == ["lot.sold has no golden file."])
    }

    @Test func `notices a type that is written otherwise`() throws {
        try folder.update([Self.first])
        let changed = Self.written("lot.sold", #"{"id":"l1","to":"bob"}"#)
        #expect(
            try complaints([changed])
                == ["lot.sold is not written as in its golden file: give it a new version."]
        )
    }

    @Test func `holds two versions, with the step between them`() throws {
        try folder.update([Self.first])
        try folder.release([Self.first])
        try folder.update([Self.second])
        #expect(try complaints([Self.second], [Self.step]) == [])
    }

    @Test func `notices a version whose step is missing`() throws {
        try folder.update([Self.first, Self.second])
        #expect(
            try complaints([Self.second])
                == [
                    "lot.sold has a golden file, but is neither written nor raised: add its"
                        + " upcaster."
                ]
        )
    }

    @Test func `notices a version without a golden file`() throws {
        try folder.update([Self.second])
        #expect(try complaints([Self.second], [Self.step]) == ["lot.sold has no golden file."])
    }

    @Test func `notices a step that makes another event`() throws {
        let other = Self.written("lot.sold.v2", #"{"id":"l1","to":"bob"}"#, format: 2)
        try folder.update([Self.first, other])
        #expect(
            try complaints([other], [Self.step])
                == [
                    "lot.sold at position 4 is raised to another event than lot.sold.v2 has there."
                ]
        )
    }

    @Test func `notices a step that leads nowhere`() throws {
        try folder.update([Self.first])
        #expect(
            try complaints([], [Self.step])
                == ["lot.sold is raised to lot.sold.v2, which nobody writes."]
        )
    }

    @Test func `keeps what is released`() throws {
        try folder.update([Self.first])
        try folder.release([Self.first])
        let changed = Self.written("lot.sold", #"{"id":"l1","to":"bob"}"#)
        try folder.update([changed])
        #expect(
            try complaints([changed])
                == ["lot.sold is not written as in its golden file: give it a new version."]
        )
    }

    @Test func `notices who rewrites what is released`() throws {
        try folder.update([Self.first])
        try folder.release([Self.first])
        let changed = Self.written("lot.sold", #"{"id":"l1","to":"bob"}"#)
        let line = changed.lines[0] + [UInt8(ascii: "\n")]
        try Data(line).write(to: folder.url.appending(path: "events/lot.sold.ndjson"))
        #expect(
            try complaints([changed])
                == [
                    "lot.sold is released: its golden file stays as it is, a change is a new version."
                ]
        )
    }

    @Test func `notices a new type of a format that is released`() throws {
        try folder.update([Self.first])
        try folder.release([Self.first])
        let late = Self.written("lot.lent", "{}", format: 1)
        try folder.update([late])
        #expect(
            try complaints([Self.first, late])
                == ["lot.lent is new, but format 1 is released: take the next."]
        )
    }

    @Test func `notices a released type in another format`() throws {
        try folder.update([Self.first])
        try folder.release([Self.first])
        var moved = Self.first
        moved.format = 2
        #expect(try complaints([moved]) == ["lot.sold was released with format 1, and keeps it."])
    }
}
