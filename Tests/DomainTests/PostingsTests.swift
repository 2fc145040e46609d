// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Postings` {
    @Test(arguments: [
        PostingsRow("opened", .opened(), []),
        PostingsRow("suspended", .suspended(), []),
        PostingsRow("reinstated", .reinstated(), []),
        PostingsRow("purchase", .granted("l1", 2), [(.payments, -2), (.available, 2)]),
        PostingsRow(
            "subscription",
            .granted("l1", 2, .subscription),
            [(.payments, -2), (.available, 2)]
        ),
        PostingsRow("bonus", .granted("l1", 2, .bonus), [(.promotions, -2), (.available, 2)]),
        PostingsRow(
            "promotion",
            .granted("l1", 2, .promotion),
            [(.promotions, -2), (.available, 2)]
        ),
        PostingsRow(
            "adjustment",
            .granted("l1", 2, .adjustment),
            [(.adjustments, -2), (.available, 2)]
        ),
        PostingsRow("refund", .granted("l1", 2, .refund), [(.refunds, -2), (.available, 2)]),
        PostingsRow("increased", .increased("a1", 2), [(.adjustments, -2), (.available, 2)]),
        PostingsRow(
            "decreased",
            .decreased("a1", 5, from: ["l1": 1, "l2": 2], debt: 2),
            [(.available, -3), (.debt, -2), (.adjustments, 5)]
        ),
        PostingsRow(
            "reserved",
            .reserved("r1", 2, from: ["l1": 2]),
            [(.available, -2), (.held, 2)]
        ),
        PostingsRow("captured", .captured("r1", 2, from: ["l1": 2]), [(.held, -2), (.usage, 2)]),
        PostingsRow(
            "released",
            .released("r1", 2, to: ["l1": 2]),
            [(.held, -2), (.available, 2)]
        ),
        PostingsRow(
            "refunded",
            .refunded("f1", 2, of: "r1", to: [.homeless("l1", 2)]),
            [(.usage, -2), (.available, 2)]
        ),
        PostingsRow("expired", .lotExpired("l1", 2), [(.available, -2), (.breakage, 2)]),
        PostingsRow(
            "settled",
            .settled(2, from: ["l1": 2], because: .lot("l1")),
            [(.available, -2), (.debt, 2)]
        ),
    ])
    func `say where credit comes from and goes to`(_ row: PostingsRow) {
        #expect(row.event.postings == row.postings)
    }

    @Test func `the trial balance sums them by book account`() {
        var books = TrialBalance()
        books.post(.granted("l1", 10))
        books.post(.reserved("r1", 4, from: ["l1": 4]))
        books.post(.captured("r1", 3, from: ["l1": 3]))
        #expect(books[.payments] == -10)
        #expect(books[.available] == 6)
        #expect(books[.held] == 1)
        #expect(books[.usage] == 3)
        #expect(books.total == .zero)
    }

    @Test func `every book account has a line of its own`() {
        for event in LotSource.allCases.map({ Event.granted("l1", 1, $0) }) {
            var books = TrialBalance()
            books.post(event)
            let lines = BookAccount.allCases.filter { books[$0] != .zero }
            #expect(Set(lines) == Set(event.postings.map(\.account)))
        }
    }
}

struct PostingsRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let event: Event
    let postings: [Posting]

    /// The amounts are in credits.
    init(_ label: String, _ event: Event, _ lines: [(BookAccount, Int128)]) {
        testDescription = label
        self.event = event
        postings = lines.map { Posting($0.0, $0.1 * Int128(Amount.microcreditsPerCredit)) }
    }
}
