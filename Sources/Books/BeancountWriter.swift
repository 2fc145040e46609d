// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// An input file of Beancount.
///
/// - Source: https://beancount.github.io/docs/beancount_language_syntax.html
struct BeancountWriter: JournalWriter {
    private let heading: JournalHeading

    init(_ heading: JournalHeading) {
        self.heading = heading
    }

    /// Of a customer's account in a book: a part of a name begins with a capital or a digit.
    static func account(_ id: String, in book: Book) -> String {
        book.branch + ":Id-" + Escape.dash.encoded(id)
    }

    func appendHeading(to bytes: inout [UInt8]) {
        bytes.append("; Ledger \(heading.ledger), \(heading.positions).\n")
        bytes.append("; Credits are the customers' books, money is the platform's.\n")
        bytes.append("option \"title\" \"Ledger \(heading.ledger)\"\n")
        for currency in heading.currencies {
            bytes.append("option \"operating_currency\" \"\(currency.code)\"\n")
        }
        for commodity in [.credits] + heading.currencies {
            bytes.append("\(heading.opensOn.text) commodity \(commodity.code)\n")
        }
    }

    func append(opening books: CustomerBooks, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        for name in books.accountNames(Self.account) {
            bytes.append("\(heading.opensOn.text) open \(name)\n")
        }
        let lines = books.openingLines
        guard !lines.isEmpty else { return }
        bytes.append("\n\(heading.opensOn.text) * \"opening balances\"\n")
        bytes.append("  position: \(heading.after)\n")
        bytes.append("  account: \"\(Escape.tag.encoded(books.account))\"\n")
        for line in lines { append(line, of: books.account, to: &bytes) }
    }

    func append(_ entry: JournalEntry, to bytes: inout [UInt8]) {
        bytes.append("\n\(entry.recordedAt.date.text) * \"\(entry.type)\"\n")
        bytes.append("  position: \(entry.position)\n  at: \"")
        bytes.append(entry.recordedAt)
        bytes.append("\"\n")
        for (name, id) in [("account", entry.account)] + entry.references.named {
            bytes.append("  \(name): \"\(Escape.tag.encoded(id))\"\n")
        }
        for line in entry.lines { append(line, of: entry.account, to: &bytes) }
    }

    /// A balance is that of the morning: hence the day after.
    func append(closing books: CustomerBooks, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        let day = CivilDate(daysSince1970: heading.closesOn.daysSince1970 + 1)
        for line in books.closing {
            let (name, amount) = (
                Self.account(books.account, in: line.book), line.commodity.text(line.units)
            )
            bytes.append("\(day.text) balance \(name)  \(amount) ~ 0 \(line.commodity.code)\n")
        }
    }

    private func append(_ line: JournalLine, of account: String, to bytes: inout [UInt8]) {
        let amount = line.commodity.text(line.units)
        bytes.append("  \(Self.account(account, in: line.book))  ")
        bytes.append("\(amount) \(line.commodity.code)\n")
    }
}
