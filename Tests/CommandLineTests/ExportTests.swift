// SPDX-License-Identifier: Apache-2.0

import Books
import Domain
import EventFormat
import Foundation
import JSONText
import Postgres
import Projections
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `The journal for other programs` {
    /// `book|account|commodity|amount` of a program's balances but zero.
    private static func lines(
        _ balances: [[String]],
        _ escape: Escape,
        prefix: String = ""
    ) throws -> [String] {
        try balances.compactMap { row in
            let parts = row[0].split(separator: ":").map(String.init)
            try #require(parts.count == 4 && parts[3].hasPrefix(prefix), "\(row)")
            let account = try #require(escape.decoded(String(parts[3].dropFirst(prefix.count))))
            if row[2].allSatisfy({ "0.".contains($0) }) { return nil }
            return [parts[2].lowercased(), account, row[1], row[2]].joined(separator: "|")
        }.sorted()
    }

    /// The same of the records of a CSV file: they are added up here.
    private static func sums(_ records: [[String]]) throws -> [String] {
        let names = try #require(records.first)
        let columns = try ["book", "account", "commodity", "amount"].map { name in
            try #require(names.firstIndex(of: name))
        }
        var sums: [String: Balance] = [:]
        for record in records.dropFirst() {
            let key = columns.prefix(3).map { record[$0] }.joined(separator: "|")
            let amount = try #require(CreditText.balance(record[columns[3]]))
            sums[key, default: .zero].microcredits += amount.microcredits
        }
        return sums.filter { $0.value != .zero }.map { key, sum in
            let text = Commodity.credits.text(sum.microcredits)
            return key + "|" + text.dropLast(unusedDecimals(of: key))
        }.sorted()
    }

    /// How many of six decimals an amount of a key's commodity does not have, and its point if none.
    private static func unusedDecimals(of key: String) -> Int {
        switch key.suffix(3) {
        case "USD": 4
        case "KWD": 3
        case "JPY": 7
        default: 0
        }
    }

    private static func records(ofJSON path: String) throws -> [[String]] {
        let lines = try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n"))
        var records = [["account", "book", "commodity", "amount"]]
        for line in lines {
            let entry = try JSONParser.parse(Array(line))
            guard case .array(let postings) = entry["postings"],
                case .string(let account) = entry["account"]
            else { throw TestFailure() }
            for posting in postings {
                let cells = try ["book", "commodity", "amount"].map { name in
                    guard case .string(let text) = posting[name] else { throw TestFailure() }
                    return text
                }
                records.append([account] + cells)
            }
        }
        return records
    }

    /// Exports a period in all formats; all say what the read models say at its end.
    private static func expectBooks(
        of ledger: BookedLedger,
        _ period: [String],
        through last: Position,
        _ comment: Comment
    ) async throws {
        func export(_ format: String) async throws -> String {
            try await ledger.export(format, arguments: period)
        }
        let entries = try records(ofJSON: try await export("ndjson"))
        // The read models are at the head now.
        let expected = try ledger.balances(after: last)
        #expect(try sums(entries) == expected, comment)
        if Accounting.python != nil {
            let csv = try await Accounting.csvRecords(try await export("csv"))
            #expect(try sums(csv) == expected, comment)
        } else {
            print("Skipped: there is no python3.")
        }
        guard Accounting.isThere else { return print(Accounting.absence) }
        let journal = try await export("hledger")
        _ = try await Accounting.hledger(journal, ["check"])
        _ = try await Accounting.hledger(journal, ["check", "--strict", "ordereddates"])
        let balances = try await Accounting.hledgerBalances(journal)
        #expect(try lines(balances, .percent) == expected, comment)
        let file = try await export("beancount")
        #expect(try await Accounting.beanCheck(file) == "", comment)
        let counted = try await Accounting.beanBalances(file)
        #expect(try lines(counted, .dash, prefix: "Id-") == expected, comment)
    }

    @Test(arguments: 0..<3)
    func `of a random history balances as our books do, whole and of a period`(
        number: Int
    ) async throws {
        let ledger = try await BookedLedger(history: 7100 + number, commands: 250)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
        let head = ledger.head
        try await Self.expectBooks(of: ledger, [], through: head, comment)
        #expect(try ledger.sql("SELECT count(*) > 0 FROM tally_api.revenue_journal") == ["t"])

        var random = SeededRandom(number: 7150 + number)
        let first = Position.random(in: 2...head, using: &random)
        let last = Position.random(in: first...head, using: &random)
        try await Self.expectBooks(
            of: ledger,
            ["--since", "\(first)", "--until", "\(last)"],
            through: last,
            "\(comment), \(first) to \(last)"
        )
        // Whole days, in UTC.
        let days = try ledger.sql("SELECT DISTINCT at::date FROM tally_api.journal ORDER BY 1")
        let (since, until) = (days[days.count / 3], days[days.count * 2 / 3])
        let end = try ledger.sql(
            "SELECT max(position) FROM tally.events WHERE recorded_at::date <= '\(until)'"
        )
        try await Self.expectBooks(
            of: ledger,
            ["--since", since, "--until", until],
            through: try #require(Position(end[0])),
            "\(comment), \(since) to \(until)"
        )
    }

    @Test func `has the decimals of each currency: none in yen, three in Kuwaiti dinars`()
        async throws
    {
        let ledger = try await BookedLedger(TimedCommand.yenAndDinars)
        try await Self.expectBooks(of: ledger, [], through: ledger.head, "whole")
        let money = try ledger.balances().filter { !$0.contains("CREDITS") }
        #expect(
            Set(money).isSuperset(of: [
                "sold|alice|JPY|1000", "recognised|alice|JPY|-428", "reversed|alice|JPY|-300",
                "sold|bob|KWD|12.345", "recognised|bob|KWD|-5.486", "breakage|bob|KWD|-6.859",
            ]),
            "\(money)"
        )
        let sales = try ledger.sql(
            "SELECT position FROM tally.events WHERE type LIKE 'credits.captured%' ORDER BY 1"
        )
        let last = try #require(sales.first.flatMap { Position($0) })
        let period = ["--since", "5", "--until", "\(last)"]
        try await Self.expectBooks(of: ledger, period, through: last, "to \(last)")
    }

    @Test func `an older read model of the revenue is named, with what makes the newer one`()
        async throws
    {
        let place = try await Commands.place()
        let made = try await TallyProcess.run(["account", "open", "alice"], environment: place)
        try #require(made.status == 0, "\(made.errors)")
        // Version 2 had no journal of the money.
        let entries = try ReadModelFiles.all(in: nil)
        let files = try entries.map { entry in
            guard entry.file.name == "revenue" else { return (entry.file, entry.path) }
            let source = entry.file.source
            let view = "CREATE OR REPLACE VIEW tally_api.revenue_journal"
            let start = try #require(source.firstRange(of: view))
            let text = source[..<start.lowerBound]
                .replacing("-- version: \(entry.file.version)", with: "-- version: 2")
            return (try ProjectionFile(String(text), path: entry.path), entry.path)
        }
        let target = ConnectionTarget(place["TALLY_DATABASE_URL"] ?? "")
        let connection = try Connection(to: target)
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        try Registry.install(files.map { (file: $0.0, path: $0.1) }, on: connection)
        let refused = try await TallyProcess.run(["export", "ndjson"], environment: place)
        #expect(refused.status == 69 && refused.output.isEmpty, "\(refused.output)")
        #expect(refused.sentences.count == 1, "\(refused.errors)")
        #expect(refused.errors.contains("tally projections rebuild revenue"), "\(refused.errors)")
        // It is as it says.
        for arguments in [["projections", "rebuild", "revenue"], ["export", "ndjson"]] {
            let outcome = try await TallyProcess.run(arguments, environment: place)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        }
    }

    @Test(.enabled(if: Accounting.isThere, "\(Accounting.absence)"))
    func `has the sums of the trial balance and of the revenue`() async throws {
        let ledger = try await BookedLedger(history: 7200, commands: 200)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)"
        let journal = try await ledger.export("hledger")
        let books = try await Accounting.hledgerBalances(journal, depth: 3).compactMap { row in
            let book = row[0].split(separator: ":")[2].lowercased()
            return row[1] == "CREDITS" && row[2] != "0" ? "\(book)|\(row[2])" : nil
        }
        let folded = BookAccount.allCases.filter { ledger.books[$0] != .zero }.map { book in
            let sum = Commodity.credits.text(ledger.books[book].microcredits)
            return "\(book.rawValue)|\(sum)"
        }
        #expect(books.sorted() == folded.sorted(), comment)
        let trial = try ledger.sql(
            """
            SELECT book, balance::numeric(60, 6) FROM tally_api.trial_balance
            WHERE balance <> 0
            """
        )
        #expect(books.sorted() == trial.sorted(), comment)
        // What the days of the read model sum to, by another way.
        let sums = try ledger.sql(
            """
            SELECT sum(sold), sum(recognised), sum(breakage), sum(reversed) FROM tally_api.revenue
            """
        )
        let lines = try ledger.sql(
            """
            SELECT sum(minor_units) FILTER (WHERE book = 'sold'),
                -coalesce(sum(minor_units) FILTER (WHERE book = 'recognised'), 0),
                -coalesce(sum(minor_units) FILTER (WHERE book = 'breakage'), 0),
                -coalesce(sum(minor_units) FILTER (WHERE book = 'reversed'), 0)
            FROM tally_api.revenue_journal
            """
        )
        #expect(lines == sums, comment)
    }

    @Test func `shows ids, and no text of a person`() async throws {
        let place = try await Commands.place()
        for arguments in [
            ["account", "open", "alice", "--name", "Secret Name"],
            ["grant", "alice", "5", "--id", "order-1", "--note", "Secret Note"],
            ["reserve", "alice", "2", "--id", "gen-1"],
            ["capture", "gen-1"],
            ["refund", "gen-1", "--amount", "1", "--reason", "Secret Reason"],
        ] {
            let outcome = try await TallyProcess.run(arguments, environment: place)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        let early = try await TallyProcess.run(["export", "csv"], environment: place)
        #expect(early.status == 69, "No server has installed the read models yet.")
        #expect(early.sentences.count == 1)
        try await BookedLedger.install(place)
        for format in JournalFormat.allCases {
            let outcome = try await TallyProcess.run(
                ["export", format.rawValue],
                environment: place
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("order-1") && outcome.output.contains("gen-1"))
            #expect(!outcome.output.contains("Secret") && !outcome.output.contains("sealed"))
        }
    }

    private static let refused: [([String], Int32)] = [
        (["--since", "2000-01-02", "--until", "2000-01-01"], 64),
        (["--since", "5", "--until", "3"], 64),
        (["--until", "99999999"], 64),
        (["--output", "/"], 64),
        (["--output", "/there/is/no/such/folder/file"], 69),
        (["--ledger", "other"], 1),
    ]

    @Test(arguments: refused)
    func `of what cannot be is refused with a sentence`(
        arguments: [String],
        status: Int32
    ) async throws {
        let ledger = try await Self.small.value
        let outcome = try await TallyProcess.run(
            ["export", "hledger"] + arguments,
            environment: ledger.place
        )
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    private static let small = Task { try await BookedLedger(history: 7300, commands: 30) }

    @Test func `of a time without events is its balances`() async throws {
        let ledger = try await Self.small.value
        for period in [["--until", "1999-12-31"], ["--since", "2200-01-01"]] {
            let last: Position = period[0] == "--until" ? 0 : .max
            try await Self.expectBooks(of: ledger, period, through: last, "\(period)")
        }
    }

    @Test func `is there whole or not at all`() async throws {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/books"
        func content() -> String? {
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder)
        }
        let given = try WholeFile(at: path)
        try given.write(Array("half".utf8))
        #expect(content() == nil)
        given.abandon()
        #expect(try names() == [])
        let first = try WholeFile(at: path)
        try first.write(Array("first".utf8))
        try first.finish()
        #expect(content() == "first")
        let second = try WholeFile(at: path)
        try second.write(Array("second".utf8))
        #expect(content() == "first")
        try second.finish()
        #expect(content() == "second")
        #expect(try names() == ["books"])

        let device = try WholeFile(at: "/dev/null")
        try device.write([1])
        try device.finish()
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
        #expect(type as? FileAttributeType == .typeCharacterSpecial)
    }

    private struct TestFailure: Error {}
}
