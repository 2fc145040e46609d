// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import TestSupport
import Testing

/// The stored format, frozen: a line that changes here is a log that cannot be read any more.
///
/// `UPDATE_GOLDEN=1 swift test --filter Golden` writes the files of types that are not released;
/// `UPDATE_GOLDEN=release` says that all of them are.
@Suite struct `Golden lines` {
    static let folder = GoldenFolder(
        url: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    )

    static let fingerprint = Fingerprint(
        high: 0x0123_4567_89ab_cdef,
        low: 0xfedc_ba98_7654_3210
    )
    static let due = Instant(microseconds: 1_795_253_400_000_001)

    @Test func `every event is written as it always was, and what was written is read`() throws {
        let written = Self.written()
        switch ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] {
        case "1": try Self.folder.update(written)
        case "release": try Self.folder.release(written)
        default: break
        }
        #expect(try Self.folder.complaints(written, .released) == [])
    }

    @Test(arguments: EventType.allCases)
    func `every golden line is the event that was written`(type: EventType) throws {
        let events = Self.events.filter { EventType(of: $0) == type }
        #expect(!events.isEmpty)
        let recorded = try Self.folder.recorded(type.rawValue)
        #expect(try recorded.map { try $0.decoded() } == events)
        let lines = try #require(try Self.folder.lines(type.rawValue))
        #expect(recorded.map { $0.line(ledger: GoldenFolder.ledger) } == lines)
    }

    @Test func `a line without account says null, and a name is escaped`() {
        let recorded = RecordedEvent(
            position: Position.max,
            recordedAt: .latest,
            type: "x.y",
            account: nil,
            data: Array("{}".utf8)
        )
        let line = String(decoding: recorded.line(ledger: "a\"b"), as: UTF8.self)
        #expect(
            line == #"{"ledger":"a\"b","position":9223372036854775807,"#
                + #""recorded_at":"9999-12-31T23:59:59.999999Z","type":"x.y","account":null,"#
                + #""data":{}}"#
        )
    }

    /// What this program writes, by the name that it writes under.
    static func written() -> [GoldenFolder.Written] {
        var lines: [EventType: [[UInt8]]] = [:]
        for (index, event) in events.enumerated() {
            lines[EventType(of: event), default: []].append(
                recorded(event, index).line(ledger: GoldenFolder.ledger)
            )
        }
        return EventType.allCases.map { type in
            GoldenFolder.Written(
                name: type.rawValue,
                format: type.format,
                lines: lines[type] ?? []
            )
        }
    }

    private static func recorded(_ event: Event, _ index: Int) -> RecordedEvent {
        RecordedEvent(
            position: Position(index + 1),
            recordedAt: Instant(microseconds: 1_795_253_400_000_000 + Int64(index)),
            type: EventType(of: event).rawValue,
            account: event.account?.text,
            data: event.data
        )
    }
}
