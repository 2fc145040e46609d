// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What comes to (positive) or leaves (negative) a book, in the commodity's smallest units.
package struct JournalLine: Hashable, Sendable {
    package let book: Book
    package let commodity: Commodity
    package let units: Int128

    package init(_ book: Book, _ commodity: Commodity, _ units: Int128) {
        self.book = book
        self.commodity = commodity
        self.units = units
    }
}

/// An event as bookkeeping sees it: in each commodity its lines sum to zero.
package struct JournalEntry: Hashable, Sendable {
    package let position: Position
    package let recordedAt: Instant
    package let type: String
    package let account: String
    package let references: References
    package let lines: [JournalLine]

    package init(
        position: Position,
        recordedAt: Instant,
        type: String,
        account: String,
        references: References,
        lines: [JournalLine]
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.type = type
        self.account = account
        self.references = references
        self.lines = lines
    }
}

/// All books of one customer at the begin of a period, and at its end.
package struct CustomerBooks: Hashable, Sendable {
    package let account: String
    /// Whatever was ever posted to, also where it stands at zero.
    package let opening: [JournalLine]
    /// The same books in the same order.
    package let closing: [JournalLine]

    package init(account: String, opening: [JournalLine], closing: [JournalLine]) {
        self.account = account
        self.opening = opening
        self.closing = closing
    }
}

/// What a journal is of.
package struct JournalHeading: Hashable, Sendable {
    package let ledger: String
    /// The last position before it, whose balances it opens with; 0 is none.
    package let after: Position
    /// The last position in it.
    package let through: Position
    /// The day on which the books open, and that of the last entry: in UTC.
    package let opensOn: CivilDate
    package let closesOn: CivilDate
    /// Those of the money books.
    package let currencies: [Commodity]

    package init(
        ledger: String,
        after: Position,
        through: Position,
        opensOn: CivilDate,
        closesOn: CivilDate,
        currencies: [Commodity]
    ) {
        self.ledger = ledger
        self.after = after
        self.through = through
        self.opensOn = opensOn
        self.closesOn = closesOn
        self.currencies = currencies
    }
}
