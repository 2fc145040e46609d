// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Postgres
import Replaying
import TestSupport
import Testing

@Suite struct `Replaying as lines` {
    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: 0..<3)
    func `ranges one after the other are the whole, byte for byte`(number: Int) async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: number, commands: 60)
        let whole = Array(ledger.lines.joined())
        #expect(try await ledger.printed() == whole)
        #expect(try await ledger.printed(from: ledger.file) == whole)
        var random = SeededRandom(number: 7_400 + number)
        for source in [ledger.source, ledger.file] {
            var parts: [UInt8] = []
            var first: Position = 1
            while first <= ledger.lastPosition {
                let last = min(ledger.lastPosition, first + .random(in: 0...50, using: &random))
                parts += try await ledger.printed(
                    Selection(from: .position(first), until: .position(last)),
                    from: source
                )
                first = last + 1
            }
            #expect(parts == whole, "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
        }
    }

    @Test func `a time is where its commit is`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.append([.opened("alice"), .granted("l1", 5)])
        try ledger.append([.granted("l2", 5)])
        let middle = ledger.head.recordedAt
        try ledger.append([.granted("l3", 5)])
        let before = Instant(microseconds: middle.microseconds - 1)
        func printed(_ from: Instant?, _ until: Instant?) async throws -> [[UInt8]] {
            let bytes = try await ledger.printed(
                Selection(from: from.map { .time($0) }, until: until.map { .time($0) }),
                from: ledger.file
            )
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            return lines.map { Array($0) + [UInt8(ascii: "\n")] }
        }
        #expect(try await printed(nil, middle) == Array(ledger.lines[..<3]))
        #expect(try await printed(nil, before) == Array(ledger.lines[..<2]))
        #expect(try await printed(middle, nil) == Array(ledger.lines[2...]))
        #expect(try await printed(middle, middle) == [ledger.lines[2]])
        let log = Selection(from: .time(middle), until: .time(middle))
        #expect(try await ledger.printed(log) == ledger.lines[2])
    }

    static let clauses: [(texts: [String], takes: @Sendable (RecordedEvent, Event) -> Bool)] = [
        (["account=alice"], { record, _ in record.account == "alice" }),
        (
            ["account=alice", "account=bob"],
            { record, _ in
                ["alice", "bob"].contains(record.account)
            }
        ),
        (["type=credits.granted"], { record, _ in record.type == "credits.granted" }),
        (
            ["type=lot.*", "type=credits.captured", "account=bob"],
            { record, _ in
                record.account == "bob"
                    && (record.type.hasPrefix("lot.") || record.type == "credits.captured")
            }
        ),
        (["reservation=r1"], { _, event in event.keys.contains(.reservation("r1")) }),
        (
            ["account=alice", "reservation=r1"],
            { record, event in
                record.account == "alice" && event.keys.contains(.reservation("r1"))
            }
        ),
    ]

    @Test(arguments: clauses.indices)
    func `only what is asked for is taken`(index: Int) async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 9, commands: 120)
        let (texts, takes) = Self.clauses[index]
        let only = Only(try texts.map { try #require(Clause($0)) })
        let prefix = LinePrefix(ledger: ledger.ledger.name)
        let expected = try ledger.lines.filter { line in
            let record = try RecordedEvent(line: line.dropLast()[...], ledger: prefix)
            return takes(record, try record.decoded())
        }
        #expect(!expected.isEmpty, "The history has none of \(texts).")
        let printed = try await ledger.printed(Selection(only: only))
        #expect(Self.text(printed) == Self.text(expected.joined()))
    }

    @Test func `whatever an event changes is a name to ask for the event by`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 11, commands: 200)
        let prefix = LinePrefix(ledger: ledger.ledger.name)
        var lines: [EntityKey: [[UInt8]]] = [:]
        for line in ledger.lines {
            let record = try RecordedEvent(line: line.dropLast()[...], ledger: prefix)
            for key in Set(try record.decoded().keys) { lines[key, default: []].append(line) }
        }
        // Accounts and models are asked for otherwise; of each other kind a few.
        let others = lines.keys.filter { ![.account, .model, .settings].contains($0.kind) }
        for (kind, keys) in Dictionary(grouping: others, by: \.kind) {
            for key in keys.sorted(by: { $0.id < $1.id }).prefix(3) {
                let clause = try #require(Clause("\(kind.rawValue)=\(key.id)"))
                let printed = try await ledger.printed(Selection(only: Only([clause])))
                let expected = try #require(lines[key])
                #expect(Self.text(printed) == Self.text(expected.joined()), "\(clause)")
            }
        }
        #expect(others.contains { $0.kind == .alert })
    }

    @Test func `a model's events are its own and those of its generations`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 9, commands: 200)
        let only = Only(try ["model=flux", "type=generation.*"].map { try #require(Clause($0)) })
        let text = Self.text(try await ledger.printed(Selection(only: only)))
        let lines = text.split(separator: "\n")
        #expect(lines.contains { $0.contains(#""type":"generation.requested""#) })
        #expect(lines.contains { $0.contains(#""type":"generation.succeeded""#) })
        #expect(lines.allSatisfy { $0.contains(#""model":"flux""#) })
        let all = Self.text(ledger.lines.joined()).split(separator: "\n").filter { line in
            line.contains(#""type":"generation."#) && line.contains(#""model":"flux""#)
        }
        #expect(lines == all)
    }

    @Test func `what is no clause is none`() {
        for text in [
            "", "account", "account=", "=alice", "type=credits.stolen", "type=nothing.*",
            "colour=red", "settings=x",
        ] {
            #expect(Clause(text) == nil, "\(text)")
        }
        for text in ["account=a", "type=credits.*", "model=flux", "payment=stripe:pi_1"] {
            #expect(Clause(text)?.description == text)
        }
        for text in ["0", "-1", "tomorrow", "2027-01-31"] { #expect(Bound(text) == nil) }
    }

    @Test func `a range that is none gets a sentence`() async throws {
        let ledger = try await ReplayLedger()
        await #expect(throws: ReplayFailure.noEvents(ledger: "main")) {
            try await ledger.printed()
        }
        try ledger.append([.opened("alice"), .granted("l1", 5)])
        let late = Instant(microseconds: 4_102_444_800_000_000)
        let early: Instant = 5
        let only = Only([.account("nobody")])
        let wrong: [(Selection, ReplayFailure)] = [
            (Selection(until: .position(3)), .behindEnd(.position(3), end: 2)),
            (Selection(from: .position(3)), .behindEnd(.position(3), end: 2)),
            (
                Selection(from: .position(2), until: .position(1)),
                .reversed(from: .position(2), until: .position(1))
            ),
            (Selection(until: .time(early)), .timeTooEarly(early)),
            (Selection(only: only), .nothingSelected(only, 1, 2)),
        ]
        for (selection, failure) in wrong {
            await #expect(throws: failure) { try await ledger.printed(selection) }
            await #expect(throws: failure) {
                try await ledger.printed(selection, from: ledger.file)
            }
        }
        // The log knows that nothing came until now; a file does not, and nobody knows tomorrow.
        await #expect(throws: ReplayFailure.self) {
            try await ledger.printed(Selection(until: .time(late)))
        }
        await #expect(
            throws: ReplayFailure.timeAhead(late, end: 2, endTime: ledger.head.recordedAt)
        ) {
            try await ledger.printed(Selection(until: .time(late)), from: ledger.file)
        }
    }

    @Test func `a changed event is found, also by a range that ends inside its commit`()
        async throws
    {
        let ledger = try await ReplayLedger()
        try ledger.append([.opened("alice")])
        try ledger.append((1...30).map { .granted(LotID(trusted: "l\($0)"), 5) })
        let administrator = try Connection(to: ledger.target)
        defer { administrator.close() }
        try administrator.execute(
            """
            ALTER TABLE tally.events DISABLE TRIGGER USER;
            UPDATE tally.events SET data = replace(data::text, '"5"', '"50"')::json
            WHERE position = 20
            """
        )
        #expect(try await ledger.printed(Selection(until: .position(1))) == ledger.lines[0])
        for last: Position in [2, 19, 20, 31] {
            for first: Position in [1, 2] {
                await #expect(throws: LogError.rootMismatch(ledger: "main", position: 31)) {
                    try await ledger.printed(
                        Selection(from: .position(first), until: .position(last))
                    )
                }
            }
        }
    }
}
