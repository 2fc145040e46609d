// SPDX-License-Identifier: Apache-2.0

internal import Adapters
package import Books
internal import Domain
internal import EventFormat
package import EventLog
package import Postgres
internal import Projections

/// Writes the journal of a ledger for a period: entries as the domain books each event of the log,
/// with the money as the read model `revenue` has it, between balances out of the read models.
///
/// It holds a thousand events, or one customer's books, and what is not written yet of them.
package struct JournalExport: Sendable {
    private static let chunk = 1_000
    private static let bufferBytes = 65_536

    private let ledger: Ledger
    private let period: JournalPeriod

    package init(of ledger: Ledger, _ period: JournalPeriod) {
        self.ledger = ledger
        self.period = period
    }

    /// Blocks the thread that it is called on.
    ///
    /// - Throws: `CancellationError`; what the log and `sink` throw.
    package func write(
        as format: JournalFormat,
        on connection: Connection,
        to sink: ([UInt8]) throws -> Void
    ) throws {
        let currencies = try JournalBalances.currencies(of: ledger.id, on: connection)
        let heading = JournalHeading(
            ledger: ledger.name,
            after: period.after,
            through: period.through,
            opensOn: period.opensOn,
            closesOn: period.closesOn,
            currencies: currencies.map(Self.commodity)
        )
        let writer = format.writer(heading)
        var bytes: [UInt8] = []
        func flush(atLeast count: Int) throws {
            guard bytes.count >= count else { return }
            try Task.checkCancellation()
            try sink(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        writer.appendHeading(to: &bytes)
        try forEachCustomer(on: connection) { books in
            writer.append(opening: books, to: &bytes)
            try flush(atLeast: Self.bufferBytes)
        }
        try forEachEntry(on: connection) { entry in
            writer.append(entry, to: &bytes)
            try flush(atLeast: Self.bufferBytes)
        }
        if format.checksBalances {
            try forEachCustomer(on: connection) { books in
                writer.append(closing: books, to: &bytes)
                try flush(atLeast: Self.bufferBytes)
            }
        }
        try flush(atLeast: 1)
    }

    private func forEachCustomer(
        on connection: Connection,
        _ body: (CustomerBooks) throws -> Void
    ) throws {
        var books: CustomerBooks?
        try JournalBalances.forEach(
            of: ledger.id,
            after: period.after,
            through: period.through,
            on: connection
        ) { row in
            let line = try Self.line(row.book, row.currency, row.opening)
            if let done = books, done.account != row.account {
                try body(done)
                books = nil
            }
            books = CustomerBooks(
                account: row.account,
                opening: (books?.opening ?? []) + [line],
                closing: (books?.closing ?? [])
                    + [JournalLine(line.book, line.commodity, row.closing)]
            )
        }
        if let books { try body(books) }
    }

    private func forEachEntry(
        on connection: Connection,
        _ body: (JournalEntry) throws -> Void
    ) throws {
        var position = period.after
        while position < period.through {
            let events = try Log.events(
                of: ledger,
                after: position,
                through: period.through,
                limit: Self.chunk,
                on: connection
            )
            guard let last = events.last?.position else {
                throw LogError.gap(ledger: ledger.name, after: position)
            }
            let movements = try JournalBalances.movements(
                of: ledger.id,
                after: position,
                through: last,
                on: connection
            )
            var money = movements[...]
            for recorded in events {
                let count = money.prefix { $0.position == recorded.position }.count
                let moved = try money.prefix(count).map { movement in
                    try Self.line(movement.book, movement.currency, Int128(movement.minorUnits))
                }
                money = money.dropFirst(count)
                if let entry = try Self.entry(recorded, moved) { try body(entry) }
            }
            position = last
        }
    }

    /// `nil` where the event moves nothing.
    private static func entry(
        _ recorded: RecordedEvent,
        _ money: [JournalLine]
    ) throws -> JournalEntry? {
        let event = try recorded.decoded()
        let credits = event.postings.filter { $0.microcredits != 0 }.map { posting in
            JournalLine(.credits(posting.account), .credits, posting.microcredits)
        }
        guard !(credits.isEmpty && money.isEmpty), let account = recorded.account else {
            return nil
        }
        return JournalEntry(
            position: recorded.position,
            recordedAt: recorded.recordedAt,
            type: recorded.type,
            account: account,
            references: References(event),
            lines: credits + money
        )
    }

    private static func commodity(_ currency: String) -> Commodity {
        Commodity(code: currency, decimals: CurrencyExponent.of(currency))
    }

    /// Of a row of the read models.
    private static func line(
        _ name: String,
        _ currency: String?,
        _ units: Int128
    ) throws -> JournalLine {
        if let currency {
            guard let book = MoneyBook(rawValue: name) else { throw Self.unknown(name) }
            return JournalLine(.money(book), commodity(currency), units)
        }
        guard let book = BookAccount(rawValue: name) else { throw Self.unknown(name) }
        return JournalLine(.credits(book), .credits, units)
    }

    private static func unknown(_ name: String) -> Failure {
        .unavailable("A read model has a book \(name) that this program does not know: update it.")
    }
}
