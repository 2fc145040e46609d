// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Comma-separated values: a record of headings, then one a line of an entry.
///
/// The opening balances come as entries of the type `opening` at the last position before the
/// period, so that each sum over a column is a balance.
///
/// - Source: RFC 4180
struct CSVWriter: JournalWriter {
    private static let columns = [
        "ledger", "position", "date", "recorded_at", "type", "account", "book", "commodity",
        "amount", "reservation", "payment", "lot", "reference",
    ]

    private let heading: JournalHeading

    init(_ heading: JournalHeading) {
        self.heading = heading
    }

    func appendHeading(to bytes: inout [UInt8]) {
        append(record: Self.columns, to: &bytes)
    }

    func append(opening books: CustomerBooks, to bytes: inout [UInt8]) {
        for line in books.openingLines {
            append(
                record: [
                    heading.ledger, String(heading.after), heading.opensOn.text, "", "opening",
                    books.account,
                ] + cells(of: line) + ["", "", "", ""],
                to: &bytes
            )
        }
    }

    func append(_ entry: JournalEntry, to bytes: inout [UInt8]) {
        let references = entry.references
        for line in entry.lines {
            append(
                record: [
                    heading.ledger, String(entry.position), entry.recordedAt.date.text,
                    TimeText.text(entry.recordedAt), entry.type, entry.account,
                ] + cells(of: line) + [
                    references.reservation ?? "", references.payment ?? "", references.lot ?? "",
                    references.reference ?? "",
                ],
                to: &bytes
            )
        }
    }

    /// Nobody would check it.
    func append(closing books: CustomerBooks, to bytes: inout [UInt8]) {}

    private func cells(of line: JournalLine) -> [String] {
        [line.book.name, line.commodity.code, line.commodity.text(line.units)]
    }

    private func append(record cells: [String], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell: cell, to: &bytes)
        }
        bytes.append("\r\n")
    }

    private func append(cell: String, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let mustBeQuoted = cell.utf8.contains { byte in
            byte == quote || byte == UInt8(ascii: ",") || byte < 0x20
        }
        guard mustBeQuoted else { return bytes.append(cell) }
        bytes.append(quote)
        for byte in cell.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
