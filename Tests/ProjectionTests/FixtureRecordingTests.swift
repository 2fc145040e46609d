// SPDX-License-Identifier: Apache-2.0

import Archive
import Compression
import Domain
import Engine
import EventFormat
import EventLog
import Foundation
import JSONText
import Logging
import Postgres
import Projections
import Replaying
import TestSupport
import Testing

/// Logs that are recorded from running ledgers, by what `tally fixtures record` does.
@Suite struct `Recording a running ledger` {
    private static let secrets = [
        "Ophelia Underwood", "underwood@example.com", "a note about Ophelia", "she asked for it",
        "blurred like her memory", "Peter Quince",
    ]

    /// Two people, each with texts of their own, and their master key.
    private static func live() async throws -> ConnectionTarget {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let key = try #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount)))
        let installation = try await Installation.open(
            target,
            masterKey: key,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        for request in requests {
            _ = try await installation.execute(request, on: handler)
        }
        await installation.stop()
        return target
    }

    private static var requests: [Request] {
        let terms = LotTerms(.purchase)
        func grant(_ id: LotID, to account: AccountID, note: String?) -> Request {
            .grant(
                Request.GrantRequest(
                    id: id,
                    account: account,
                    amount: 100,
                    terms: terms,
                    note: note
                )
            )
        }
        let metadata = JSON.object([JSON.Member("email", .string(secrets[1]))])
        return [
            .openAccount("quince", name: secrets[5], plan: nil, metadata: nil),
            grant("q1", to: "quince", note: nil),
            .openAccount("ophelia", name: secrets[0], plan: "pro", metadata: metadata),
            grant("o1", to: "ophelia", note: secrets[2]),
            .adjust("a1", account: "ophelia", .decrease(5), allowsDebt: false, reason: secrets[3]),
            .reserve("r1", account: "ophelia", 40, expiresInSeconds: nil),
            .reserve("r2", account: "quince", 40, expiresInSeconds: nil),
            .capture("r1", id: nil, .amount(30), isFinal: true),
            .refund("f1", reservation: "r1", 4, reason: secrets[4]),
            .release("r2", reason: nil),
        ]
    }

    private static func record(
        _ order: FixtureRecorder.Order,
        from target: ConnectionTarget,
        in folder: String
    ) async throws -> Int {
        let recorder = FixtureRecorder(
            folder: DirectoryTarget(folder),
            readModels: try ProjectionHarness.shipped(),
            scratch: ConnectionTarget(try await PrivatePostgres.shared().database())
        )
        return try await recorder.record(order) {
            let connection = try Log.connect(to: target)
            guard let ledger = try Log.ledger(named: Ledger.defaultName, on: connection) else {
                throw LogError.noGenesis(ledger: Ledger.defaultName)
            }
            return try LogSource(ledger, on: connection)
        }
    }

    private static func events(_ folder: String, _ name: String) throws -> FixtureFile {
        let path = "\(folder)/\(name)/\(FixtureFile.name)"
        return try FixtureFile(Array(try Data(contentsOf: URL(filePath: path))), path: path)
    }

    @Test func `gives a log without a personal text, which rebuilds as any other`() async throws {
        let target = try await Self.live()
        let folder = PrivatePostgres.folder()
        let order = FixtureRecorder.Order(name: "two-people", guards: "Two people.")
        #expect(try await Self.record(order, from: target, in: folder) == 11)
        let file = try Self.events(folder, "two-people")
        let text = String(decoding: file.lines.text(0..<file.lines.count), as: UTF8.self)
        #expect(text.count { $0 == "\n" } == 11)
        #expect(text.contains(#"{"$sealed":"erased"}"#))
        let sealed = text.ranges(of: "$sealed").count
        #expect(sealed == text.ranges(of: #""$sealed":"erased""#).count)
        try Self.expectNoSecret(in: folder, of: target)
        #expect(text.contains("ophelia"), "Ids stay.")

        // What was sealed is all that differs from the ledger.
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: Ledger.defaultName, on: connection))
        for (record, original) in zip(
            file.events,
            try Log.events(of: ledger, after: 0, limit: 100, on: connection)
        ) {
            #expect(record.type == original.type && record.recordedAt == original.recordedAt)
            if !original.data.contains("$sealed".utf8) { #expect(record == original) }
        }
        try await FixtureCheck(folder: URL(filePath: folder).appending(path: "two-people")).run()
    }

    /// In every file, and in their names; nor the name of a key, or what it sealed.
    private static func expectNoSecret(in folder: String, of target: ConnectionTarget) throws {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let rows = try connection.execute(
            """
            SELECT id FROM tally.subject_keys
            UNION SELECT m[1] FROM tally.events,
                regexp_matches(data::text, '"[$]sealed":"([^"]+)"', 'g') m
            """
        )
        let sealed = (0..<rows.count).map { rows.string($0, 0) }
        #expect(sealed.count >= 8)
        let files = try #require(FileManager.default.subpaths(atPath: folder))
        #expect(files.count > 10)
        for path in files {
            let url = URL(filePath: folder).appending(path: path)
            guard !url.hasDirectoryPath, let data = FileManager.default.contents(atPath: url.path)
            else { continue }
            var bytes = Array(data)
            if path.hasSuffix(".lz4") {
                bytes += try LZ4Frame.decompress(bytes, atMost: 1 << 30)
            }
            for secret in secrets + sealed {
                #expect(!bytes.contains(secret.utf8), "\(path) holds \(secret)")
                for word in secret.split(separator: " ") where word.count > 6 {
                    #expect(!bytes.contains(word.utf8), "\(path) holds \(word)")
                }
            }
        }
    }

    @Test func `of one account takes that one alone, from position 1 on`() async throws {
        let target = try await Self.live()
        let folder = PrivatePostgres.folder()
        let order = FixtureRecorder.Order(
            name: "ophelia",
            accounts: ["ophelia"],
            guards: "One of two."
        )
        #expect(try await Self.record(order, from: target, in: folder) == 7)
        let file = try Self.events(folder, "ophelia")
        #expect(file.events.map(\.position) == Array(1...7))
        #expect(Set(file.events.map(\.account)) == ["ophelia"])
        // Positions in the data are those of the new log: of the grant, which was the fourth event.
        let refund = try #require(file.events.first { $0.type == "credits.refunded" })
        let slices = try JSONParser.parse(refund.data)["slices"]
        if case .array(let slices) = slices {
            for slice in slices {
                guard let position = slice["granted_at"] else { continue }
                #expect(position == .number("2"))
            }
        } else {
            Issue.record("The refund has no slices.")
        }
        try await FixtureCheck(folder: URL(filePath: folder).appending(path: "ophelia")).run()
    }

    @Test func `takes whole lives: those that began in the range, up to its end`() async throws {
        let target = try await Self.live()
        let folder = PrivatePostgres.folder()
        var order = FixtureRecorder.Order(name: "late", guards: "Who came late.")
        order.from = .position(2)
        order.until = .position(6)
        #expect(try await Self.record(order, from: target, in: folder) == 4)
        let file = try Self.events(folder, "late")
        #expect(Set(file.events.map(\.account)) == ["ophelia"])
        #expect(file.events.last?.type == "credits.reserved")
        await #expect(throws: FixtureFailure.exists("\(folder)/late/\(FixtureFile.name)")) {
            try await Self.record(order, from: target, in: folder)
        }
        order.name = "other"
        order.accounts = ["nobody", "ophelia"]
        await #expect(throws: FixtureFailure.unknownAccounts(["nobody"])) {
            try await Self.record(order, from: target, in: folder)
        }
        order.accounts = []
        order.from = .position(5)
        await #expect(throws: FixtureFailure.nothing) {
            try await Self.record(order, from: target, in: folder)
        }
    }

    @Test func `a recorded log that differs is named, with the line`() async throws {
        let target = try await Self.live()
        let folder = PrivatePostgres.folder()
        let order = FixtureRecorder.Order(name: "two", guards: "Two people.")
        _ = try await Self.record(order, from: target, in: folder)
        func check() async throws -> Int {
            let recorder = FixtureRecorder(
                folder: DirectoryTarget(folder),
                readModels: try ProjectionHarness.shipped(),
                scratch: ConnectionTarget(try await PrivatePostgres.shared().database())
            )
            return try await recorder.check("two")
        }
        #expect(try await check() >= FixtureViews.all.count - 1)
        let path = "\(folder)/two/expected/balances.csv"
        let csv = try String(contentsOfFile: path, encoding: .utf8)
        var lines = csv.split(separator: "\n", omittingEmptySubsequences: false)
        lines[2] += "1"
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        await #expect(throws: FixtureFailure.differs(path: path, line: 3)) { try await check() }
    }
}

extension Collection<UInt8> {
    fileprivate func contains(_ word: some Collection<UInt8>) -> Bool {
        !word.isEmpty && Array(self).firstRange(of: Array(word)) != nil
    }
}
