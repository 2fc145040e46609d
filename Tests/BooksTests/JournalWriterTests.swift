// SPDX-License-Identifier: Apache-2.0

import Books
import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing

/// A journal of customers with all kinds of ids, in all formats, and what others read in it.
@Suite(.timeLimit(.minutes(10))) struct `A journal` {
    private static let yen = Commodity(code: "JPY", decimals: 0)
    private static let dinar = Commodity(code: "KWD", decimals: 3)
    private static let ids = `Names of accounts`.hostile

    private static let heading = JournalHeading(
        ledger: "main",
        after: 1_000,
        through: 1_000 + Position(ids.count),
        opensOn: Instant(microseconds: 1_767_225_600_000_000).date,
        closesOn: Instant(microseconds: 1_767_312_000_000_000).date,
        currencies: [yen, dinar]
    )

    /// What each customer had, and then got for 5 yen, of which 2 are earned, and 1.005 dinar.
    private static let opening: [JournalLine] = [
        JournalLine(.credits(.available), .credits, 12_500_000),
        JournalLine(.credits(.payments), .credits, -12_500_000),
        JournalLine(.money(.deferred), yen, 0),
        JournalLine(.money(.recognised), yen, 0),
        JournalLine(.money(.sold), yen, 0),
        JournalLine(.money(.deferred), dinar, -7),
        JournalLine(.money(.sold), dinar, 7),
    ]
    private static let moved: [JournalLine] = [
        JournalLine(.credits(.available), .credits, 1),
        JournalLine(.credits(.payments), .credits, -1),
        JournalLine(.money(.deferred), yen, -3),
        JournalLine(.money(.recognised), yen, -2),
        JournalLine(.money(.sold), yen, 5),
        JournalLine(.money(.deferred), dinar, -1_005),
        JournalLine(.money(.sold), dinar, 1_005),
    ]
    private static var closing: [JournalLine] {
        zip(opening, moved).map { JournalLine($0.book, $0.commodity, $0.units + $1.units) }
    }

    private static func text(_ format: JournalFormat) -> [UInt8] {
        let writer = format.writer(heading)
        var bytes: [UInt8] = []
        writer.appendHeading(to: &bytes)
        let books = ids.map { CustomerBooks(account: $0, opening: opening, closing: closing) }
        for customer in books { writer.append(opening: customer, to: &bytes) }
        for (index, id) in ids.enumerated() {
            let entry = JournalEntry(
                position: heading.after + Position(index) + 1,
                recordedAt: Instant(microseconds: 1_767_312_000_000_001),
                type: "credits.granted",
                account: id,
                references: References(payment: "stripe:pi_1", lot: id),
                lines: moved
            )
            writer.append(entry, to: &bytes)
        }
        for customer in books { writer.append(closing: customer, to: &bytes) }
        return bytes
    }

    private static func file(_ format: JournalFormat) throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/books"
        try Data(text(format)).write(to: URL(filePath: path))
        return path
    }

    /// `book id commodity amount` of each balance, by the names that a program gave.
    private static func balances(_ rows: [[String]], _ escape: Escape, prefix: String) -> [String] {
        rows.compactMap { row in
            let parts = row[0].split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[3].hasPrefix(prefix),
                let id = escape.decoded(String(parts[3].dropFirst(prefix.count)))
            else { return nil }
            return "\(parts[2].lowercased()) \(Array(id.utf8)) \(row[1]) \(row[2])"
        }.sorted()
    }

    private static var expected: [String] {
        ids.flatMap { id in
            closing.map { line in
                let amount = line.commodity.text(line.units)
                return "\(line.book.name) \(Array(id.utf8)) \(line.commodity.code) \(amount)"
            }
        }.sorted()
    }

    @Test(.enabled(if: Accounting.isThere, "\(Accounting.absence)"))
    func `is what hledger takes strictly, and reads the same`() async throws {
        let path = try Self.file(.hledger)
        let checks = ["accounts", "commodities", "ordereddates", "parseable", "assertions"]
        _ = try await Accounting.hledger(path, ["check", "--strict"] + checks)
        let rows = try await Accounting.hledgerBalances(path)
        #expect(Self.balances(rows, .percent, prefix: "") == Self.expected)
        let found = try await Accounting.hledger(
            path,
            ["print", "tag:lot=^stripe|^a:b$", "-O", "csv"]
        )
        #expect(found.contains("credits.granted"))
    }

    @Test(.enabled(if: Accounting.isThere, "\(Accounting.absence)"))
    func `is what Beancount checks, and reads the same`() async throws {
        let path = try Self.file(.beancount)
        #expect(try await Accounting.beanCheck(path) == "")
        let rows = try await Accounting.beanBalances(path)
        #expect(Self.balances(rows, .dash, prefix: "Id-") == Self.expected)
    }

    @Test(.enabled(if: Accounting.isThere, "\(Accounting.absence)"))
    func `that is wrong by a micro-credit is refused by both`() async throws {
        let statements: [(JournalFormat, String)] = [
            (.hledger, " = 12.500001"), (.beancount, "12.500001 ~"),
        ]
        for (format, right) in statements {
            let text = String(decoding: Self.text(format), as: UTF8.self)
            let wrong = text.replacing(right, with: right.replacing("01", with: "02"))
            #expect(wrong != text)
            let path = try Self.file(format)
            try Data(wrong.utf8).write(to: URL(filePath: path))
            await #expect(throws: Accounting.Failed.self) {
                if format == .hledger {
                    _ = try await Accounting.hledger(path, ["check"])
                } else {
                    _ = try await Accounting.beanCheck(path)
                }
            }
        }
    }

    @Test(.enabled(if: Accounting.python != nil, "Skipped: there is no python3."))
    func `is read by Python's csv module, whatever the ids are`() async throws {
        let rows = try await Accounting.csvRecords(try Self.file(.csv))
        #expect(rows.count == 1 + Self.ids.count * (4 + Self.moved.count))
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        #expect(rows[0].contains("account"))
        let account = try #require(rows[0].firstIndex(of: "account"))
        let ids = Set(rows.dropFirst().map { Array($0[account].utf8) })
        #expect(ids == Set(Self.ids.map { Array($0.utf8) }))
        let lines = String(decoding: Self.text(.csv), as: UTF8.self)
        #expect(lines.hasSuffix("\r\n"))
    }

    @Test func `as lines of JSON has the same amounts`() throws {
        var sums: [String: Double] = [:]
        let lines = Self.text(.ndjson).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2 * Self.ids.count)
        for line in lines {
            let entry = try JSONParser.parse(Array(line))
            guard case .array(let postings) = entry["postings"] else { throw TestFailure() }
            for posting in postings {
                guard case .string(let code) = posting["commodity"],
                    case .string(let text) = posting["amount"], let amount = Double(text)
                else { throw TestFailure() }
                sums[code, default: 0] += amount
            }
            #expect(entry["ledger"] == .string("main"))
        }
        #expect(Set(sums.keys) == ["CREDITS", "JPY", "KWD"])
        #expect(sums.values.allSatisfy { abs($0) < 0.000_000_1 })
    }

    private struct TestFailure: Error {}
}
