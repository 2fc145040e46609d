// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventFormat
package import EventLog
internal import JSONText

/// Events as canonical lines for programs, or as the rows of a table for people.
package struct EventPrinter: Sendable {
    private let ledger: Ledger
    private let type: EventType?
    private let isJSON: Bool

    package init(ledger: Ledger, type: EventType?, isJSON: Bool) {
        self.ledger = ledger
        self.type = type
        self.isJSON = isJSON
    }

    func printHeadings() throws {
        if !isJSON {
            try Terminal.print(Self.row("position", "time", "type", "account", "amount", "about"))
        }
    }

    /// - Returns: how many were printed.
    func print(_ events: [RecordedEvent], atMost limit: Int) throws -> Int {
        var bytes: [UInt8] = []
        var printed = 0
        for event in events where type == nil || type.map(event.isOf) == true {
            guard printed < limit else { break }
            printed += 1
            if isJSON {
                event.appendLine(ledger: ledger.name, to: &bytes)
            } else {
                bytes.append(contentsOf: Self.row(of: event).utf8)
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        if !bytes.isEmpty { try Terminal.write(bytes) }
        return printed
    }

    package static func row(of event: RecordedEvent) -> String {
        let data: JSON
        do {
            data = try JSONParser.parse(event.data)
        } catch {
            // Shown all the same: `tally verify` tells what is wrong with it.
            data = .object([])
        }
        return row(
            String(event.position),
            TimeText.text(event.recordedAt),
            event.type,
            event.account ?? "",
            data["amount"].map(text) ?? "",
            subject(of: data)
        )
    }

    /// Events of credit name it so; those of the other parts say first what they are about.
    private static func subject(of data: JSON) -> String {
        for name in ["id", "reservation", "payment", "cause"] {
            if let value = data[name] { return text(value) }
        }
        guard case .object(let members) = data, case .string(let text) = members.first?.value
        else { return "" }
        return text
    }

    private static func text(_ value: JSON) -> String {
        if case .string(let text) = value { text } else { value.text }
    }

    /// Of fixed widths, as nobody knows what is still to come.
    private static func row(
        _ position: String,
        _ time: String,
        _ type: String,
        _ account: String,
        _ amount: String,
        _ about: String
    ) -> String {
        [
            padded(position, -10), padded(time, 27), padded(type, 24), padded(account, 20),
            padded(amount, -14), about,
        ].joined(separator: "  ")
    }

    /// A negative width aligns to the right.
    private static func padded(_ text: String, _ width: Int) -> String {
        let padding = String(repeating: " ", count: max(abs(width) - text.count, 0))
        return width < 0 ? padding + text : text + padding
    }
}
