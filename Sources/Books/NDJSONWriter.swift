// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// One JSON object an entry, amounts as decimal strings.
///
/// The opening balances come as entries of the type `opening`, without a time of their own.
struct NDJSONWriter: JournalWriter {
    private let heading: JournalHeading

    init(_ heading: JournalHeading) {
        self.heading = heading
    }

    func appendHeading(to bytes: inout [UInt8]) {}

    func append(opening books: CustomerBooks, to bytes: inout [UInt8]) {
        let lines = books.openingLines
        guard !lines.isEmpty else { return }
        append(to: &bytes) { object in
            object.write("position", integer: heading.after)
            object.write("date", heading.opensOn.text)
            object.write("type", "opening")
            object.write("account", books.account)
            write(lines, to: &object)
        }
    }

    func append(_ entry: JournalEntry, to bytes: inout [UInt8]) {
        append(to: &bytes) { object in
            object.write("position", integer: entry.position)
            object.write("date", entry.recordedAt.date.text)
            object.write("recorded_at", entry.recordedAt)
            object.write("type", entry.type)
            object.write("account", entry.account)
            object.write("reservation", entry.references.reservation)
            object.write("payment", entry.references.payment)
            object.write("lot", entry.references.lot)
            object.write("reference", entry.references.reference)
            write(entry.lines, to: &object)
        }
    }

    /// Nobody would check it.
    func append(closing books: CustomerBooks, to bytes: inout [UInt8]) {}

    private func append(to bytes: inout [UInt8], _ body: (inout ObjectWriter) -> Void) {
        var object = ObjectWriter(into: &bytes)
        object.write("ledger", heading.ledger)
        body(&object)
        bytes = object.finish()
        bytes.append(UInt8(ascii: "\n"))
    }

    private func write(_ lines: [JournalLine], to object: inout ObjectWriter) {
        object.writeArray("postings", lines) { posting, line in
            posting.write("book", line.book.name)
            posting.write("commodity", line.commodity.code)
            posting.write("amount", line.commodity.text(line.units))
        }
    }
}
