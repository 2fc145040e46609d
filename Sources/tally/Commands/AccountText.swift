// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// An account for people.
package enum AccountText {
    package static func text(_ account: Account, _ position: Position) -> String {
        var facts = [
            ("account", account.id.text),
            ("status", account.status.rawValue),
            ("available", NumberText.credits(account.available)),
            ("held", NumberText.credits(account.held)),
        ]
        if account.debt > .zero { facts.append(("debt", NumberText.credits(account.debt))) }
        if let plan = account.plan { facts.append(("plan", plan)) }
        facts.append(("position", NumberText.grouped(position)))
        let head = Table.facts(facts)
        guard !account.lots.isEmpty else { return head }
        var lots = Table([
            ("lot, in burn order", .left), ("source", .left), ("remaining", .right),
            ("held", .right), ("priority", .right), ("expires", .left),
        ])
        for lot in account.lots {
            lots.add([
                lot.id.text, lot.terms.source.rawValue,
                NumberText.credits(Balance(microcredits: Int128(lot.remaining))),
                NumberText.credits(Balance(microcredits: Int128(lot.held))),
                String(lot.terms.priority),
                lot.terms.expiresAt.map(TimeText.text) ?? "never",
            ])
        }
        return head + "\n\n" + lots.text
    }
}
