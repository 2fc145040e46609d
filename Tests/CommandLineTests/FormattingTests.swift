// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import Logging
import Synchronization
import Testing
import tally

@Suite struct Formatting {
    @Test func `a table is aligned under its headings`() {
        var table = Table([("account", .left), ("credits", .right), ("", .left)])
        table.add(["alice", "12.5", "ok"])
        table.add(["b", "1,000", ""])
        #expect(
            table.text == """
                account  credits
                -------  -------  --
                alice       12.5  ok
                b          1,000
                """
        )
    }

    @Test func `facts stand one a line`() {
        let facts = [("status", "active"), ("held", "0")]
        #expect(Table.facts(facts) == "status  active\nheld    0")
        #expect(Table.facts(facts, values: .right) == "status  active\nheld         0")
    }

    static let numbers: [(number: Int, text: String)] = [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
    ]

    @Test(arguments: numbers)
    func `numbers are grouped`(number: Int, text: String) {
        #expect(NumberText.grouped(number) == text)
    }

    static let credits: [(microcredits: Int128, text: String)] = [
        (0, "0"), (1, "0.000001"), (-500_000, "-0.5"), (92_206_150_000, "92,206.15"),
        (-473_100_000_000, "-473,100"),
    ]

    @Test(arguments: credits)
    func `credits are grouped and exact`(microcredits: Int128, text: String) {
        #expect(NumberText.credits(Balance(microcredits: microcredits)) == text)
    }

    @Test func `a progress bar has its rate, and how long the rest takes`() {
        let text = ProgressBar.text(
            "Verifying",
            done: 500,
            of: 1_000,
            unit: "events",
            in: .milliseconds(250)
        )
        #expect(
            text == """
                Verifying [###############...............] 50 %  500 of 1,000 events, 2,000/s, 1 s left
                """
        )
        let ends: [(done: Int, end: String)] = [
            (1, ", 1/s, 2 h 46 min left"), (100, ", 100/s, 1 min 39 s left"),
            (10_000, ", 10,000/s"), (0, ", 0/s"),
        ]
        for (done, end) in ends {
            let text = ProgressBar.text("", done: done, of: 10_000, unit: "", in: .seconds(1))
            #expect(text.hasSuffix(end), "\(text)")
        }
    }

    @Test func `durations are in tenths of seconds`() {
        #expect(NumberText.seconds(.milliseconds(4_870)) == "4.8 s")
        #expect(NumberText.rate(100, in: .seconds(2)) == 50)
        #expect(NumberText.rate(100, in: .zero) == 0)
    }

    @Test func `JSON is one line that can be parsed again`() throws {
        let value = JSON.object([
            .bool("ok", true), .number("events", 3), .text("none", nil),
            .list("items", [.string("a\"b"), .null]), .credits("left", Balance(microcredits: 5)),
        ])
        #expect(
            value.line == """
                {"ok": true, "events": 3, "none": null, "items": ["a\\"b", null], "left": "0.000005"}
                """
        )
        #expect(try JSONParser.parse(Array(value.line.utf8)) == value)
    }

    @Test func `an event is a row`() {
        let event = RecordedEvent(
            position: 7,
            recordedAt: Instant(microseconds: 0),
            type: "credits.granted",
            account: "alice",
            data: Array(#"{"id":"g-1","amount":"5"}"#.utf8)
        )
        let expected = [
            "         7", "1970-01-01T00:00:00.000000Z", "credits.granted         ",
            "alice               ", "             5", "g-1",
        ]
        #expect(EventPrinter.row(of: event) == expected.joined(separator: "  "))
    }

    @Test func `the status is a table and an object`() throws {
        let status = DatabaseStatus(
            postgresVersion: "15.8",
            databaseBytes: 34_438_503,
            ledgers: [
                DatabaseStatus.LedgerStatus(
                    name: "main",
                    head: 1_200,
                    lastEventAt: Instant(microseconds: 0),
                    root: "00112233445566778899",
                    checkpoint: 1_000,
                    pages: 50
                )
            ]
        )
        #expect(
            status.text == """
                PostgreSQL 15.8, 34 MB

                ledger   head  checkpoint  lag  pages  last event                   root
                ------  -----  ----------  ---  -----  ---------------------------  \
                -----------------
                main    1,200       1,000  200     50  1970-01-01T00:00:00.000000Z  \
                0011223344556677…
                """
        )
        let ledgers = try #require(status.document([])["ledgers"])
        #expect(ledgers.line.contains("\"lag\": 200"))
    }

    @Test func `a log line is one JSON object`() throws {
        let sink = Sink()
        var logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, level: .info) { sink.add($0) }
        }
        logger[metadataKey: "ledger"] = "main"
        logger.debug("not this")
        logger.info("Two\nlines", metadata: ["n": "1"])
        #expect(sink.lines.count == 1)
        let line = try JSONParser.parse(Array(try #require(sink.lines.first).utf8))
        #expect(line["level"] == .string("info"))
        #expect(line["label"] == .string("test"))
        #expect(line["message"] == .string("Two\nlines"))
        #expect(line["metadata"]?["ledger"] == .string("main"))
        #expect(line["metadata"]?["n"] == .string("1"))
        #expect(line["time"] != nil)
    }
}

private final class Sink: Sendable {
    private let storage = Mutex<[String]>([])

    var lines: [String] { storage.withLock { $0 } }

    func add(_ line: String) {
        storage.withLock { $0.append(line) }
    }
}
