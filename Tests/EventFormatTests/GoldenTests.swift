// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing

/// The stored format, frozen: a line that changes here is a log that cannot be verified any more.
///
/// `UPDATE_GOLDEN=1 swift test --filter Golden` writes the file anew; only ever to add lines.
@Suite struct `Golden lines` {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "Golden/events.ndjson")

    static let fingerprint = Fingerprint(
        high: 0x0123_4567_89ab_cdef,
        low: 0xfedc_ba98_7654_3210
    )
    static let due = Instant(microseconds: 1_795_253_400_000_001)

    @Test func `every event is written as it always was`() throws {
        let lines = Self.events.enumerated().map { index, event in
            String(decoding: Self.recorded(event, index).line(ledger: "main"), as: UTF8.self)
        }
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            let text = lines.map { $0 + "\n" }.joined()
            try Data(text.utf8).write(to: Self.file, options: .atomic)
        }
        let golden = try Self.golden()
        #expect(golden.count == lines.count)
        for (line, golden) in zip(lines, golden) { #expect(Array(line.utf8) == golden) }
    }

    @Test func `every golden line is read back`() throws {
        let golden = try Self.golden()
        try #require(golden.count == Self.events.count)
        for (index, (line, event)) in zip(golden, Self.events).enumerated() {
            let json = try JSONParser.parse(line)
            guard case .string(let type) = json["type"],
                case .number(let position) = json["position"],
                case .string(let time) = json["recorded_at"]
            else {
                Issue.record("line \(index + 1) is not whole")
                continue
            }
            let account: String? =
                if case .string(let text) = json["account"] { text } else { nil }
            var data: [UInt8] = []
            try #require(json["data"]).append(to: &data)
            let recorded = RecordedEvent(
                position: try #require(Position(position)),
                recordedAt: try #require(TimeText.instant(time)),
                type: type,
                account: account,
                data: data
            )
            #expect(try recorded.decoded() == event)
            #expect(recorded.line(ledger: "main") == line)
        }
    }

    @Test func `every type is there`() {
        let types = Set(Self.events.map(EventType.init(of:)))
        #expect(types == Set(EventType.allCases))
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

    private static func golden() throws -> [[UInt8]] {
        try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map(Array.init)
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
