// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Postgres

/// The lines of all statements in the order of the log, beside the fold.
struct StatementLines {
    static let name = "statements"
    private static let chunk = 10_000

    private let end: Position
    private var rows: Rows?
    private var next = 0
    private(set) var count = 0
    private var difference: String?

    /// - Precondition: in a transaction, which holds the cursor.
    init(
        _ build: Build,
        through end: Position,
        ledger: Int32,
        on connection: Connection
    ) throws {
        self.end = end
        try connection.execute(
            """
            DECLARE statement_lines NO SCROLL CURSOR FOR
            SELECT position, account, available_after, held_after, debt_after
            FROM \(build.schema).statements WHERE ledger = \(ledger) ORDER BY position
            """
        )
    }

    private mutating func line(_ connection: Connection) throws -> String? {
        if rows == nil || next == rows?.count {
            rows = try connection.execute(
                "FETCH \(Self.chunk) FROM statement_lines",
                timeout: .seconds(600)
            )
            next = 0
        }
        guard let rows, next < rows.count else { return nil }
        defer { next += 1 }
        return (0..<5).map { rows.string(next, $0) }.joined(separator: " ")
    }

    mutating func compare(
        _ account: Account,
        after event: Event,
        at position: Position,
        _ connection: Connection
    ) throws {
        guard difference == nil, position <= end else { return }
        let expected = [
            "\(position)", account.id.text, "\(account.available.microcredits)",
            "\(account.held.microcredits)", "\(account.debt.microcredits)",
        ].joined(separator: " ")
        let found = try line(connection)
        count += 1
        if found != expected {
            difference = "the line \(found ?? "is missing and") should be \(expected)"
        }
    }

    /// What differs; also lines that no event explains.
    func end(_ connection: Connection) throws -> String? {
        if let difference { return difference }
        var rest = self
        return try rest.line(connection).map { "the line \($0) should not be there" }
    }
}
