// SPDX-License-Identifier: Apache-2.0

/// What a journal is written as.
package enum JournalFormat: String, CaseIterable, Sendable {
    case hledger
    case beancount
    case csv
    case ndjson

    /// Whether its program compares balances that the journal states.
    package var checksBalances: Bool {
        switch self {
        case .hledger, .beancount: true
        case .csv, .ndjson: false
        }
    }

    package func writer(_ heading: JournalHeading) -> any JournalWriter {
        switch self {
        case .hledger: HledgerWriter(heading)
        case .beancount: BeancountWriter(heading)
        case .csv: CSVWriter(heading)
        case .ndjson: NDJSONWriter(heading)
        }
    }
}

/// Writes a journal piece by piece, and keeps nothing: the heading, each customer's opening, the
/// entries in the order of the log, each customer's closing.
package protocol JournalWriter: Sendable {
    func appendHeading(to bytes: inout [UInt8])
    /// Makes the customer's accounts known, and takes their balances over.
    func append(opening books: CustomerBooks, to bytes: inout [UInt8])
    func append(_ entry: JournalEntry, to bytes: inout [UInt8])
    /// Says what the customer's balances must be now, where the program can check it.
    func append(closing books: CustomerBooks, to bytes: inout [UInt8])
}

extension CustomerBooks {
    /// What is not zero: what an opening entry moves.
    var openingLines: [JournalLine] { opening.filter { $0.units != 0 } }
}
