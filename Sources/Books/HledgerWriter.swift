// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// A journal of hledger.
///
/// - Source: https://hledger.org/hledger.html#journal
struct HledgerWriter: JournalWriter {
    private let heading: JournalHeading

    init(_ heading: JournalHeading) {
        self.heading = heading
    }

    /// Of a customer's account in a book.
    static func account(_ id: String, in book: Book) -> String {
        book.branch + ":" + Escape.percent.encoded(id)
    }

    func appendHeading(to bytes: inout [UInt8]) {
        bytes.append("; Ledger \(heading.ledger), \(heading.positions).\n")
        bytes.append("; Credits are the customers' books, money is the platform's.\n")
        bytes.append("decimal-mark .\n")
        for commodity in [.credits] + heading.currencies {
            // A number without decimals must still show its mark.
            let mark = commodity.decimals == 0 ? "." : ""
            let sample = commodity.text(1_000 * commodity.unitsPerOne) + mark
            bytes.append("commodity \(sample) \(commodity.code)\n")
        }
    }

    func append(opening books: CustomerBooks, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        for name in books.accountNames(Self.account) { bytes.append("account \(name)\n") }
        let lines = books.openingLines
        guard !lines.isEmpty else { return }
        let tags = "position:\(heading.after), account:\(Escape.tag.encoded(books.account))"
        bytes.append("\n\(heading.opensOn.text) * opening balances  ; \(tags)\n")
        for line in lines { append(line, of: books.account, to: &bytes) }
    }

    func append(_ entry: JournalEntry, to bytes: inout [UInt8]) {
        bytes.append("\n\(entry.recordedAt.date.text) * (\(entry.position)) \(entry.type)  ; ")
        bytes.append("position:\(entry.position), at:")
        bytes.append(entry.recordedAt)
        for (name, id) in [("account", entry.account)] + entry.references.named {
            bytes.append(", \(name):\(Escape.tag.encoded(id))")
        }
        bytes.append(UInt8(ascii: "\n"))
        for line in entry.lines { append(line, of: entry.account, to: &bytes) }
    }

    func append(closing books: CustomerBooks, to bytes: inout [UInt8]) {
        let tags = "position:\(heading.through), account:\(Escape.tag.encoded(books.account))"
        bytes.append("\n\(heading.closesOn.text) * closing balances  ; \(tags)\n")
        for line in books.closing {
            let nothing = JournalLine(line.book, line.commodity, 0)
            let balance = " = \(line.commodity.text(line.units)) \(line.commodity.code)"
            append(nothing, of: books.account, to: &bytes, assertion: balance)
        }
    }

    private func append(
        _ line: JournalLine,
        of account: String,
        to bytes: inout [UInt8],
        assertion: String = ""
    ) {
        let amount = line.commodity.text(line.units)
        bytes.append("    \(Self.account(account, in: line.book))  ")
        bytes.append("\(amount) \(line.commodity.code)\(assertion)\n")
    }
}
